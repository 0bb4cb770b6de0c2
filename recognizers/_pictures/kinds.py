"""What is recognized in pictures. Each is to the judge what a recognizer of texts is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Evidence, Match, Scope


@dataclass(frozen=True)
class PictureRecognizer:
    """A ``scanner.model.Recognizer`` whose matches are pictures: it finds nothing in texts."""

    id: str
    pi_type: str
    said: str
    """What it is, for people."""
    chance: float
    needs: Evidence = Evidence.CONTEXT
    scope: Scope = Scope.TEXT
    state: str = "clear"
    trigger: str | None = None

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """No text holds a picture that is recognized here."""
        return iter(())


FACES = tuple(
    PictureRecognizer(id, "biometric.face_image", said, chance)
    for id, said, chance in (
        ("face_portrait", "one or two persons, a face at least 2 % of the picture", 0.0005),
        ("face_group", "three or more persons", 0.0005),
        ("face_background", "faces that are small in their picture: somebody passes by", 0.02),
    )
)
RECOGNIZERS = FACES
