"""Text in pictures, by RapidOCR with the PP-OCR models that lie in its package: Chinese and English, at any rotation.

Nothing is downloaded: each model is named by its path.
"""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from scanner.model import Unavailable
from scanner.sights import Box

LEAST_SCORE = 0.5
"""Lines that the model is less sure of are noise for the most part."""
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
SIDE = 1600
"""Pixels of the longer side in which lines are looked for; larger pictures are made smaller for that."""
SMALL = 900
"""Smaller pictures are made larger, twice at the most."""
LIKELY, PERHAPS = 0.5, 0.3
"""Scores from which something is read as a line, and is covered where nothing may be seen of it."""
HIGHEST = 0.2
"""The share of a picture up to which what is not likely a line may be one: surfaces are higher."""
GLANCE, GLANCED = 640, 2.5
"""A first look, at so many pixels or the side divided by this, tells at a quarter of the cost if there is text."""
_TALL = 1.5
"""Crops so much higher than wide are turned by RapidOCR before they are read."""
_Array = np.ndarray[Any, Any]


class Line(NamedTuple):
    """A line of text, and the upright rectangle around it in the picture's pixels."""

    text: str
    box: Box


class TextReader:
    """Loads its models when it is made; raises ``Unavailable`` where they are not installed, or OpenCV cannot load."""

    def __init__(self) -> None:
        """One thread: two need half as much again of the processor, and worker processes share a scan better."""
        found = find_spec("rapidocr")
        if found is None or not found.submodule_search_locations:
            raise Unavailable("text in pictures needs the extra images: pip install 'pisift[images]'")
        folder = Path(found.submodule_search_locations[0]) / "models"
        try:
            from rapidocr import RapidOCR
        except ImportError as error:  # libGL
            reason = "OpenCV does not load: pip install --force-reinstall --no-deps opencv-python-headless"
            raise Unavailable(reason) from error
        self._ocr: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                # One line at a time is padded to no longer one. An arena saves nothing and costs 200 MB a process.
                "Rec.rec_batch_num": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": SIDE,
                "Det.box_thresh": LIKELY,
                **{f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()},
            }
        )

    def lines(self, pixels: _Array) -> list[list[Line]]:
        """The lines in ``pixels`` (height, width, RGB) as a person reads them: rows from top, each from the left."""
        if not self._has_text(pixels):
            return []
        small, resized = self._ocr.preprocess_img(_seen_by_opencv(pixels, _enlarged(pixels)))
        boxes, turns, read, _ = self._ocr.run_ocr_steps(small, resized)
        if boxes.boxes is None or not read.txts:
            return []
        across, down = (resized["preprocess"][name] for name in ("ratio_w", "ratio_h"))
        quads = np.asarray(boxes.boxes, float) * [across, down] / _enlarged(pixels)
        flips = [turn == "180" and score > 0.9 for turn, score in turns.cls_res or []]
        sure = [n for n, score in enumerate(read.scores) if score >= LEAST_SCORE and read.txts[n].strip()]
        if not sure:
            return []
        upright = _turned(quads[sure], _angle(quads[sure], [flips[n] for n in sure]))
        lines = [Line(read.txts[n].strip(), _box(quads[n], pixels.shape)) for n in sure]
        return [[lines[n] for n in row] for row in _rows(upright)]

    def quads(self, pixels: _Array) -> _Array:
        """The corners of all that may be a line of text, those of which nothing can be read, too."""
        scale = _enlarged(pixels)
        seen = _seen_by_opencv(pixels, scale)
        self._ocr.update_params(use_cls=False, use_rec=False, box_thresh=PERHAPS)
        try:
            small, resized = self._ocr.preprocess_img(seen)
            found, *_ = self._ocr.run_ocr_steps(small, resized)
        finally:
            self._ocr.update_params(use_cls=True, use_rec=True, box_thresh=LIKELY)
        across, down = (resized["preprocess"][name] for name in ("ratio_w", "ratio_h"))
        if found.boxes is None:
            return np.zeros((0, 4, 2))
        sides = np.linalg.norm(np.roll(found.boxes, -1, 1) - found.boxes, axis=2).min(1)
        is_line = (np.asarray(found.scores) >= LIKELY) | (sides <= HIGHEST * min(small.shape[:2]))
        return np.asarray(found.boxes[is_line] * [across, down] / scale)

    def _has_text(self, pixels: _Array) -> bool:
        """A look at a small copy."""
        longer = max(pixels.shape)
        small = _seen_by_opencv(pixels, min(1.0, max(GLANCE, longer / GLANCED) / longer))
        self._ocr.update_params(use_cls=False, use_rec=False)
        try:
            found, *_ = self._ocr.run_ocr_steps(small, {})
        finally:
            self._ocr.update_params(use_cls=True, use_rec=True)
        return found.boxes is not None and len(found.boxes) > 0


def _enlarged(pixels: _Array) -> float:
    """How many times larger a small picture is made, so that its letters are of the size the models know."""
    return max(1.0, min(2.0, float(SMALL / max(pixels.shape))))


def _seen_by_opencv(pixels: _Array, scale: float) -> _Array:
    """``pixels`` made ``scale`` times as large, in the order of colours (BGR) that OpenCV has."""
    from PIL import Image

    if scale != 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    return np.ascontiguousarray(pixels[:, :, ::-1])


def _angle(quads: _Array, flips: list[bool]) -> float:
    """By how much, in radians, text runs clockwise of upright: what most lines say, the long ones among them first."""
    across, down = quads[:, 1] - quads[:, 0], quads[:, 3] - quads[:, 0]
    width, height = np.hypot(*across.T), np.hypot(*down.T)
    long = (width > 3 * height) | (height > 3 * width)
    chosen = np.flatnonzero(long) if long.any() else np.arange(len(quads))
    tall = height >= _TALL * width
    is_tall = tall[chosen].mean() > 0.5
    angles = [math.atan2(across[n][1], across[n][0]) for n in chosen if tall[n] == is_tall]
    # A tall crop is turned by a quarter to the left: read upright then, it ran from top to bottom.
    turned = median(angles) + (math.pi / 2 if is_tall else 0)
    flipped = sum(flips[n] for n in chosen) > len(chosen) / 2
    return turned + (math.pi if flipped else 0)


def _turned(quads: _Array, angle: float) -> _Array:
    """The corners of ``quads`` with the page turned back by ``angle``."""
    cos, sin = math.cos(angle), math.sin(angle)
    return np.asarray(quads @ np.array([[cos, -sin], [sin, cos]]))


def _rows(quads: _Array) -> list[list[int]]:
    """Numbers of upright ``quads`` that stand in one row, rows and their members in reading order."""
    middle, left = quads.mean(1)[:, 1], quads[:, :, 0].min(1)
    height = quads[:, :, 1].max(1) - quads[:, :, 1].min(1)
    rows: list[list[int]] = []
    for n in np.argsort(middle, kind="stable").tolist():
        if rows and middle[n] - middle[rows[-1][0]] < 0.5 * min(height[n], height[rows[-1][0]]):
            rows[-1].append(n)
        else:
            rows.append([n])
    return [sorted(row, key=lambda n: float(left[n])) for row in rows]


def _box(quad: _Array, shape: tuple[int, ...]) -> Box:
    left, top = np.clip(quad.min(0), 0, None)
    right, bottom = np.minimum(quad.max(0), [shape[1], shape[0]])
    return round(left), round(top), round(right - left), round(bottom - top)
