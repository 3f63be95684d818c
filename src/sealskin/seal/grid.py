"""Cells: a picture's averages over a grid that is anchored at its top left corner."""

from __future__ import annotations

import cv2
import numpy as np

from sealskin.seal.sealer import RGB

SUMMED_FROM_PX = 8
"""Under this OpenCV is as fast, and rounds averages of four pixels otherwise."""
SUMMED_ROWS = 16  # of cells at once: what is computed on the way stays small


def cell_means(rgb: RGB, cell_px: int) -> RGB:
    """Mean of each cell, uint8 (ceil(H / cell), ceil(W / cell), 3).

    Each pixel counts in exactly one cell. Cells that hang over the right and lower edge are
    filled up by repeating the last row and column, so that no strip of the picture is left out.
    """
    if cell_px >= SUMMED_FROM_PX:
        return _summed(rgb, cell_px)
    height, width = rgb.shape[:2]
    below, right = -height % cell_px, -width % cell_px
    if below or right:
        padded = cv2.copyMakeBorder(rgb, 0, below, 0, right, cv2.BORDER_REPLICATE)
        rgb = np.asarray(padded, np.uint8)
    size = (rgb.shape[1] // cell_px, rgb.shape[0] // cell_px)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _summed(rgb: RGB, cell_px: int) -> RGB:
    """The same by sums of whole rows, which takes half the time: OpenCV's own goes pixel by pixel.

    Sums stay under 2 ** 24, which float32 counts exactly, and are rounded as OpenCV rounds them.
    """
    height, width = rgb.shape[:2]
    rows, columns = -(-height // cell_px), -(-width // cell_px)
    flat = np.ascontiguousarray(rgb).reshape(height, width * 3)
    totals = np.empty((rows, columns, 3), np.int32)
    sums = np.empty((SUMMED_ROWS, columns * cell_px, 3), np.int32)
    for row in range(rows):
        strip = flat[row * cell_px : (row + 1) * cell_px]
        total = cv2.reduce(strip, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0]
        if len(strip) < cell_px:
            total = total + (cell_px - len(strip)) * strip[-1].astype(np.int32)
        at = row % SUMMED_ROWS
        sums[at, :width] = total.reshape(width, 3)
        if at == SUMMED_ROWS - 1 or row == rows - 1:
            sums[: at + 1, width:] = sums[: at + 1, width - 1 : width]
            parts = sums[: at + 1].reshape(at + 1, columns, cell_px, 3)
            parts.sum(axis=2, dtype=np.int32, out=totals[row - at : row + 1])
    share = np.float32(1) / np.float32(cell_px**2)
    return np.asarray(np.rint(totals.astype(np.float32) * share), np.uint8)


def enlarge(cells: RGB, cell_px: int, width_px: int, height_px: int, interpolation: int) -> RGB:
    """A picture of the full size drawn from its cells alone, uint8 (height, width, 3)."""
    size = (cells.shape[1] * cell_px, cells.shape[0] * cell_px)
    whole = cv2.resize(cells, size, interpolation=interpolation)
    return np.ascontiguousarray(whole[:height_px, :width_px], np.uint8)
