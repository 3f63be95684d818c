"""Writes the detector as one ONNX file: pixels in, scores and distances in pixels out."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from sealskin.learn.nets import CENTRE_OFFSET, STRIDES, PyramidDetector, integral

OPSET = 17


class Deployed(nn.Module):
    """The network with its read-out, as the sensing code runs it."""

    def __init__(self, net: PyramidDetector) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Image (1, 3, H, W) to scores (1, A) and distances (1, A, 4) in pixels.

        Scores of several classes are (1, A, C).
        """
        logits, sides = self.net(image)
        # A is known per level from the input's size; a ramp of strides cut from shapes keeps
        # height and width free in the exported graph.
        height, width = image.shape[2], image.shape[3]
        strides = torch.cat(
            [torch.full(((height // s) * (width // s),), float(s)) for s in STRIDES]
        )
        distances = integral(sides) * strides[None, :, None]
        scores: Tensor = logits.sigmoid()
        return (scores if self.net.num_classes > 1 else scores[..., 0]), distances


def export_onnx(net: PyramidDetector, path: Path, metadata: dict[str, str]) -> None:
    """Write a detector.

    Input `image` float32 (1, 3, H, W), RGB in 0..255, H and W multiples of 32. Outputs `scores`
    (1, A) in 0..1, of several classes (1, A, C), and `distances` (1, A, 4): left, top, right,
    bottom of the anchor's centre in input pixels. A runs over the strides 8, 16, 32, row by row;
    the centre of cell (i, j) is ((j + centre_offset) * stride, (i + centre_offset) * stride).
    Weights are stored as float16 and cast once, so that arithmetic stays float32.

    Args:
        net: the network, in evaluation mode; it moves to the processor.
        path: file to write.
        metadata: added to the file's metadata, beside `strides` and `centre_offset`.
    """
    deployed = Deployed(net.cpu()).eval()
    buffer = io.BytesIO()
    torch.onnx.export(
        deployed,
        (torch.zeros(1, 3, 128, 160),),
        buffer,  # type: ignore[arg-type] # a file object is taken too; the hint forgets it
        input_names=["image"],
        output_names=["scores", "distances"],
        dynamic_axes={
            "image": {2: "height", 3: "width"},
            "scores": {1: "anchors"},
            "distances": {1: "anchors"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load_model_from_string(buffer.getvalue())
    store_weights_as_half(model)
    values = {
        "strides": ",".join(map(str, STRIDES)),
        "centre_offset": str(CENTRE_OFFSET),
        **metadata,
    }
    for key, value in sorted(values.items()):
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)


def store_weights_as_half(model: onnx.ModelProto) -> None:
    """Replace convolution weights by float16 initialisers, each followed by a Cast to float32."""
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 4:
            continue
        name = tensor.name
        half = numpy_helper.from_array(values.astype(np.float16), f"{name}_f16")
        tensor.CopyFrom(half)
        casts.append(helper.make_node("Cast", [half.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
