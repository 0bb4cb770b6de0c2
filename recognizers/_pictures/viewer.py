"""Looks at pictures: opens them, and asks each model what it sees. Models are loaded once, with the first picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from recognizers._pictures.documents import documents_in
from recognizers._pictures.faces import COUNTS, Face, FaceDetector
from recognizers._pictures.kinds import DOCUMENTS, FACES, RECOGNIZERS, PictureRecognizer
from recognizers._pictures.opening import Page, Picture, Unreadable, opened
from recognizers._pictures.reading import Line, TextReader
from scanner.blobs import PICTURE, kind_of
from scanner.model import Evidence, Unavailable
from scanner.sights import Box, Sight, Sighting

GROUP = 3
"""So many faces are a group."""
SMALL = 0.005
"""A face of a smaller share of its picture is somebody in the background."""
_BESIDE = 0.5
"""A face is on a document if its middle is this near to the document's text, as a share of the text's extent."""


class PictureViewer:
    """A ``scanner.sights.Viewer``; picklable before its first look, and meant for one thread at a time."""

    names = tuple(recognizer.id for recognizer in RECOGNIZERS)

    def __init__(self, without: tuple[str, ...] = ()) -> None:
        """Recognize everything but ``without``."""
        self.recognizers: Sequence[PictureRecognizer] = [r for r in RECOGNIZERS if r.id not in without]
        self._has_faces = any(recognizer in FACES for recognizer in self.recognizers)

    @cached_property
    def _detector(self) -> FaceDetector:
        return FaceDetector()

    @cached_property
    def _reader(self) -> TextReader:
        return TextReader()

    def look(self, cells: Sequence[bytes]) -> list[Sight]:
        """A sight for each cell."""
        return [self._sight(cell) for cell in cells]

    def _sight(self, cell: bytes) -> Sight:
        kind = kind_of(cell)
        if not kind.startswith(PICTURE):
            return Sight(unread=kind)
        try:
            return self._seen(opened(cell))
        except (Unreadable, Unavailable) as error:
            return Sight(unread=str(error))
        except MemoryError:
            return Sight(unread="a picture that needs too much memory")

    def _seen(self, picture: Picture) -> Sight:
        sightings: list[Sighting] = []
        texts: list[str] = []
        boxes: list[tuple[int, Box]] = []
        for page in picture.pages():
            rows = self._reader.lines(page.pixels)
            text, places = joined(rows, page.scale, sum(map(len, texts)) + len(texts))
            seen = documents_seen(text, rows, page)
            faces = self._detector.faces(page.pixels) if self._has_faces else []
            sightings += [*seen, *faces_seen(faces, page, rows if seen else [])]
            texts.append(text)
            boxes += places
        whole = "\n".join(texts)
        return Sight("", picture.partly, tuple(sightings), whole.strip() and whole, tuple(boxes), picture.facts)


def joined(rows: Sequence[Sequence[Line]], scale: float, first: int) -> tuple[str, list[tuple[int, Box]]]:
    """Lines as one text, those of a row with blanks between, and where each begins (counted from ``first``)."""
    text = ""
    places = []
    for row in rows:
        for number, line in enumerate(row):
            text += " " if number else "\n" if text else ""
            places.append((first + len(text), _scaled(line.box, scale)))
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
