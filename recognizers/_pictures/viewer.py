"""Looks at pictures: opens them, and asks each model what it sees. Models are loaded once, with the first picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from recognizers._pictures.faces import COUNTS, Face, FaceDetector
from recognizers._pictures.kinds import FACES, RECOGNIZERS, PictureRecognizer
from recognizers._pictures.opening import NEEDED, Page, Unreadable, opened
from scanner.blobs import PICTURE, kind_of
from scanner.model import Evidence, Unavailable
from scanner.sights import Box, Sight, Sighting

GROUP = 3
"""So many faces are a group."""
SMALL = 0.005
"""A face of a smaller share of its picture is somebody in the background."""


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

    def look(self, cells: Sequence[bytes]) -> list[Sight]:
        """A sight for each cell."""
        return [self._sight(cell) for cell in cells]

    def _sight(self, cell: bytes) -> Sight:
        kind = kind_of(cell)
        if not kind.startswith(PICTURE):
            return Sight(unread=kind)
        try:
            picture = opened(cell)
            sightings: list[Sighting] = []
            for page in picture.pages():
                sightings += self._faces(page)
            return Sight(partly=picture.partly, sightings=tuple(sightings))
        except (Unreadable, Unavailable) as error:
            return Sight(unread=str(error))
        except MemoryError:
            return Sight(unread="a picture that needs too much memory")

    def _faces(self, page: Page) -> list[Sighting]:
        return faces_seen(self._detector.faces(page.pixels), page) if self._has_faces else []


def faces_seen(faces: Sequence[Face], page: Page) -> list[Sighting]:
    """What the faces of one picture are: a portrait, a group, somebody in the background; at most one of these."""
    if not faces:
        return []
    sure = [face for face in faces if face.score >= COUNTS]
    largest = max(sure or faces, key=lambda face: face.width * face.height)
    width, height = page.size
    share = largest.width * largest.height / (page.pixels.shape[0] * page.pixels.shape[1])
    name = "face_background" if share < SMALL else "face_group" if len(sure) >= GROUP else "face_portrait"
    box: Box = tuple(round(number * page.scale) for number in largest[:4])  # type: ignore[assignment]  # four of them
    best = max(face.score for face in faces)
    note = f"{len(sure)} faces, the largest {share:.1%} of a picture of {width} x {height}, score {best:.2f}"
    evidence = Evidence.CONTEXT if sure else Evidence.SHAPE
    return [Sighting(name, evidence, box, f"[face {box[2]}x{box[3]}]", note)]


__all__ = ["NEEDED", "PictureViewer", "faces_seen"]
