"""Non-maximum suppression: of boxes that lie on each other, the surest stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, iou


def suppress(
    boxes: Boxes, scores: NDArray[np.float32], iou_threshold: float, limit: int
) -> NDArray[np.intp]:
    """Greedy suppression; all overlaps are computed at once.

    Args:
        boxes: float32 (N, 4), xyxy.
        scores: float32 (N,).
        iou_threshold: a box that overlaps a surer one by more than this goes.
        limit: most boxes to keep.

    Returns:
        Indices of the kept boxes, by falling score; equal scores keep their order.
    """
    order = np.argsort(-scores, kind="stable")
    ranked = np.ascontiguousarray(boxes[order])
    too_close = iou(ranked, ranked) > iou_threshold
    gone = np.zeros(len(order), bool)
    kept: list[int] = []
    for rank in range(len(order)):
        if gone[rank]:
            continue
        kept.append(rank)
        if len(kept) == limit:
            break
        gone |= too_close[rank]
    return order[kept]
