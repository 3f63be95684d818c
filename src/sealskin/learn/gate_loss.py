"""What the gate is trained on: maps drawn from boxes, and a loss that minds misses."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from sealskin.learn.batches import Batch
from sealskin.learn.gate_net import HEAD, PERSON, STRIDE
from sealskin.learn.recipe import GateRecipe


def gate_loss(
    logits: Tensor, distances: Tensor, batch: Batch, recipe: GateRecipe
) -> tuple[Tensor, dict[str, float]]:
    """Loss of one batch.

    Every head counts alike, however many cells it covers: a small head is a person as well.
    Background counts by how wrong it is (focal loss, arXiv:1708.02002).

    Args:
        logits, distances: as `GateNet` returns them.
        batch: pictures with people, heads and regions where nothing is asked.
        recipe: weights of the parts.

    Returns:
        The loss, and its parts as numbers.
    """
    size = logits.shape[2:]
    ring = torch.stack([cells(grown(h, recipe.ring), size).any(0) for h in batch.heads])
    people = torch.stack([cells(b, size).any(0) for b in batch.boxes])
    unknown = torch.stack([cells(i, size).any(0) for i in batch.ignore])
    row, y, x, which = positives(batch.heads, size)
    heads = max(1, sum(len(h) for h in batch.heads))
    # Each of a head's cells counts by how few it has. All are gathered at once: one index into
    # the maps per head would fill a gradient of the whole batch per head.
    share = 1 / torch.bincount(which, minlength=1)[which].clamp(min=1)
    missed = (F.softplus(-logits[row, HEAD, y, x]) * share).sum()
    targets = torch.cat([h.float() for h in batch.heads])
    overlap = giou(distances[row, :, y, x], y, x, targets[which])
    background = focal(logits[:, HEAD], ~(ring | unknown), recipe.focal_power)
    asked = ~unknown | people
    wrong = F.binary_cross_entropy_with_logits(logits[:, PERSON], people.float(), reduction="none")
    parts = {
        "head": recipe.miss_weight * missed / heads,
        # A hundred false cells weigh as much as a head.
        "background": background / (100 * heads),
        "person": recipe.person_weight * (wrong * asked).sum() / asked.sum(),
        "box": recipe.box_weight * ((1 - overlap) * share).sum() / heads,
    }
    loss = torch.stack(list(parts.values())).sum()
    return loss, {"loss": loss.item(), **{k: v.item() for k, v in parts.items()}}


def positives(
    heads: Sequence[Tensor], size: Sequence[int]
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Every cell of every head: number of the picture, row, column, number of the head."""
    parts, before = [], 0
    for row, boxes in enumerate(heads):
        number, y, x = cells(boxes, size).nonzero(as_tuple=True)
        parts.append((torch.full_like(y, row), y, x, number + before))
        before += len(boxes)
    rows, ys, xs, which = (torch.cat(column) for column in zip(*parts, strict=True))
    return rows, ys, xs, which


def cells(boxes: Tensor, size: Sequence[int]) -> Tensor:
    """Cells whose centre lies in a box, bool (N, h, w); at least the one at the box's centre."""
    height, width = size
    ys = torch.arange(height, device=boxes.device)
    xs = torch.arange(width, device=boxes.device)
    y, x = (ys + 0.5) * STRIDE, (xs + 0.5) * STRIDE
    x0, y0, x1, y1 = (v[:, None] for v in boxes.float().reshape(-1, 4).unbind(1))
    rows, columns = (y >= y0) & (y < y1), (x >= x0) & (x < x1)
    row = ((y0 + y1) / 2 // STRIDE).clamp(0, height - 1) == ys
    column = ((x0 + x1) / 2 // STRIDE).clamp(0, width - 1) == xs
    return (rows | row)[:, :, None] & (columns | column)[:, None, :]


def grown(boxes: Tensor, factor: float) -> Tensor:
    """Boxes (N, 4) made larger about their centres."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 * factor
    return torch.cat((middle - half, middle + half), 1)


def focal(logits: Tensor, where: Tensor, power: float) -> Tensor:
    """Sum over the background: -(p ** power) log(1 - p)."""
    return (logits.sigmoid() ** power * F.softplus(logits) * where).sum()


def giou(distances: Tensor, row: Tensor, column: Tensor, target: Tensor) -> Tensor:
    """Generalised overlap (arXiv:1902.09630) of each cell's box with its head: (N,).

    Args:
        distances: (N, 4) in pixels.
        row, column: (N,), the cells.
        target: (N, 4), the heads' boxes.
    """
    x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
    left, top, right, bottom = distances.unbind(1)
    x0, y0, x1, y1 = x - left, y - top, x + right, y + bottom
    a0, b0, a1, b1 = target.unbind(1)
    both = (torch.minimum(x1, a1) - torch.maximum(x0, a0)).clamp(min=0) * (
        torch.minimum(y1, b1) - torch.maximum(y0, b0)
    ).clamp(min=0)
    union = (x1 - x0) * (y1 - y0) + (a1 - a0) * (b1 - b0) - both
    hull = (torch.maximum(x1, a1) - torch.minimum(x0, a0)) * (
        torch.maximum(y1, b1) - torch.minimum(y0, b0)
    )
    return both / union - (hull - union) / hull
