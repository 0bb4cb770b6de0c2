"""Pictures for tests: those that scikit-image ships, and what is drawn here."""

from __future__ import annotations

import io
import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

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


def psd(image: Image.Image) -> bytes:
    """``image`` as Photoshop stores it beside the layers: a header, no layers, planes of colour."""
    wide, high = image.size
    header = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, high, wide, 8, 3)
    planes = b"".join(plane.tobytes() for plane in image.convert("RGB").split())
    return header + bytes(12) + bytes(2) + planes


def face(side: int = 256) -> Image.Image:
    """The head of the astronaut, ``side`` pixels wide."""
    whole = Image.open(io.BytesIO(shipped(ONE_FACE))).convert("RGB")
    return whole.crop((152, 20, 302, 220)).resize((side, side * 4 // 3))


def drawings() -> list[Image.Image]:
    """A smiling circle, a face of strokes, and a stick figure."""
    smile = Image.new("RGB", (300, 300), "white")
    pen = ImageDraw.Draw(smile)
    pen.ellipse((20, 20, 280, 280), "#ffd83d", "black", 4)
    for left in (90, 180):
        pen.ellipse((left, 95, left + 30, 135), "black")
    pen.arc((80, 100, 220, 230), 20, 160, "black", 8)
    strokes = Image.new("RGB", (300, 360), "white")
    pen = ImageDraw.Draw(strokes)
    pen.ellipse((50, 30, 250, 320), None, "black", 3)
    for left in (95, 170):
        pen.ellipse((left, 130, left + 40, 150), None, "black", 2)
        pen.arc((left - 5, 105, left + 45, 140), 200, 340, "black", 3)
    pen.line((150, 150, 140, 215, 160, 215), "black", 2)
    pen.arc((110, 220, 190, 270), 20, 160, "black", 3)
    figure = Image.new("RGB", (300, 400), "#dff0ff")
    pen = ImageDraw.Draw(figure)
    pen.ellipse((110, 40, 190, 120), "#f2c9a0", "black", 3)
    pen.line((150, 120, 150, 260), "black", 6)
    return [smile, strokes, figure]
