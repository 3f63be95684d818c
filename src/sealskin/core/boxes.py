"""Boxes: one convention for all parts.

A set of boxes is a float32 array (N, 4) of `x0, y0, x1, y1` in pixels of the frame that it
belongs to, origin at the top left, half open: a box covers x0 <= x < x1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Boxes: TypeAlias = NDArray[np.float32]
Real = TypeVar("Real", np.float32, np.float64)


def no_boxes() -> Boxes:
    """Of nobody: float32 (0, 4)."""
    return np.zeros((0, 4), np.float32)


def _no_scores() -> NDArray[np.float32]:
    return np.zeros((0,), np.float32)


@dataclass(frozen=True, slots=True)
class Detections:
    """What a detector found on one frame.

    Attributes:
        boxes: float32 (N, 4), xyxy in pixels of the frame, half open.
        scores: float32 (N,), 0 to 1, in falling order.
    """

    boxes: Boxes = field(default_factory=no_boxes)
    scores: NDArray[np.float32] = field(default_factory=_no_scores)

    def __post_init__(self) -> None:
        if self.boxes.shape != (len(self.scores), 4):
            raise ValueError(
                f"expected boxes of shape ({len(self.scores)}, 4), one per score, "
                f"got {self.boxes.shape}"
            )

    def __len__(self) -> int:
        return len(self.scores)


def area(boxes: Boxes) -> NDArray[np.float32]:
    """Areas in square pixels, float32 (N,); a box turned inside out has area 0."""
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(size[:, 0] * size[:, 1], np.float32)


def iou(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Intersection over union of every pair, float32 (len(a), len(b)); 0 where both are empty."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    size = np.maximum(bottom_right - top_left, 0)
    both = size[..., 0] * size[..., 1]
    union = area(a)[:, None] + area(b)[None, :] - both
    return np.where(union > 0, both / np.maximum(union, 1e-9), 0).astype(np.float32)


def grown(boxes: NDArray[Real], share: float | NDArray[Real]) -> NDArray[Real]:
    """Boxes with a margin on every side, floating point (..., 4) as they came.

    Args:
        boxes: floating point (..., 4).
        share: of its size, by which each grows; one for all, or (..., 1).
    """
    margin = share * (boxes[..., 2:] - boxes[..., :2])
    return np.concatenate((boxes[..., :2] - margin, boxes[..., 2:] + margin), axis=-1)


def clip(boxes: Boxes, width_px: int, height_px: int) -> Boxes:
    """The part of each box that lies inside a frame; float32 (N, 4)."""
    limit = np.array([width_px, height_px, width_px, height_px], np.float32)
    return np.clip(boxes, 0, limit).astype(np.float32)
