"""Generalised focal loss with GIoU.

Sources: quality and distribution focal loss (arXiv:2006.04388), GIoU (arXiv:1902.09630).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from sealskin.learn.assign import assign
from sealskin.learn.nets import anchor_grid, distances_to_boxes, integral, level_sizes


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights and the assigner's settings; see `DetectorRecipe`."""

    giou: float
    dfl: float
    power: float
    scale: float
    candidates: int


def matched_iou(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Overlap and generalised overlap of boxes (N, 4) with boxes (N, 4), row by row: (N,) each."""
    size = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    both = size.prod(dim=1)
    area_a = (a[:, 2:] - a[:, :2]).clamp(min=0).prod(dim=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(dim=1)
    union = (area_a + area_b - both).clamp(min=1e-6)
    hull = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
    enclosing = hull.prod(dim=1).clamp(min=1e-6)
    overlap = both / union
    return overlap, overlap - (enclosing - union) / enclosing


def distribution_focal(sides: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy to the two integers around each distance.

    Args:
        sides: logits (N, 4, reg_max + 1).
        target: distances in strides (N, 4), in 0..reg_max.

    Returns:
        (N,), mean over the four sides.
    """
    limit = sides.shape[-1] - 1
    low = target.floor().clamp(max=limit - 1)
    share = target - low  # of the upper neighbour
    log = sides.log_softmax(dim=-1)
    index = low.long()[..., None]
    lower, upper = log.gather(-1, index)[..., 0], log.gather(-1, index + 1)[..., 0]
    return -(lower * (1 - share) + upper * share).mean(dim=1)


def detection_loss(
    logits: Tensor,
    sides: Tensor,
    canvas: tuple[int, int],
    boxes: list[Tensor],
    ignore: list[Tensor],
    weights: LossWeights,
) -> tuple[Tensor, dict[str, float]]:
    """Loss of a batch.

    Args:
        logits: (B, A, 1).
        sides: (B, A, 4, reg_max + 1).
        canvas: height and width of the input in pixels.
        boxes: for each picture float32 (G, 4), people in pixels of the input.
        ignore: for each picture float32 (M, 4); anchors whose centre lies inside and that are
            responsible for nobody cost nothing.
        weights: see `LossWeights`.

    Returns:
        The loss, a scalar, and its parts as numbers.
    """
    centres, strides = anchor_grid(*canvas, logits.device)
    levels = level_sizes(*canvas)
    reg_max = sides.shape[-1] - 1
    scores = logits[..., 0].float()  # (B, A)
    owners, counted = [], []
    for people, regions in zip(boxes, ignore, strict=True):
        owner = assign(centres, strides, people, weights.scale, weights.candidates, levels)
        x, y = centres[:, :1], centres[:, 1:]
        hit = (x >= regions[:, 0]) & (x < regions[:, 2]) & (y >= regions[:, 1])
        inside = (hit & (y < regions[:, 3])).any(dim=1)
        owners.append(owner)
        counted.append(~inside | (owner >= 0))
    owner = torch.stack(owners)  # (B, A)
    picture, anchor = torch.nonzero(owner >= 0, as_tuple=True)  # (P,) each
    counts = torch.tensor([0, *(len(b) for b in boxes)], device=logits.device)
    first = counts.cumsum(0)
    truth = torch.cat(boxes)[first[picture] + owner[picture, anchor]]  # (P, 4)

    stride = strides[anchor]
    found = sides[picture, anchor].float()  # (P, 4, reg_max + 1)
    predicted = distances_to_boxes(centres[anchor], integral(found) * stride[:, None])
    overlap, generalised = matched_iou(predicted, truth)
    quality = torch.zeros_like(scores)
    quality[picture, anchor] = overlap.detach()
    confidence = scores.sigmoid()
    focal = (confidence - quality).abs() ** weights.power
    entropy = F.binary_cross_entropy_with_logits(scores, quality, reduction="none")
    score_loss = (focal * entropy * torch.stack(counted)).sum() / max(1, len(picture))

    # A box counts as much as its anchor believes in it, as in the paper.
    belief = confidence[picture, anchor].detach()
    total = belief.sum().clamp(min=1e-3)
    centre = centres[anchor]
    target = torch.cat((centre - truth[:, :2], truth[:, 2:] - centre), dim=1) / stride[:, None]
    box_loss = (belief * (1 - generalised)).sum() / total
    side_loss = (belief * distribution_focal(found, target.clamp(0, reg_max))).sum() / total
    loss = score_loss + weights.giou * box_loss + weights.dfl * side_loss
    # All at once: a card is waited for each time.
    values = torch.stack((loss, score_loss, box_loss, side_loss)).detach().tolist()
    return loss, dict(zip(("loss", "score", "giou", "dfl"), values, strict=True))
