"""Networks in eight bits: half the time of bfloat16, and half the file.

After Jacob et al. (arXiv:1712.05877), without training: scales are read off pictures. The file is
still an ONNX of floats in and out, with `QuantizeLinear` and its reverse around its convolutions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

U8 = NDArray[np.uint8]


class _Pictures(CalibrationDataReader):  # type: ignore[misc] # it has no types
    def __init__(self, pictures: Iterable[U8]) -> None:
        self._left: Iterator[U8] = iter(pictures)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        picture = next(self._left, None)
        if picture is None:
            return None
        return {"image": np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)}


def quantised(model: onnx.ModelProto, pictures: Iterable[U8]) -> onnx.ModelProto:
    """The same network, whose convolutions work with integers.

    Weights have seven bits: with eight, sums of two products overflow on processors that have no
    instructions for such networks (VNNI), and what a gate says must not hang on the processor.
    Activations have eight, without a sign: with one, OpenVINO 2026.4 runs them wrongly.

    Args:
        model: with the input `image`, float32 (1, 3, H, W), and weights in float32.
        pictures: uint8 (H, W, 3) each, H and W multiples of 32, such as it will see.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, ready, small = (
            Path(folder) / f"{name}.onnx" for name in ("plain", "ready", "small")
        )
        onnx.save(model, plain)
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            small,
            _Pictures(pictures),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv", "MaxPool"],
            calibrate_method=CalibrationMethod.MinMax,
            # What follows a convolution is done to its sums, before they are rounded.
            extra_options={"OpTypesToExcludeOutputQuantization": ["Conv"]},
        )
        return onnx.load(small)
