"""Fits a picture of any size into the detector's input, and says how to get back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

GRID_PX = 32  # the coarsest stride: both sides of an input are multiples of it
PAD_VALUE = 0  # black
INTERPOLATED_TO = 1.5  # times smaller


def fitted(
    rgb: NDArray[np.uint8], least_px: int, most_px: int, *, smaller: int = 1
) -> tuple[NDArray[np.uint8], float]:
    """A letterbox as large as the picture, within bounds.

    A picture that becomes little smaller (720p does) is interpolated: every pixel still counts by
    half of its share or more, and OpenCV's averages take five times as long.

    Args:
        rgb: uint8 (H, W, 3).
        least_px, most_px: of the longer side, which becomes a multiple of 32.
        smaller: so many times smaller than that, rounded up to the next multiple.

    Returns:
        As for `letterbox`.
    """
    longest = max(rgb.shape[:2])
    long_px = -(-min(max(longest, least_px), most_px) // GRID_PX) * GRID_PX
    long_px = -(-long_px // smaller // GRID_PX) * GRID_PX
    return letterbox(rgb, long_px, averaged=longest > INTERPOLATED_TO * long_px)


def letterbox(
    rgb: NDArray[np.uint8], long_px: int, *, averaged: bool = True
) -> tuple[NDArray[np.uint8], float]:
    """Scale so that the longer side is `long_px`, and pad right and below to the grid.

    Training, the gate and the sensor all see their pictures through this.

    Args:
        rgb: uint8 (H, W, 3).
        long_px: longer side of the scaled picture.
        averaged: if it becomes smaller, each pixel is the mean of all those that it stands for.

    Returns:
        uint8 (h, w, 3) with h and w multiples of 32, and the scale (input pixels per pixel).
    """
    height, width = rgb.shape[:2]
    scale = long_px / max(height, width)
    new_h, new_w = max(1, round(height * scale)), max(1, round(width * scale))
    method = cv2.INTER_AREA if averaged and scale < 1 else cv2.INTER_LINEAR
    resized = cv2.resize(rgb, (new_w, new_h), interpolation=method)
    padded = np.full(
        (-(-new_h // GRID_PX) * GRID_PX, -(-new_w // GRID_PX) * GRID_PX, 3), PAD_VALUE, np.uint8
    )
    padded[:new_h, :new_w] = resized
    return padded, scale
