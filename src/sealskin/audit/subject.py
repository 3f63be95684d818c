"""What is attacked: one of our sealers, any network from picture to picture, or pairs of frames."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov

from sealskin.audit.pairs import open_pairs
from sealskin.core.errors import ModelError
from sealskin.data.specimen import Pixels
from sealskin.seal import make_sealer
from sealskin.seal.sealer import Rate, Sealer, check_picture

PAIRS_PREFIX = "pairs:"


@dataclass(frozen=True, slots=True)
class Raw:
    """No seal at all: the control that every attacker must break."""

    @property
    def name(self) -> str:
        return "raw"

    @property
    def settings(self) -> Mapping[str, object]:
        return {}

    def rate(self, width_px: int, height_px: int) -> Rate:
        return Rate(1, 24.0)

    def __call__(self, rgb: Pixels) -> Pixels:
        check_picture(rgb)
        return rgb.copy()


@dataclass(frozen=True, slots=True)
class OnnxSealer:
    """Somebody's network: float32 (1, 3, H, W) in 0..1, RGB, in and out, any size or a fixed one.

    Nothing is known of its rate, so it states that of the raw picture.
    """

    path: Path
    weights_sha256: str
    size_hw: tuple[int, int] | None
    _model: Any = field(repr=False)

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def settings(self) -> Mapping[str, object]:
        return {"weights_sha256": self.weights_sha256}

    def rate(self, width_px: int, height_px: int) -> Rate:
        return Rate(1, 24.0)

    def __call__(self, rgb: Pixels) -> Pixels:
        height, width = check_picture(rgb)
        picture = rgb if self.size_hw is None else cv2.resize(rgb, self.size_hw[::-1])
        out = self._model(picture.transpose(2, 0, 1)[None].astype(np.float32) / 255)[0][0]
        sealed = np.clip(np.rint(out.transpose(1, 2, 0) * 255), 0, 255).astype(np.uint8)
        if sealed.shape[:2] != (height, width):
            sealed = np.asarray(cv2.resize(sealed, (width, height)), np.uint8)
        return np.ascontiguousarray(sealed)


def open_subject(spec: str) -> Sealer:
    """The sealer that a user names.

    Args:
        spec: `raw`, the name of one of ours, the path of an ONNX file, or `pairs:` and the folder
            of a tool's frames.

    Raises:
        ConfigError: there is no sealer of that name.
        ModelError: the file is no image-to-image network.
        DataError: the folder does not hold a sealed partner of each frame.
    """
    if spec.startswith(PAIRS_PREFIX):
        return open_pairs(Path(spec.removeprefix(PAIRS_PREFIX)))
    if spec == "raw":
        return Raw()
    if not spec.endswith(".onnx"):
        return make_sealer(spec)
    path = Path(spec)
    try:
        data = path.read_bytes()
        model = ov.Core().read_model(path)
    except (OSError, RuntimeError) as error:
        raise ModelError(f"cannot read the network {path}; give an ONNX file") from error
    shape = model.inputs[0].partial_shape if len(model.inputs) == 1 else None
    if shape is None or len(shape) != 4 or str(shape[1]) not in {"3", "?"}:
        raise ModelError(
            f"{path} is not image to image; expected one input of shape (1, 3, H, W), RGB in 0..1"
        )
    fixed = shape[2].is_static and shape[3].is_static
    size = (shape[2].get_length(), shape[3].get_length()) if fixed else None
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return OnnxSealer(path, hashlib.sha256(data).hexdigest(), size, compiled)
