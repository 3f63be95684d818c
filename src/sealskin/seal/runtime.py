"""Loads an ONNX file into OpenVINO. Everything foreign about it ends here."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
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
from sealskin.core.heap import give_back

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

COMPILED_SIZES = 4
"""A camera has one size. A few more are kept for whoever feeds pictures of many sizes."""


class Network:
    """One model that looks at pictures, compiled once for each size of input.

    Args:
        path: ONNX file with one input, `image`, float32 (1, 3, H, W).
        outputs: names of the outputs that it must have.
        made_by: command that exports such a file, for messages.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        precision: of the arithmetic. It is always set: left alone, OpenVINO takes bf16 silently
            on some CPUs, and scores then differ between machines.

    Attributes:
        metadata: the file's `metadata_props`.
        weights_sha256: hash of the whole file, hexadecimal.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """

    def __init__(
        self,
        path: Path,
        outputs: Sequence[str],
        made_by: str,
        threads: int,
        precision: Precision,
    ) -> None:
        self._path, self._outputs, self._made_by = path, tuple(outputs), made_by
        self._settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": 1,
            # Each process would pin its thread to the same first core, and all cameras wait for it.
            "ENABLE_CPU_PINNING": False,
        }
        if threads:
            self._settings["INFERENCE_NUM_THREADS"] = threads
        model = self._read()
        self.metadata: Mapping[str, str] = (
            dict(model.get_rt_info(["framework"]).value) if model.has_rt_info(["framework"]) else {}
        )
        self.weights_sha256 = _sha256(path)
        self._model = self._with_pixels_in(model)
        self._core = ov.Core()
        self._requests: OrderedDict[tuple[int, int], Any] = OrderedDict()
        self._kept = COMPILED_SIZES

    def limit_threads(self, threads: int) -> None:
        """CPU threads from now on; 0 leaves the choice to OpenVINO. What it says stays the same."""
        self._settings["INFERENCE_NUM_THREADS"] = threads
        self._requests.clear()

    def keep_sizes(self, count: int) -> None:
        """How many sizes of input stay compiled; each takes memory."""
        self._kept = count

    def __call__(self, padded: NDArray[np.uint8]) -> tuple[NDArray[Any], ...]:
        """Run on one picture.

        Args:
            padded: uint8 (h, w, 3), RGB, h and w multiples of 32.

        Returns:
            Views of the outputs, in the order in which they were named, valid until the next
            call.

        Raises:
            ModelError: the network cannot run at this size.
        """
        try:
            request = self._request(padded.shape[0], padded.shape[1])
            request.infer({"image": padded[None]})
            return tuple(request.get_tensor(name).data for name in self._outputs)
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
        if len(self._requests) >= self._kept:
            self._requests.popitem(last=False)
        self._requests[size] = compiled.create_infer_request()
        del model
        if len(self._requests) == 1:
            # Compiling leaves 10 MB of holes. A film compiles once; among pictures of many sizes
            # the next ones would only ask for that memory again.
            give_back()
        return self._requests[size]

    def _read(self) -> Any:
        if not self._path.is_file():
            raise ModelError(f"there is no model at {self._path}; give the path of an ONNX file")
        try:
            # The ONNX reader by name: OpenVINO's general one tries six formats on any file.
            reader = FrontEndManager().load_by_framework("onnx")
            return reader.convert(reader.load(str(self._path)))
        except UNREADABLE as error:
            raise ModelError(
                f"{self._path} is not an ONNX model that OpenVINO can read "
                f"({_first_line(error)}); export it again with `{self._made_by}`"
            ) from error

    def _with_pixels_in(self, model: Any) -> Any:
        """The model with uint8 (1, H, W, 3) as its input instead of float32 (1, 3, H, W)."""
        inputs = {name for port in model.inputs for name in port.get_names()}
        outputs = {name for port in model.outputs for name in port.get_names()}
        if "image" not in inputs or len(model.inputs) != 1 or not set(self._outputs) <= outputs:
            wanted = " and ".join(f"`{name}`" for name in self._outputs)
            raise ModelError(
                f"expected a model with the input `image` and the outputs {wanted}, got "
                f"{self._path} with {sorted(inputs)} and {sorted(outputs)}; export it again with "
                f"`{self._made_by}`"
            )
        try:
            steps = PrePostProcessor(model)
            steps.input("image").tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
            steps.input("image").model().set_layout(ov.Layout("NCHW"))
            for name in self._outputs:
                steps.output(name).tensor().set_element_type(ov.Type.f32)
            return steps.build()
        except RuntimeError as error:
            raise ModelError(
                f"expected the model {self._path} to take one RGB picture as (1, 3, H, W): "
                f"{_first_line(error)}; export it again with `{self._made_by}`"
            ) from error


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"cannot read the model {path} ({error.strerror}); check its permissions"
        ) from error
