"""Loads a detector's ONNX file into OpenVINO. Everything foreign about it ends here."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino.frontend import (
    FrontEndManager,
    GeneralFailure,
    InitializationFailure,
    NotImplementedFailure,
    OpConversionFailure,
    OpValidationFailure,
)
from openvino.preprocess import PrePostProcessor

from sealskin.core.errors import ModelError

Precision: TypeAlias = Literal["f32", "bf16"]

# OpenVINO's reader raises these, which have no root of their own, or a RuntimeError.
UNREADABLE = (
    GeneralFailure,
    InitializationFailure,
    NotImplementedFailure,
    OpConversionFailure,
    OpValidationFailure,
    RuntimeError,
)

# A camera has one size. A few more are kept for whoever feeds pictures of many sizes.
COMPILED_SIZES = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's file says about itself, from its `metadata_props`.

    Attributes:
        name, version: of the model.
        seal: id of the sealer whose frames it was trained on.
        strides: of its levels, in pixels.
        centre_offset: an anchor's centre is (index + centre_offset) * stride.
        input_long_px: longer side of its input in pixels.
        score_threshold: the operating point chosen when it was trained.
        weights_sha256: of the whole file.
    """

    name: str
    version: str
    seal: str
    strides: tuple[int, ...]
    centre_offset: float
    input_long_px: int
    score_threshold: float
    weights_sha256: str


class Network:
    """One model, compiled once for each size of input.

    Args:
        path: ONNX file; see `sealskin.learn.export` for its format.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        precision: of the arithmetic. It is always set: left alone, OpenVINO takes bf16 silently
            on some CPUs, and scores then differ between machines.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """

    def __init__(self, path: Path, threads: int, precision: Precision) -> None:
        self._path = path
        self._settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": 1,
        }
        if threads:
            self._settings["INFERENCE_NUM_THREADS"] = threads
        model = _read(path)
        self.card = _card(model, path)
        self._model = _with_pixels_in(model, path)
        self._core = ov.Core()
        self._requests: OrderedDict[tuple[int, int], Any] = OrderedDict()

    def __call__(self, padded: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Run on one picture.

        Args:
            padded: uint8 (h, w, 3), RGB, h and w multiples of 32.

        Returns:
            Views of `scores` (1, A) and `distances` (1, A, 4), valid until the next call.

        Raises:
            ModelError: the network cannot run at this size.
        """
        try:
            request = self._request(padded.shape[0], padded.shape[1])
            request.infer({"image": padded[None]})
            return request.get_tensor("scores").data, request.get_tensor("distances").data
        except RuntimeError as error:
            raise ModelError(
                f"the model {self._path} does not run on a {padded.shape[1]}x{padded.shape[0]} "
                f"input: {_first_line(error)}; export it with free height and width"
            ) from error

    def _request(self, height: int, width: int) -> Any:
        size = (height, width)
        if size in self._requests:
            self._requests.move_to_end(size)
            return self._requests[size]
        model = self._model.clone()
        model.reshape({"image": [1, height, width, 3]})
        compiled = self._core.compile_model(model, "CPU", self._settings)
        if len(self._requests) == COMPILED_SIZES:
            self._requests.popitem(last=False)
        self._requests[size] = compiled.create_infer_request()
        return self._requests[size]


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


def _read(path: Path) -> Any:
    if not path.is_file():
        raise ModelError(f"there is no model at {path}; give the path of an ONNX file")
    try:
        # The ONNX reader by name: OpenVINO's general one tries six formats on any file.
        reader = FrontEndManager().load_by_framework("onnx")
        return reader.convert(reader.load(str(path)))
    except UNREADABLE as error:
        raise ModelError(
            f"{path} is not an ONNX model that OpenVINO can read ({_first_line(error)}); "
            "export it again with `sealskin learn detector`"
        ) from error


def _card(model: Any, path: Path) -> Card:
    found: dict[str, str] = (
        dict(model.get_rt_info(["framework"]).value) if model.has_rt_info(["framework"]) else {}
    )
    needed = (
        "name",
        "version",
        "seal",
        "strides",
        "centre_offset",
        "input_long_px",
        "score_threshold",
    )
    missing = [key for key in needed if key not in found]
    if missing:
        raise ModelError(
            f"the model {path} lacks the metadata {', '.join(missing)}; "
            "export it again with `sealskin learn detector`"
        )
    try:
        card = Card(
            name=found["name"],
            version=found["version"],
            seal=found["seal"],
            strides=tuple(int(part) for part in found["strides"].split(",")),
            centre_offset=float(found["centre_offset"]),
            input_long_px=int(found["input_long_px"]),
            score_threshold=float(found["score_threshold"]),
            weights_sha256=_sha256(path),
        )
    except ValueError as error:
        raise ModelError(
            f"the metadata of the model {path} hold something that is no number ({error}); "
            "export it again with `sealskin learn detector`"
        ) from error
    if min(card.strides) < 1 or card.input_long_px < 1 or not 0 <= card.score_threshold <= 1:
        raise ModelError(
            f"the metadata of the model {path} are out of range (strides {card.strides}, "
            f"input_long_px {card.input_long_px}, score_threshold {card.score_threshold}); "
            "export it again with `sealskin learn detector`"
        )
    return card


def _with_pixels_in(model: Any, path: Path) -> Any:
    """The model with uint8 (1, H, W, 3) as its input instead of float32 (1, 3, H, W)."""
    inputs = {name for port in model.inputs for name in port.get_names()}
    outputs = {name for port in model.outputs for name in port.get_names()}
    if "image" not in inputs or len(model.inputs) != 1 or not {"scores", "distances"} <= outputs:
        raise ModelError(
            f"expected a model with the input `image` and the outputs `scores` and `distances`, "
            f"got {path} with {sorted(inputs)} and {sorted(outputs)}; "
            "export it again with `sealskin learn detector`"
        )
    try:
        steps = PrePostProcessor(model)
        steps.input("image").tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
        steps.input("image").model().set_layout(ov.Layout("NCHW"))
        steps.output("scores").tensor().set_element_type(ov.Type.f32)
        steps.output("distances").tensor().set_element_type(ov.Type.f32)
        return steps.build()
    except RuntimeError as error:
        raise ModelError(
            f"expected the model {path} to take one RGB picture as (1, 3, H, W): "
            f"{_first_line(error)}; export it again with `sealskin learn detector`"
        ) from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"cannot read the model {path} ({error.strerror}); check its permissions"
        ) from error
