"""Cells: a picture's averages over a grid that is anchored at its top left corner."""

from __future__ import annotations

import cv2
import numpy as np

from sealskin.seal.sealer import RGB

SUMMED_FROM_PX = 3
"""Averages of two by two OpenCV computes faster, and rounds otherwise."""
SUMMED_ROWS = 16  # of cells at once: what is computed on the way stays small
MOST_EXACT_PX = 256  # side of cells whose sums uint16 and float32 count exactly


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
    """The same by sums, first down and then across, rounded as OpenCV rounds.

    OpenCV's own goes through the picture pixel by pixel: for small cells it takes a little longer,
    for those of sixteen pixels and more twice as long.
    """
    exact = cell_px <= MOST_EXACT_PX
    height, width = rgb.shape[:2]
    rows, columns = -(-height // cell_px), -(-width // cell_px)
    flat = np.ascontiguousarray(rgb).reshape(height, width * 3)
    sums = np.empty((SUMMED_ROWS, width * 3), np.uint16 if exact else np.uint32)
    wide = np.empty((SUMMED_ROWS, columns * cell_px, 3), np.float32 if exact else np.float64)
    means = np.empty((rows, columns, 3), wide.dtype)  # of each cell's columns
    for row in range(0, rows, SUMMED_ROWS):
        lines = flat[row * cell_px : (row + SUMMED_ROWS) * cell_px]
        below = -len(lines) % cell_px
        if below:
            lines = np.concatenate((lines, np.repeat(lines[-1:], below, axis=0)))
        count = len(lines) // cell_px
        cells = lines.reshape(count, cell_px, width * 3)
        down = np.add(cells[:, 0], cells[:, 1], out=sums[:count], dtype=sums.dtype)
        for k in range(2, cell_px):
            down += cells[:, k]
        across = wide[:count]
        across[:, :width] = down.reshape(count, width, 3)
        across[:, width:] = across[:, width - 1 : width]
        part = means[row : row + count]
        cv2.resize(across, (columns, count), dst=part, interpolation=cv2.INTER_AREA)
    totals = np.rint(means * cell_px)  # whole numbers again
    share = np.float32(1) / np.float32(cell_px**2)
    return np.asarray(np.rint(totals.astype(np.float32) * share), np.uint8)


def enlarge(cells: RGB, cell_px: int, width_px: int, height_px: int, interpolation: int) -> RGB:
    """A picture of the full size drawn from its cells alone, uint8 (height, width, 3)."""
    size = (cells.shape[1] * cell_px, cells.shape[0] * cell_px)
    whole = cv2.resize(cells, size, interpolation=interpolation)
    return np.ascontiguousarray(whole[:height_px, :width_px], np.uint8)
