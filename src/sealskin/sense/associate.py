"""Which box belongs to whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sealskin.core.boxes import Boxes, area, iou


def assign(similarity: NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """The pairs of rows and columns that are most alike together, each row and column once.

    Args:
        similarity: float32 (N, M).
        least: pairs less alike than this stay apart.
    """
    # A forbidden pair weighs nothing, so that it never pushes out an allowed one.
    rows, columns = linear_sum_assignment(
        np.where(similarity >= least, similarity, 0), maximize=True
    )
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if similarity[row, column] >= least
    ]


def same_person(a: Boxes, b: Boxes, overlap: float) -> NDArray[np.bool_]:
    """Which pairs are two boxes of one person, bool (len(a), len(b)).

    Either they lie on each other by more than `overlap`, or one is the upper part of the other:
    inside it, with the top at the same height. Somebody who stands behind another is seen higher.
    """
    inner = np.maximum(
        np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2]), 0
    )
    smaller = np.minimum(area(a)[:, None], area(b)[None, :])
    inside = inner[..., 0] * inner[..., 1] > 0.85 * smaller
    height = np.minimum((a[:, 3] - a[:, 1])[:, None], (b[:, 3] - b[:, 1])[None, :])
    same_top = np.abs(a[:, None, 1] - b[None, :, 1]) < 0.15 * height
    alike: NDArray[np.bool_] = (iou(a, b) > overlap) | (inside & same_top)
    return alike
