"""RGB to what encoders take: BT.709 in limited range, colours at half the size (4:2:0).

OpenCV does it in a fraction of the time that FFmpeg's scaler takes for the same, which was half of
what encoding a camera's picture cost.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

KR, KB = 0.2126, 0.0722
"""Shares of red and blue in the luminance (ITU-R BT.709-6, 3.2)."""
KG = 1 - KR - KB
_Y = np.array([KR, KG, KB]) * 219 / 255
_CB = np.array([-KR, -KG, 1 - KB]) / (2 * (1 - KB)) * 224 / 255
_CR = np.array([1 - KR, -KG, -KB]) / (2 * (1 - KR)) * 224 / 255
MATRIX = np.column_stack((np.stack((_Y, _CB, _CR)), (16.0, 128.0, 128.0))).astype(np.float32)


def yuv420(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The planes of a picture, one under the other.

    Args:
        rgb: uint8 (H, W, 3), H and W even, full range.

    Returns:
        uint8 (3 H / 2, W): Y (H, W), then Cb and Cr (H / 2, W / 2) row after row. A colour is the
        mean of the four pixels that it stands for.
    """
    height, width = rgb.shape[:2]
    planes = np.empty((height * 3 // 2, width), np.uint8)
    luma = planes[:height]
    cv2.extractChannel(cv2.transform(rgb, MATRIX), 0, luma)
    half = cv2.resize(rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    _, cb, cr = cv2.split(cv2.transform(half, MATRIX))
    planes[height:] = np.concatenate((cb.ravel(), cr.ravel())).reshape(-1, width)
    return planes
