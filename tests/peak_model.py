"""A detector that gives one box a red figure: where most red is, and nowhere beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

from unit.sense.tiny_model import METADATA, STRIDES

FIGURE = (32, 24)
"""Height and width of what it looks for, in pixels of the picture."""


def save_peaks(path: Path, *, long_px: int = 256) -> Path:
    """Write it: a cell's score is the share of red in a figure's size around it, if no neighbour
    has more, and else 0."""
    tall, wide = FIGURE
    pads = [(tall - 8) // 2, (wide - 8) // 2] * 2
    constants = {
        "red": np.array([1, -0.5, -0.5], np.float32).reshape(1, 3, 1, 1) / np.float32(255),
        "nothing": np.array(0, np.float32),
        "one": np.array(1, np.float32),
        "row": np.array([1, -1], np.int64),
        "column": np.array([1, -1, 1], np.int64),
        "sides": np.array([14, 18, 14, 18], np.float32).reshape(1, 1, 4),
    }
    nodes = [
        helper.make_node("Conv", ["image", "red"], ["signed"]),
        helper.make_node("Clip", ["signed", "nothing", "one"], ["redness"]),
        helper.make_node(
            "AveragePool", ["redness"], ["share"], kernel_shape=[tall, wide], strides=[8, 8],
            pads=pads, count_include_pad=1,
        ),
        helper.make_node(
            "MaxPool", ["share"], ["most"], kernel_shape=[5, 5], strides=[1, 1], pads=[2, 2, 2, 2]
        ),
        helper.make_node("GreaterOrEqual", ["share", "most"], ["is_most"]),
        helper.make_node("Cast", ["is_most"], ["peak"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["share", "peak"], ["score8"]),
        helper.make_node("Reshape", ["score8", "row"], ["row8"]),
    ]  # fmt: skip
    for stride in STRIDES[1:]:
        nodes += [
            helper.make_node(
                "AveragePool",
                ["redness"],
                [f"mean{stride}"],
                kernel_shape=[stride] * 2,
                strides=[stride] * 2,
            ),
            helper.make_node("Mul", [f"mean{stride}", "nothing"], [f"none{stride}"]),
            helper.make_node("Reshape", [f"none{stride}", "row"], [f"row{stride}"]),
        ]
    nodes += [
        helper.make_node("Concat", [f"row{s}" for s in STRIDES], ["scores"], axis=1),
        helper.make_node("Reshape", ["scores", "column"], ["as_column"]),
        helper.make_node("Mul", ["as_column", "nothing"], ["zeros"]),
        helper.make_node("Add", ["zeros", "sides"], ["distances"]),
    ]
    graph = helper.make_graph(
        nodes,
        "peaks",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "height", "width"])],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "anchors"]),
            helper.make_tensor_value_info("distances", TensorProto.FLOAT, [1, "anchors", 4]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    card = METADATA | {"input_long_px": str(long_px), "score_threshold": "0.25"}
    for key, value in card.items():
        model.metadata_props.add(key=key, value=value)
    save(model, path)
    return path
