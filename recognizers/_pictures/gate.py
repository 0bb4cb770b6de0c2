"""What is decided before any model runs: whether there is anything to see, and whether it was seen before."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np

from recognizers._pictures.opening import Page
from scanner.sights import Sight

LEAST_SIDE = 24
"""Pixels: icons, spacers and tracking pixels are smaller."""
BLANK = 2.0
"""Grey levels by which a thumbnail without anything on it varies."""
SKIN = 0.0005
"""The share of a thumbnail that must have a colour skin can have; pictures without colour have none to go by."""
GREY = 6.0
"""Mean difference of the colours below which a picture is grey or tinted."""
REMEMBERED = 512
"""Pictures of which is known what they came to."""
_THUMB, _SAME, _NEAR = 128, 20, 6
_Array = np.ndarray[Any, Any]


class Worth(NamedTuple):
    """Which models a picture is worth."""

    text: bool
    faces: bool


def worth(page: Page) -> Worth:
    """A picture too small or blank is worth none; one with colours but none of skin has no face."""
    if min(page.size) < LEAST_SIDE:
        return Worth(False, False)
    small = _thumbnail(page.pixels, _THUMB).astype(np.int16)
    if small.mean(2).std() < BLANK:
        return Worth(False, False)
    red, green, blue = (small[:, :, place] for place in range(3))
    if (np.abs(red - green) + np.abs(green - blue)).mean() < GREY:
        return Worth(True, True)
    # Chroma of skin of any tone lies in one box (Chai and Ngan 1999), made wider here for coloured light.
    blueness = 128 - 0.169 * red - 0.331 * green + 0.5 * blue
    redness = 128 + 0.5 * red - 0.419 * green - 0.081 * blue
    skin = (blueness > 70) & (blueness < 135) & (redness > 128) & (redness < 185)
    return Worth(True, bool(skin.mean() >= SKIN))


class Memory:
    """Pictures seen before, by how they look; in memory only, and only the latest."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._seen: OrderedDict[tuple[tuple[int, int], int], tuple[int, _Array, Sight]] = OrderedDict()
        self._count = 0

    def find(self, page: Page) -> Sight | None:
        """What a picture came to that is the same to the eye: same size, same hash, and no spot that differs.

        Two cards of one layout have nearly the same hash: it only picks the candidates.
        """
        fingerprint, thumb = _fingerprint(page)
        for (size, _), (other, kept, sight) in reversed(self._seen.items()):
            if size == page.size and (other ^ fingerprint).bit_count() <= _NEAR and _is_same(kept, thumb):
                return sight
        return None

    def keep(self, page: Page, sight: Sight) -> None:
        """Remember ``sight``; the oldest is forgotten."""
        self._count += 1
        self._seen[page.size, self._count] = (*_fingerprint(page), sight)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _is_same(one: _Array, other: _Array) -> bool:
    return bool(np.abs(one.astype(np.int16) - other).max() <= _SAME)


def _fingerprint(page: Page) -> tuple[int, _Array]:
    """dHash (64 signs of differences between neighbours of a tiny copy), and a small grey copy."""
    grey = _thumbnail(page.pixels, _THUMB).mean(2).astype(np.uint8)
    tiny = grey[: 128 // 16 * 16].reshape(8, 16, 8, 16).mean((1, 3))
    across = np.diff(np.concatenate([tiny, tiny[:, :1]], 1), axis=1) > 0
    return int.from_bytes(np.packbits(across).tobytes(), "big"), grey


def _thumbnail(pixels: _Array, side: int) -> _Array:
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX))
