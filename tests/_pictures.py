"""Pictures for tests: those that scikit-image ships, and what is drawn here."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

_FOUND = find_spec("skimage")
assert _FOUND is not None
assert _FOUND.origin is not None
SHIPPED = Path(_FOUND.origin).parent / "data"
ONE_FACE = "astronaut.png"
NO_FACE = (
    "brick.png", "chelsea.png", "coffee.png", "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg",
    "page.png", "rocket.jpg", "text.png",
)  # fmt: skip
"""Texture, a cat, food, metal, plants, sky, printed text, a landscape with a machine."""


@cache
def shipped(name: str) -> bytes:
    """The bytes of a picture that scikit-image ships; its own licence files name the sources."""
    return (SHIPPED / name).read_bytes()


def drawn(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """``image`` as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def face(side: int = 256) -> Image.Image:
    """The head of the astronaut, ``side`` pixels wide."""
    whole = Image.open(io.BytesIO(shipped(ONE_FACE))).convert("RGB")
    return whole.crop((152, 20, 302, 220)).resize((side, side * 4 // 3))
