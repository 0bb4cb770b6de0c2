"""Weights to ONNX: the recurrent layers as they are, the table of characters in int8.

The graph is written node by node: time is its first axis throughout, as ONNX's GRU wants it, and it reads each text
only as far as its length, so that a text's result does not hang on what stands beside it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from recognizers._tags import TAGS
from training.net import SECOND, WORD_WIDTH, Net
from training.pretrained import WIDTH

Array = np.ndarray[Any, np.dtype[np.float32]]
_OPSET, _FORMAT = 17, 8


def export(weights: Path, out: Path) -> None:
    """Write the network with ``weights`` as one ONNX file."""
    net = Net()
    net.load_state_dict(torch.load(weights, weights_only=True))
    net.eval()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(_model(net).SerializeToString(deterministic=True))


def _model(net: Net) -> onnx.ModelProto:
    table = net.characters.weight.detach().numpy()
    # One scale a column: it goes into the weights that the column meets, and costs nothing in use.
    scale = np.maximum(np.abs(table).max(0) / 127, 1e-9)
    values = {
        "characters.rows": np.round(table / scale).astype(np.int8),
        "words.rows": _array(net.words.weight),
        "leave.weight": _array(net.leave.weight.T),
        "leave.bias": _array(net.leave.bias),
    }
    before = np.concatenate((scale, np.ones(WORD_WIDTH)))
    nodes = [
        helper.make_node("Gather", ["characters.rows", "characters"], ["characters.small"]),
        helper.make_node("Cast", ["characters.small"], ["characters.seen"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["words.rows", "words"], ["words.seen"]),
        helper.make_node("Concat", ["characters.seen", "words.seen"], ["seen"], axis=-1),
        *_recurrent("first", net.first, WIDTH, before, "seen", values),
        *_recurrent("second", net.second, SECOND, np.ones(2 * WIDTH), "first.both", values),
        helper.make_node("MatMul", ["second.both", "leave.weight"], ["weighed"]),
        helper.make_node("Add", ["weighed", "leave.bias"], ["scores"]),
    ]
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["size", "texts"]) for name in ("characters", "words")
    ]
    graph = helper.make_graph(
        nodes,
        "prose",
        [*ids, helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["size", "texts", len(TAGS)])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_FORMAT)
    onnx.checker.check_model(model, full_check=True)
    return model


def _recurrent(
    name: str, layer: nn.GRU, units: int, scale: Any, source: str, values: dict[str, Array]
) -> list[onnx.NodeProto]:
    """A layer over ``source``, both its directions side by side in ``name.both``."""
    weights = dict(layer.named_parameters())
    directions = ("", "_reverse")
    seen = [_gates(weights[f"weight_ih_l0{suffix}"]) * scale for suffix in directions]
    state = [_gates(weights[f"weight_hh_l0{suffix}"]) for suffix in directions]
    bias = [
        np.concatenate((_gates(weights[f"bias_ih_l0{suffix}"]), _gates(weights[f"bias_hh_l0{suffix}"])))
        for suffix in directions
    ]
    for part, arrays in (("seen", seen), ("state", state), ("bias", bias)):
        values[f"{name}.{part}"] = np.stack(arrays).astype(np.float32)
    values[f"{name}.shape"] = np.array([0, 0, 2 * units], np.int64)
    given = [source, f"{name}.seen", f"{name}.state", f"{name}.bias", "lengths"]
    return [
        helper.make_node(
            "GRU", given, [f"{name}.apart"], direction="bidirectional", hidden_size=units, linear_before_reset=1
        ),
        helper.make_node("Transpose", [f"{name}.apart"], [f"{name}.turned"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", [f"{name}.turned", f"{name}.shape"], [f"{name}.both"]),
    ]


def _gates(values: Tensor) -> Array:
    """Gates in ONNX's order (PyTorch: reset, update, new; ONNX: update, reset, new)."""
    reset, update, new = np.split(_array(values), 3)
    return np.concatenate((update, reset, new))


def _array(values: Tensor) -> Array:
    return values.detach().numpy().astype(np.float32)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--weights", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    export(given.weights, given.out)
