"""Weights to ONNX: matrix products in int8, the tables of embeddings in int8 with one scale a row."""

from __future__ import annotations

import argparse
import copy
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from recognizers._features import features
from recognizers._tags import TAGS
from training.generate import Generator
from training.net import Net
from training.sources import Sample


def export(weights: Path, out: Path) -> None:
    """Write the network with ``weights`` as one int8 ONNX file."""
    net = Net(len(TAGS))
    net.load_state_dict(torch.load(weights, weights_only=True))
    net.eval()
    example = tuple(torch.zeros(2, 8, dtype=torch.int32) for _ in range(3))
    names = ["characters", "pairs", "words"]
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            net, example, str(plain), input_names=names, output_names=["scores"], opset_version=17, dynamo=False,
            dynamic_axes={name: {0: "texts", 1: "characters"} for name in (*names, "scores")},
        )  # fmt: skip
        # 7 bits: on processors without VNNI two products of 8 bits overflow the 16 they are added in.
        quantize_dynamic(
            plain,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
        )
        model = _small_tables(_fixed_scales(onnx.load(small)))
    onnx.checker.check_model(model)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(model.SerializeToString(deterministic=True))


def _fixed_scales(model: onnx.ModelProto) -> onnx.ModelProto:
    """Scales of activations measured once instead of anew for each batch: else a text's result hangs on its company."""
    dynamic = [node for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    probe = copy.deepcopy(model)
    probe.graph.output.extend(onnx.ValueInfoProto(name=node.input[0]) for node in dynamic)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    samples = [
        generator.sample().text
        for generator in [Generator(1, _CLAUSES, _ADDRESSES, held_out=False)]
        for _ in range(400)
    ]
    lows, highs = np.zeros(len(dynamic)), np.zeros(len(dynamic))
    for text in samples:
        inputs = {name: ids[None] for name, ids in zip(("characters", "pairs", "words"), features(text), strict=True)}
        for number, values in enumerate(session.run([node.input[0] for node in dynamic], inputs)):
            lows[number], highs[number] = min(lows[number], values.min()), max(highs[number], values.max())
    places = list(model.graph.node)
    for node, low, high in zip(dynamic, lows.tolist(), highs.tolist(), strict=True):
        scale = (high - low) / 255
        rounded, scale_name, zero_name = node.output
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(np.array(scale, np.float32), scale_name),
                numpy_helper.from_array(np.array(round(-low / scale), np.uint8), zero_name),
            ]
        )
        places[places.index(node)] = helper.make_node(
            "QuantizeLinear", [node.input[0], scale_name, zero_name], [rounded]
        )
    del model.graph.node[:]
    model.graph.node.extend(places)
    return model


_CLAUSES = [
    Sample(text, (), "") for text in ("今天下午要开会", "请尽快处理", "新华社北京电", "他说这件事已经解决", "货到付款")
]
_ADDRESSES = ["杭州市滨江区江南大道188号3幢1201室", "阳光花园3幢2单元501", "北京市朝阳区建国路93号院"]


def _small_tables(model: onnx.ModelProto) -> onnx.ModelProto:
    """Each embedding table as int8 rows and a scale a row, taken apart by Gather and put together after it."""
    tables = {item.name: item for item in model.graph.initializer if len(item.dims) == 2 and item.dims[0] > 500}
    nodes = []
    for node in model.graph.node:
        if node.op_type != "Gather" or node.input[0] not in tables:
            nodes.append(node)
            continue
        item = tables[node.input[0]]
        values = numpy_helper.to_array(item).astype(np.float32)
        scale = np.maximum(np.abs(values).max(1, keepdims=True) / 127, 1e-9).astype(np.float32)
        rows = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
        name = item.name
        model.graph.initializer.remove(item)
        model.graph.initializer.extend(
            [numpy_helper.from_array(rows, f"{name}_rows"), numpy_helper.from_array(scale, f"{name}_scale")]
        )
        out, index = node.output[0], node.input[1]
        nodes += [
            helper.make_node("Gather", [f"{name}_rows", index], [f"{out}_rows"]),
            helper.make_node("Gather", [f"{name}_scale", index], [f"{out}_scale"]),
            helper.make_node("Cast", [f"{out}_rows"], [f"{out}_wide"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{out}_wide", f"{out}_scale"], [out]),
        ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--weights", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    export(given.weights, given.out)
