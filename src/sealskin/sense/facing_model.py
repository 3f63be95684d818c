"""Where a body faces, told from its crop of a sealed frame."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes
from sealskin.core.errors import ModelError
from sealskin.seal.runtime import Network
from sealskin.sense.eighths import EIGHTHS

SHIPPED = Path(__file__).parents[1] / "models" / "facing.onnx"
MADE_BY = "sealskin learn facing"
CROP_PX = (128, 64)
"""Height and width of what the network looks at."""
BODY_SHARE = 0.85
"""Of the crop's height, taken by the body: some of what is around it helps."""


class FacingModel:
    """A network that tells where bodies face, on the CPU. One thread at a time may use it.

    Args:
        path: ONNX file; the shipped one if not given.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.

    Attributes:
        seals: ids of the sealers on whose frames it was trained; on others it knows nothing.
        sure: the share of its answer that must lie on a direction and its two neighbours for it
            to be taken for known, chosen when it was trained.
        weights_sha256: of the file.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """

    def __init__(self, path: Path | None = None, *, threads: int = 0) -> None:
        self._path = path or SHIPPED
        self._network = Network(self._path, ("facing",), MADE_BY, threads, "f32")
        found = self._network.metadata
        try:
            self.seals = tuple(found["seals"].split(","))
            self.sure = float(found["sure"])
        except (KeyError, ValueError) as error:
            raise ModelError(
                f"the model {self._path} lacks its metadata seals and sure, or they are damaged; "
                f"export it again with `{MADE_BY}`"
            ) from error
        self.weights_sha256 = self._network.weights_sha256

    def shares(self, rgb: NDArray[np.uint8], boxes: Boxes) -> NDArray[np.float32]:
        """How likely each body faces each direction.

        Args:
            rgb: uint8 (H, W, 3), of a sealed frame.
            boxes: float32 (N, 4), bodies in pixels of it.

        Returns:
            float32 (N, 8), each row a distribution over eighths of a turn; see `eighths`.

        Raises:
            ModelError: the network gave something else.
        """
        out = np.empty((len(boxes), EIGHTHS), np.float32)
        for row, box in zip(out, boxes, strict=True):
            (found,) = self._network(crop(rgb, box))
            if found.shape != (1, EIGHTHS) or not abs(float(found.sum()) - 1) < 1e-3:
                raise ModelError(
                    f"expected 8 shares that add up to 1 from the model {self._path}, got "
                    f"{found.tolist()}; the file is damaged or was exported wrongly"
                )
            row[:] = found[0]
        return out


def crop(
    rgb: NDArray[np.uint8], box: Boxes, size_px: tuple[int, int] = CROP_PX
) -> NDArray[np.uint8]:
    """A body and a little around it, scaled alike in both directions.

    Args:
        rgb: uint8 (H, W, 3).
        box: float32 (4,), xyxy in pixels.
        size_px: height and width of the result; the body's scale is that of `CROP_PX`.

    Returns:
        uint8 (*size_px, 3); what lies outside the picture repeats its border.
    """
    scale = BODY_SHARE * CROP_PX[0] / max(float(box[3] - box[1]), 1.0)
    middle = (box[:2] + box[2:]) / 2
    x = size_px[1] / 2 - scale * float(middle[0])
    y = size_px[0] / 2 - scale * float(middle[1])
    to_crop = np.array([[scale, 0, x], [0, scale, y]])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    out = cv2.warpAffine(rgb, to_crop, size_px[::-1], flags=way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.uint8)
