"""A detector of things small enough to draw: red cells are chairs, blue ones are handbags."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

CLASSES = ("chair", "handbag")
CELL_PX = 32
METADATA = {
    "name": "tiny-things",
    "version": "1",
    "seal": "lowrate-a48da376",
    "classes": ",".join(CLASSES),
    "strides": str(CELL_PX),
    "centre_offset": "0.5",
    "input_long_px": "256",
    "score_threshold": "0.5",
}


def save_tiny_things(
    path: Path, *, metadata: dict[str, str] | None = None, gain: float = 1.0
) -> Path:
    """Write it: a cell's scores are its mean red and its mean blue, less the other, over 255.

    Args:
        path: where to.
        metadata: instead of `METADATA`.
        gain: of the scores; with more than 1 they are no scores any more.
    """
    colours = np.array([[1, 0, -1], [-1, 0, 1]], np.float32).reshape(2, 3, 1, 1) * (gain / 255)
    constants = {
        "colours": colours.astype(np.float32),
        "flat": np.array([1, 2, -1], np.int64),
        "none": np.array(0, np.float32),
        "first": np.array([0], np.int64),
        "sides": np.full((1, 1, 4), CELL_PX / 2, np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["image", "colours"], ["colour"]),
        helper.make_node(
            "AveragePool", ["colour"], ["cells"], kernel_shape=[CELL_PX] * 2, strides=[CELL_PX] * 2
        ),
        helper.make_node("Reshape", ["cells", "flat"], ["rows"]),
        helper.make_node("Transpose", ["rows"], ["signed"], perm=[0, 2, 1]),
        helper.make_node("Relu", ["signed"], ["scores"]),
        helper.make_node("Gather", ["signed", "first"], ["one"], axis=2),
        helper.make_node("Mul", ["one", "none"], ["zeros"]),
        helper.make_node("Add", ["zeros", "sides"], ["distances"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny-things",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "height", "width"])],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "anchors", 2]),
            helper.make_tensor_value_info("distances", TensorProto.FLOAT, [1, "anchors", 4]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    for key, value in (METADATA if metadata is None else metadata).items():
        model.metadata_props.add(key=key, value=value)
    save(model, path)
    return path
