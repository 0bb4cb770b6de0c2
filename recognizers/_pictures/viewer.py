"""Looks at pictures: opens them, and asks each model what it sees. Models are loaded once, with the first picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from recognizers._pictures.documents import documents_in
from recognizers._pictures.faces import COUNTS, Face, FaceDetector
from recognizers._pictures.following import Followed
from recognizers._pictures.gate import Memory, worth
from recognizers._pictures.kinds import DOCUMENTS, FACES, RECOGNIZERS, PictureRecognizer
from recognizers._pictures.opening import Page, Picture, Unreadable, opened
from recognizers._pictures.reading import Line, TextReader
from recognizers._pictures.recordings import sound_seen, template_seen, video_seen
from recognizers._pictures.redacting import thumbnail
from scanner.blobs import PICTURE, SOUND, VIDEO, kind_of
from scanner.model import Evidence, Unavailable
from scanner.sights import Box, Sight, Sighting

SPENT = "not looked at: the budget for pictures of"
GROUP = 3
"""So many faces are a group."""
SMALL = 0.005
"""A face of a smaller share of its picture is somebody in the background."""
_BESIDE = 0.5
"""A face is on a document if its middle is this near to the document's text, as a share of the text's extent."""


class PictureViewer:
    """A ``scanner.sights.Viewer``; picklable before its first look, and meant for one thread at a time."""

    names = tuple(recognizer.id for recognizer in RECOGNIZERS)

    def __init__(
        self, without: tuple[str, ...] = (), budget: float | None = None, frames: int = 8, root: str = "",
        *, draws: bool = False,
    ) -> None:  # fmt: skip
        """Recognize everything but ``without``; look for ``budget`` seconds at the most (None: as long as it takes).

        Of a video ``frames`` are looked at. Cells that name files are followed below ``root``, if there is one. With
        ``draws`` findings show a thumbnail.
        """
        self._followed = Followed(root) if root else None
        self._budget, self._spent = budget, 0.0
        self._frames = frames
        self.draws = draws
        self._memory = Memory()
        self.recognizers: Sequence[PictureRecognizer] = [r for r in RECOGNIZERS if r.id not in without]
        self._has_faces = any(recognizer in FACES for recognizer in self.recognizers)

    @cached_property
    def _detector(self) -> FaceDetector:
        return FaceDetector()

    @cached_property
    def _reader(self) -> TextReader:
        return TextReader()

    @property
    def follows(self) -> bool:
        """Whether cells that name files are followed."""
        return self._followed is not None

    def followed(self, text: str) -> bytes | Literal[False] | None:
        """The file that a cell names; None where there is no such file to look at, False for a cell that names none."""
        if self._followed is None or not self._followed.is_path(text):
            return False
        return self._followed.content(text)

    def look(self, cells: Sequence[bytes]) -> list[Sight]:
        """A sight for each cell."""
        return [self._sight(cell) for cell in cells]

    def thumbnail(self, cell: bytes) -> str:
        """The picture, small and with all that tells of a person covered; empty where that is not certain."""
        if not kind_of(cell).startswith(PICTURE) or self._is_spent:
            return ""
        began = time.monotonic()
        try:
            return thumbnail(opened(cell), self)
        except Exception:  # noqa: BLE001  whatever a model or a picture does: what is not covered is not shown
            return ""
        finally:
            self._spent += time.monotonic() - began

    def faces(self, pixels: Any) -> Sequence[Face]:
        """Faces, and what only looks like one."""
        return self._detector.faces(pixels)

    def quads(self, pixels: Any) -> Any:
        """The corners of lines of text, and of what only looks like one."""
        return self._reader.quads(pixels)

    def reads(self, pixels: Any) -> bool:
        """Whether any text can be read."""
        return bool(self._reader.lines(pixels))

    @property
    def _is_spent(self) -> bool:
        return self._budget is not None and self._spent >= self._budget

    def _sight(self, cell: bytes) -> Sight:
        if self._is_spent:
            return Sight(unread=f"{SPENT} {self._budget:g} seconds is spent")
        began = time.monotonic()
        try:
            return self._looked_at(cell, kind_of(cell))
        except (Unreadable, Unavailable) as error:
            return Sight(unread=str(error))
        except MemoryError:
            return Sight(unread="a picture that needs too much memory")
        finally:
            self._spent += time.monotonic() - began

    def _looked_at(self, cell: bytes, kind: str) -> Sight:
        if kind.startswith(PICTURE):
            return self._seen(opened(cell))
        if kind.startswith(VIDEO):
            return video_seen(cell, kind, self._frames, lambda frame: self._detector.faces(frame.pixels))
        if kind.startswith(SOUND):
            return sound_seen(cell, kind)
        return template_seen(cell, kind)

    def _seen(self, picture: Picture) -> Sight:
        sights = [self._page(page) for page in picture.pages()]
        text = ""
        boxes: list[tuple[int, Box]] = []
        for sight in sights:
            text += "\n" if text and sight.text else ""
            boxes += [(len(text) + start, box) for start, box in sight.boxes]
            text += sight.text
        sightings = tuple(sighting for sight in sights for sighting in sight.sightings)
        partly = picture.partly or next((sight.partly for sight in sights if sight.partly), "")
        return Sight("", partly, sightings, text, tuple(boxes), picture.facts)

    def _page(self, page: Page) -> Sight:
        if known := self._memory.find(page):
            return known
        is_text, is_faces = worth(page)
        found = self._detector.faces(page.pixels) if is_faces and self._has_faces else []
        partly = ""
        try:
            rows = self._reader.lines(page.pixels) if is_text else []
        except Unavailable as error:  # faces need no OpenCV: what was seen of them stays
            rows, partly = [], str(error)
        words, boxes = joined(rows, page.scale)
        documents = documents_seen(words, rows, page)
        sightings = [*documents, *faces_seen(found, page, rows if documents else [])]
        sight = Sight("", partly, tuple(sightings), words, tuple(boxes))
        self._memory.keep(page, sight)
        return sight


def joined(rows: Sequence[Sequence[Line]], scale: float) -> tuple[str, list[tuple[int, Box]]]:
    """Lines as one text, those of a row with blanks between, and where each begins in it."""
    text = ""
    places = []
    for row in rows:
        for number, line in enumerate(row):
            text += " " if number else "\n" if text else ""
            places.append((len(text), _scaled(line.box, scale)))
            text += line.text
    return text, places


def _scaled(box: Sequence[float], scale: float) -> Box:
    left, top, width, height = (round(number * scale) for number in box)
    return left, top, width, height


def documents_seen(text: str, rows: Sequence[Sequence[Line]], page: Page) -> list[Sighting]:
    """The documents that the text of one picture is the text of."""
    width, height = page.size
    found = documents_in(text)
    if not found:
        return []
    left, top, right, bottom = _extent(rows)
    box = _scaled((left, top, right - left, bottom - top), page.scale)
    return [
        Sighting(name, evidence, box, f"[{SAID[name]}]", f"{why}, in a picture of {width} x {height}")
        for name, evidence, why in found
    ]


SAID = {recognizer.id: recognizer.said for recognizer in DOCUMENTS}


def _extent(rows: Sequence[Sequence[Line]]) -> tuple[float, float, float, float]:
    boxes = [line.box for row in rows for line in row]
    ends = [(box[0] + box[2], box[1] + box[3]) for box in boxes]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(right for right, _ in ends), max(bottom for _, bottom in ends),
    )  # fmt: skip


def faces_seen(faces: Sequence[Face], page: Page, document: Sequence[Sequence[Line]] = ()) -> list[Sighting]:
    """What the faces of one picture are: on the ``document`` whose lines are given, and a portrait, a group or
    somebody in the background; at most one of each."""
    on: list[Face] = []
    off: list[Face] = []
    for face in faces:
        (on if document and _is_beside(face, document) else off).append(face)
    sightings = [_sighting("face_document", on, page)] if on else []
    if off:
        sure = [face for face in off if face.score >= COUNTS]
        share = max(face.width * face.height for face in sure or off) / page.pixels[:, :, 0].size
        name = "face_background" if share < SMALL else "face_group" if len(sure) >= GROUP else "face_portrait"
        sightings.append(_sighting(name, off, page))
    return sightings


def _is_beside(face: Face, document: Sequence[Sequence[Line]]) -> bool:
    """Whether a face is the portrait on a document: near its text, and no larger than a portrait is beside it."""
    left, top, right, bottom = _extent(document)
    across, down = face.left + face.width / 2, face.top + face.height / 2
    room = _BESIDE * max(right - left, bottom - top)
    is_near = left - room <= across <= right + room and top - room <= down <= bottom + room
    return is_near and face.width * face.height <= _BESIDE * (right - left) * (bottom - top)


def _sighting(name: str, faces: Sequence[Face], page: Page) -> Sighting:
    sure = [face for face in faces if face.score >= COUNTS]
    largest = max(sure or faces, key=lambda face: face.width * face.height)
    share = largest.width * largest.height / page.pixels[:, :, 0].size
    box = _scaled(largest[:4], page.scale)
    best = max(face.score for face in faces)
    width, height = page.size
    note = f"{len(sure)} faces, the largest {share:.1%} of a picture of {width} x {height}, score {best:.2f}"
    return Sighting(name, Evidence.CONTEXT if sure else Evidence.SHAPE, box, f"[face {box[2]}x{box[3]}]", note)
