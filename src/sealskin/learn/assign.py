"""Which anchor is responsible for which person: adaptive training sample selection.

Source: ATSS (arXiv:1912.02424).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def pairwise_iou(a: Tensor, b: Tensor) -> Tensor:
    """Overlaps of boxes (N, 4) and (M, 4), x0, y0, x1, y1: (N, M) in 0..1."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    both = (high - low).clamp(min=0).prod(dim=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(dim=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(dim=1)
    return both / (area_a[:, None] + area_b[None, :] - both).clamp(min=1e-6)


def assign(
    centres: Tensor,
    strides: Tensor,
    boxes: Tensor,
    scale: float,
    candidates: int,
    levels: Sequence[int],
) -> Tensor:
    """Assign anchors to people.

    Of each level the `candidates` anchors nearest to a box's centre are looked at; those whose
    overlap exceeds mean plus standard deviation of these overlaps, and whose centre lies inside
    the box, are responsible for it. An anchor claimed twice goes to the larger overlap.

    Args:
        centres: (A, 2) in pixels.
        strides: (A,) in pixels.
        boxes: (G, 4) in pixels.
        scale: side of an anchor's square, in strides.
        candidates: anchors looked at per level.
        levels: how many anchors each level has, in the order in which they lie; given, since a
            card would be waited for to count them.

    Returns:
        int64 (A,): index of the box, or -1.
    """
    count = boxes.shape[0]
    assigned = torch.full((centres.shape[0],), -1, dtype=torch.long, device=centres.device)
    if count == 0:
        return assigned
    half = (0.5 * scale * strides)[:, None]
    overlaps = pairwise_iou(torch.cat((centres - half, centres + half), dim=1), boxes)  # (A, G)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    distances = torch.cdist(centres, middles)  # (A, G)
    nearest = []
    start = 0
    for size in levels:
        level = distances[start : start + size]
        nearest.append(level.topk(min(candidates, size), dim=0, largest=False).indices + start)
        start += size
    chosen = torch.cat(nearest)  # (K, G)
    values = overlaps.gather(0, chosen)
    bar = values.mean(dim=0) + values.std(dim=0)  # (G,)
    points = centres[chosen]  # (K, G, 2)
    inside = ((points > boxes[:, :2]) & (points < boxes[:, 2:])).all(dim=2)
    positive = (values >= bar) & inside
    claims = torch.full_like(overlaps, -1.0)
    claims.scatter_(0, chosen, torch.where(positive, values, -1.0))
    best, owner = claims.max(dim=1)
    return torch.where(best >= 0, owner, assigned)
