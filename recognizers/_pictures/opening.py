"""Bytes as pictures: upright, in RGB, no larger than anybody needs; whatever the bytes do, within bounds.

Pillow decodes. What it cannot open is said in words of our own, since a library's may quote the file.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np

from recognizers._pictures.exif import facts_of
from scanner.model import Unavailable

MOST_PIXELS = 150_000_000
"""Pixels that are decoded: 450 MB. A JPEG is decoded at an eighth of its size at the least."""
MOST_BYTES = 256 << 20
MOST_PAGES = 50
"""Of a TIFF with many pages; of what moves (GIF, WebP) the first, the middle and the last frame are looked at."""
SIDE = 2560
"""Pixels of the longer side that are kept: an A4 page at 220 dpi."""
_SINGLE = ("JPEG", "MPO", "PSD", "BMP", "ICO", "HEIF")
"""What holds one picture: other frames of a PSD are its layers, of a phone's JPEG its previews."""
_TOLD = {b"\xff\xd8\xff": ("JPEG",), b"\x89PNG\r\n\x1a\n": ("PNG",), b"GIF8": ("GIF",)}
"""How a file begins that no other plugin of Pillow's opens; a picture cut short would be tried with sixty of them."""
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
"""The EXIF tag, and its values for pictures that lie on their side."""
NEEDED = "pictures need the extra images: pip install 'pisift[images]'"


class Unreadable(ValueError):
    """A picture that cannot be opened; its words, without content, say why."""


@dataclass(frozen=True)
class Page:
    """One picture: pixels (height, width, 3) in RGB, perhaps made smaller, and the upright original's own size."""

    pixels: np.ndarray[Any, Any]
    size: tuple[int, int]

    @property
    def scale(self) -> float:
        """How many times larger the original is."""
        return float(max(self.size) / max(self.pixels.shape[:2]))


@dataclass
class Picture:
    """An opened file. ``pages`` decodes; ``partly`` says afterwards why not all of it was."""

    image: Any
    size: tuple[int, int]
    """Width and height as the file says them, before anything is made smaller."""
    partly: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """What the file says of itself."""

    def pages(self) -> Iterator[Page]:
        """Its pages, one at a time in memory; raises ``Unreadable`` where it breaks."""
        for number in self._numbers():
            try:
                if number:
                    self.image.seek(number)
                yield _page(self.image, None if number else self.size)
            except Unreadable:
                raise
            except Exception as error:  # noqa: BLE001  other people's bytes: Pillow raises whatever its plugins do
                raise Unreadable(_why(error)) from error

    def _numbers(self) -> list[int]:
        count = 1 if self.image.format in _SINGLE else int(getattr(self.image, "n_frames", 1))
        if count > 1 and self.image.format not in ("TIFF",):
            return sorted({0, count // 2, count - 1})
        if count > MOST_PAGES:
            self.partly = f"the first {MOST_PAGES} pages only"
        return list(range(min(count, MOST_PAGES)))


def opened(cell: bytes) -> Picture:
    """The picture in ``cell``, not decoded yet.

    Raises ``Unreadable`` if it is none, damaged or too large, ``Unavailable`` if the extra is not installed.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise Unavailable(NEEDED) from error
    if len(cell) > MOST_BYTES:
        raise Unreadable(f"a picture of more than {MOST_BYTES >> 20} MB")
    _register_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(cell), formats=_formats(cell))
    except Exception as error:  # noqa: BLE001  as above
        raise Unreadable(_why(error)) from error
    width, height = image.size
    if not width or not height:
        raise Unreadable("a picture without pixels")
    if image.format == "JPEG":
        image.draft("RGB", (min(width, SIDE), min(height, SIDE)))
    pixels = image.size[0] * image.size[1]
    if pixels > MOST_PIXELS:
        raise Unreadable(f"a picture of {pixels // 1_000_000} megapixels: more than {MOST_PIXELS // 1_000_000}")
    return Picture(image, (width, height), facts=_facts(image))


def _facts(image: Any) -> dict[str, str]:
    """What the file says of itself; nothing where that is damaged (a PNG is decoded for it, and may break there)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return facts_of(image.getexif())
    except Exception:  # noqa: BLE001  as above; broken pixels are told when they are decoded
        return {}


def _formats(cell: bytes) -> tuple[str, ...] | None:
    """What ``cell`` can only be by its first bytes; None: Pillow shall try all it knows, one after another."""
    return next((formats for magic, formats in _TOLD.items() if cell.startswith(magic)), None)


@cache
def _register_heif() -> None:
    with suppress(ImportError):
        import pi_heif

        pi_heif.register_heif_opener()


def _page(image: Any, size: tuple[int, int] | None) -> Page:
    """The frame at which ``image`` stands, whose own ``size`` is known where it may be decoded smaller."""
    from PIL import ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = _rgb(image)
        width, height = size or shown.size
        lies = shown.getexif().get(_ORIENTATION) in _LYING
        shown.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(shown)
    return Page(np.asarray(upright), (height, width) if lies else (width, height))


def _rgb(image: Any) -> Any:
    """8 bit RGB of whatever it is: 16 bit and floats are stretched to their range, transparency is white."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        numbers = np.asarray(image, np.float64)
        low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
        stretched = (numbers - low) * (255 / (high - low) if high > low else 0)
        return Image.fromarray(np.nan_to_num(stretched).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")


def _why(error: Exception) -> str:
    name = type(error).__name__
    if name == "DecompressionBombError":
        return "a picture of too many pixels: a bomb"
    if isinstance(error, MemoryError):
        return "a picture that needs too much memory"
    return "a picture that is damaged or no picture"
