"""What is seen in pictures: the nouns between whoever looks at pictures and the core.

A ``Sight`` holds the text that stands in a picture. Like the texts of a batch it lives in the worker only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from scanner.model import Evidence, Recognizer

Box = tuple[int, int, int, int]
"""Left, top, width and height, in pixels of the upright picture."""


class Sighting(NamedTuple):
    """One thing in a picture, such as its faces."""

    recognizer: str
    evidence: Evidence
    box: Box
    shown: str
    """What a person may see of it, such as ``[face 88x120]``: no part of the picture."""
    note: str = ""
    thumbnail: str = ""
    """The picture, see ``Sight``."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture comes to."""

    unread: str = ""
    """Why it could not be looked at at all, in words without its content; empty: it was."""
    partly: str = ""
    """Why it was not looked at in full; empty: it was."""
    sightings: tuple[Sighting, ...] = ()
    text: str = ""
    """Its lines of text, top to bottom, one behind another with newlines between."""
    boxes: tuple[tuple[int, Box], ...] = ()
    """(where a line begins in ``text``, where it stands in the picture), in order."""
    facts: dict[str, str] = field(default_factory=dict)
    """What the file says of itself: place, owner, camera (EXIF)."""

    thumbnail: str = ""
    """The picture as a person may see it: a small JPEG in Base64, all covered that tells of a person; empty: none."""

    def box_at(self, start: int) -> Box | tuple[()]:
        """Where the line stands that holds character ``start`` of ``text``."""
        return next((box for begin, box in reversed(self.boxes) if begin <= start), ())


class Viewer(Protocol):
    """Looks at pictures. Total: whatever bytes it is given, it raises nothing."""

    @property
    def recognizers(self) -> Sequence[Recognizer]:
        """What its sightings are, for whoever judges: ids, PI types, evidence needed, chance."""

    @property
    def follows(self) -> bool:
        """Whether cells that name files are followed."""

    @property
    def draws(self) -> bool:
        """Whether findings show thumbnails."""

    def thumbnail(self, cell: bytes) -> str:
        """What ``Sight.thumbnail`` says, of the picture ``cell``."""

    def followed(self, text: str) -> bytes | Literal[False] | None:
        """The file that a cell names; None where there is no such file to look at, False for a cell that names none."""

    def look(self, cells: Sequence[bytes]) -> Sequence[Sight]:
        """A sight for each of ``cells``, in order; each is of a kind that ``scanner.blobs.is_seen``."""
