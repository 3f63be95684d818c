"""Cells: a picture's averages over a grid that is anchored at its top left corner."""

from __future__ import annotations

import cv2
import numpy as np

from sealskin.seal.sealer import RGB


def cell_means(rgb: RGB, cell_px: int) -> RGB:
    """Mean of each cell, uint8 (ceil(H / cell), ceil(W / cell), 3).

    Each pixel counts in exactly one cell. Cells that hang over the right and lower edge are
    filled up by repeating the last row and column, so that no strip of the picture is left out.
    """
    height, width = rgb.shape[:2]
    below, right = -height % cell_px, -width % cell_px
    if below or right:
        padded = cv2.copyMakeBorder(rgb, 0, below, 0, right, cv2.BORDER_REPLICATE)
        rgb = np.asarray(padded, np.uint8)
    size = (rgb.shape[1] // cell_px, rgb.shape[0] // cell_px)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def enlarge(cells: RGB, cell_px: int, width_px: int, height_px: int, interpolation: int) -> RGB:
    """A picture of the full size drawn from its cells alone, uint8 (height, width, 3)."""
    size = (cells.shape[1] * cell_px, cells.shape[0] * cell_px)
    whole = cv2.resize(cells, size, interpolation=interpolation)
    return np.ascontiguousarray(whole[:height_px, :width_px], np.uint8)
