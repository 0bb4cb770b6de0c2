"""Pictures as evidence: a thumbnail in which whatever tells of a person is covered.

Faces, lines of text, QR and bar codes become rectangles of one colour before the picture is made so small that what a
detector may have missed cannot be read either. What only looks like a face or a line is covered as well; where a face
or a text that can be read is left after that, or a model fails, there is no thumbnail.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Protocol

import numpy as np

from recognizers._pictures.faces import Face
from recognizers._pictures.opening import Picture

SIDE = 96
"""Pixels of the longer side: a line of text that can still be read is a tenth of the picture high, and was found."""
FACE, TEXT = (48, 48, 48), (128, 128, 128)
"""What covers a face, and what text and codes: nothing of what is below shows through."""
_AROUND_FACE, _AROUND_TEXT = 0.4, 0.5
"""What is covered beside a box, as a share of its size (of text: of its height): hair and chin, the ends of letters."""
_ROUNDS = 2
"""What is found once more after everything was covered is covered, too."""
_Array = np.ndarray[Any, Any]
_Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
_Boxes = Sequence[_Box]


class Finder(Protocol):
    """What looks for that which has to be covered."""

    def faces(self, pixels: _Array) -> Sequence[Face]:
        """Faces, and what only looks like one."""

    def quads(self, pixels: _Array) -> _Array:
        """The corners of lines of text, and of what only looks like one."""

    def reads(self, pixels: _Array) -> bool:
        """Whether any text can be read."""


def thumbnail(picture: Picture, finder: Finder) -> str:
    """A JPEG in Base64 of the first page with something to cover; empty if there is none, or something is left over.

    Raises what ``finder`` and the picture raise.
    """
    for page in picture.pages():
        covered, faded = page.pixels, page.pixels
        for _ in range(_ROUNDS):
            heads, lines = [_around_face(face) for face in finder.faces(faded)], _lines(faded, finder)
            covered = _covered(_covered(covered, lines, TEXT), heads, FACE)
            # Bars on a page look like lines themselves: what is left is looked for with the colour around them instead.
            faded = _faded(faded, [*lines, *heads])
        if np.any(covered != page.pixels):
            return "" if finder.faces(faded) or finder.reads(faded) else _jpeg(covered)
    return ""


def _faded(pixels: _Array, boxes: _Boxes) -> _Array:
    is_covered = _covered(np.zeros(pixels.shape[:2], bool), boxes, True)
    for box in boxes:
        pixels = _covered(pixels, [box], _colour_around(pixels, box, is_covered))
    return pixels


def _covered(pixels: _Array, boxes: _Boxes, colour: Any) -> _Array:
    """``pixels`` with ``colour`` in every one of ``boxes``."""
    drawn = pixels.copy()
    for box in boxes:
        drawn[_inside(*box)] = colour
    return drawn


def _colour_around(pixels: _Array, box: _Box, is_covered: _Array) -> Any:
    """The mean colour of what stands around a box and is not covered itself; grey where nothing does."""
    left, top, right, bottom = box
    room = 0.25 * min(right - left, bottom - top)
    place = _inside(left - room, top - room, right + room, bottom + room)
    around = pixels[place][~is_covered[place]]
    return around.mean(0).astype(pixels.dtype) if len(around) else TEXT


def _jpeg(pixels: _Array) -> str:
    """Pixels alone, made small: nothing of what the file said of itself."""
    from PIL import Image

    shrunk = min(1.0, SIDE / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[1] * shrunk)), max(1, round(pixels.shape[0] * shrunk)))
    out = BytesIO()
    Image.fromarray(pixels).resize(size, Image.Resampling.BOX).save(out, "JPEG", quality=75)
    return base64.b64encode(out.getvalue()).decode()


def _lines(pixels: _Array, finder: Finder) -> list[_Box]:
    """What covers lines of text, and codes."""
    return [*_around(finder.quads(pixels)), *_around(_codes(pixels))]


def _around_face(face: Face) -> _Box:
    across, down = _AROUND_FACE * face.width, _AROUND_FACE * face.height
    right, bottom = face.left + face.width, face.top + face.height
    return face.left - across, face.top - down, right + across, bottom + down


def _around(quads: Iterable[_Array]) -> list[_Box]:
    """The upright rectangles around quadrangles, and some room."""
    found = []
    for quad in quads:
        room = _AROUND_TEXT * min(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[1])))
        (left, top), (right, bottom) = quad.min(0) - room, quad.max(0) + room
        found.append((float(left), float(top), float(right), float(bottom)))
    return found


def _inside(left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    """The pixels that a rectangle touches."""
    down, across = ((max(0, int(np.floor(a))), int(np.ceil(b))) for a, b in ((top, bottom), (left, right)))
    return slice(down[0], max(down[0] + 1, down[1])), slice(across[0], max(across[0] + 1, across[1]))


def _codes(pixels: _Array) -> list[_Array]:
    """The corners of QR codes and bar codes."""
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    found: list[_Array] = []
    for detector in (cv2.QRCodeDetector(), cv2.barcode.BarcodeDetector()):
        is_found, corners, *_ = detector.detectMulti(grey)
        if is_found and corners is not None:
            found += list(np.asarray(corners, float).reshape(-1, 4, 2))
    return found
