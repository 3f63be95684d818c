"""A detector small enough to draw: it finds the red cells of a picture."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

STRIDES = (8, 16, 32)
METADATA = {
    "name": "tiny",
    "version": "1",
    "seal": "drawn",
    "strides": "8,16,32",
    "centre_offset": "0.5",
    "input_long_px": "128",
    "score_threshold": "0.5",
}


def save_tiny(
    path: Path,
    *,
    metadata: dict[str, str] | None = None,
    gain: float = 1.0,
    bias: float = 0.0,
    sides: tuple[float, float, float, float] = (8, 8, 8, 8),
    outputs: tuple[str, str] = ("scores", "distances"),
    cells: int = -1,
    other_colours: float = 0.0,
) -> Path:
    """Write it: a cell's score is its mean red over 255, times `gain`, plus `bias`.

    Args:
        path: where to.
        metadata: instead of `METADATA`.
        gain, bias: of the score; with others than 1 and 0 it is no score any more.
        sides: left, top, right, bottom distances of each anchor, in pixels.
        outputs: names of the outputs.
        cells: of stride 8, if the network is to run at one size only.
        other_colours: so much of green and of blue is taken off the red, so that white is not red;
            the score is then kept between 0 and 1.
    """
    constants = {
        "red": np.array([1, -other_colours, -other_colours], np.float32).reshape(1, 3, 1, 1)
        * np.float32(gain / 255),
        "least": np.array(0, np.float32),
        "most": np.array(1, np.float32),
        "bias": np.array([[bias]], np.float32),
        "flat8": np.array([1, cells], np.int64),
        "flat16": np.array([1, -1], np.int64),
        "flat32": np.array([1, -1], np.int64),
        "column": np.array([1, -1, 1], np.int64),
        "sides": np.array(sides, np.float32).reshape(1, 1, 4),
        "nothing": np.array(0, np.float32),
    }
    nodes = [helper.make_node("Conv", ["image", "red"], ["redness"])]
    for stride in STRIDES:
        nodes += [
            helper.make_node(
                "AveragePool",
                ["redness"],
                [f"pooled{stride}"],
                kernel_shape=[stride] * 2,
                strides=[stride] * 2,
            ),
            helper.make_node("Reshape", [f"pooled{stride}", f"flat{stride}"], [f"row{stride}"]),
        ]
    nodes += [
        helper.make_node("Concat", [f"row{s}" for s in STRIDES], ["all"], axis=1),
        helper.make_node("Add", ["all", "bias"], ["score" if other_colours else outputs[0]]),
        helper.make_node("Reshape", ["all", "column"], ["as_column"]),
        helper.make_node("Mul", ["as_column", "nothing"], ["zeros"]),
        helper.make_node("Add", ["zeros", "sides"], [outputs[1]]),
    ]
    if other_colours:
        nodes.append(helper.make_node("Clip", ["score", "least", "most"], [outputs[0]]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "height", "width"])],
        [
            helper.make_tensor_value_info(outputs[0], TensorProto.FLOAT, [1, "anchors"]),
            helper.make_tensor_value_info(outputs[1], TensorProto.FLOAT, [1, "anchors", 4]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    for key, value in (METADATA if metadata is None else metadata).items():
        model.metadata_props.add(key=key, value=value)
    save(model, path)
    return path
