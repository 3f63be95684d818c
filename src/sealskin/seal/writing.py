"""Finds writing, for sealers that leave most of a picture as it is: number plates are writing.

So are name badges, screens and signs, and all of it is blanked: to decide which writing is a plate
would be one more way to miss one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip, no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.letterbox import fitted

if TYPE_CHECKING:
    from sealskin.seal.runtime import Precision

SHIPPED = Path(__file__).parents[1] / "models" / "writing.onnx"
MADE_BY = "python benchmarks/writing_model.py"
LEAST_LONG_PX, MOST_LONG_PX = 640, 1280
BAR = 0.3
"""Probability of writing from which a place is some (arXiv:1911.08947, part 4.2)."""
SHRUNK = 0.8
"""The network marks the middle of a line, and its edges are so many times the mark's height farther
out: 1.6 times area over perimeter, PaddleOCR's setting, which of a line is half its height."""
MOST_LINES = 200

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]


class Writing:
    """The network that finds it. Not for several threads at once.

    Args:
        model: ONNX file; the shipped one if not given.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        precision: of the arithmetic.

    Attributes:
        weights_sha256: hash of the file.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """

    def __init__(
        self, model: Path | None = None, *, threads: int = 0, precision: Precision = "bf16"
    ) -> None:
        # Here and not above: OpenVINO takes a while.
        from sealskin.seal.runtime import Network

        self._path = model or SHIPPED
        self._network = Network(self._path, ("writing",), MADE_BY, threads, precision)

    @property
    def weights_sha256(self) -> str:
        return self._network.weights_sha256

    @property
    def settings(self) -> dict[str, object]:
        """Everything that decides what it finds."""
        return {
            "writing_sha256": self.weights_sha256,
            "writing_long_px": [LEAST_LONG_PX, MOST_LONG_PX],
            "writing_bar": BAR,
        }

    def limit_threads(self, threads: int) -> None:
        """CPU threads from now on; 0 leaves the choice to OpenVINO."""
        self._network.limit_threads(threads)

    def keep_sizes(self, count: int) -> None:
        """How many sizes of pictures stay compiled; each takes memory."""
        self._network.keep_sizes(count)

    def look(self, rgb: U8) -> Boxes:
        """Lines of writing, float32 (N, 4) in pixels of the picture.

        Args:
            rgb: uint8 (H, W, 3).

        Raises:
            SealError: the network gave something that is no probability.
        """
        return self.looking(rgb)()

    def looking(self, rgb: U8) -> Callable[[], Boxes]:
        """The same, to be called later. It does not hold the picture."""
        height, width = rgb.shape[:2]
        padded, scale = fitted(rgb, LEAST_LONG_PX, MOST_LONG_PX)
        return partial(self._read, padded, scale, height, width)

    def _read(self, padded: U8, scale: float, height: int, width: int) -> Boxes:
        (found,) = self._network(padded)
        if found.shape != (1, 1, *padded.shape[:2]):
            raise SealError(
                f"expected a map (1, 1, {padded.shape[0]}, {padded.shape[1]}) from {self._path}, "
                f"got {found.shape}; make it again with `{MADE_BY}`"
            )
        # NaN fails both comparisons.
        if not (found.min() >= 0 and found.max() <= 1):
            raise SealError(
                f"{self._path} gave something that is no probability; the file is damaged, make "
                f"it again with `{MADE_BY}`"
            )
        return clip(lines(found[0, 0], scale), width, height)


def lines(found: F32, scale: float) -> Boxes:
    """Boxes around lines of writing, float32 (N, 4) in pixels of the picture.

    Args:
        found: float32 (h, w), probability of writing.
        scale: of the map against the picture.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats((found >= BAR).astype(np.uint8))
    x, y, wide, high = np.asarray(stats[1:, :4], np.float32).T  # the first is all the rest
    if len(x) == 0:
        return no_boxes()
    out = SHRUNK * np.minimum(wide, high)
    boxes = np.stack((x - out, y - out, x + wide + out, y + high + out), axis=1) / scale
    if len(boxes) > MOST_LINES:
        # A page of print. To follow each of its lines would take longer than to blank all of it.
        return np.concatenate((boxes[:, :2].min(0), boxes[:, 2:].max(0)))[None].astype(np.float32)
    return np.asarray(boxes, np.float32)
