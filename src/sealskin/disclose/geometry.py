"""Boxes one by one, as plain numbers."""

from __future__ import annotations

import numpy as np

from sealskin.core.boxes import Boxes

Box = tuple[float, float, float, float]
"""xyxy in pixels."""


def as_box(box: Boxes) -> Box:
    """One row of boxes as numbers."""
    x0, y0, x1, y1 = np.asarray(box, np.float64).tolist()
    return x0, y0, x1, y1


def overlap(a: Box, b: Box) -> float:
    """Area in square pixels that two boxes share."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def area(box: Box) -> float:
    """In square pixels."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def share_of_smaller(a: Box, b: Box) -> float:
    """Shared area over that of the smaller box, 0 to 1."""
    return overlap(a, b) / max(min(area(a), area(b)), 1e-9)


def iou(a: Box, b: Box) -> float:
    """Shared area over that of both together, 0 to 1."""
    both = overlap(a, b)
    return both / max(area(a) + area(b) - both, 1e-9)
