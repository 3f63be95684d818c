"""What a network learns from another one: scores and boxes at every place.

Sources: distillation (arXiv:1503.02531), quality focal loss with soft targets (arXiv:2006.04388),
distillation of the distributions of a box's sides (arXiv:2102.12252).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from sealskin.learn.device import autocast


def distillation_loss(
    found: tuple[Tensor, Tensor],
    taught: tuple[Tensor, Tensor],
    *,
    power: float,
    sure: float,
    sides_weight: float,
) -> tuple[Tensor, dict[str, float]]:
    """Loss of a batch; zero where the pupil says what the teacher says.

    Args:
        found: the pupil's class logits (B, A, C) and logits of the sides (B, A, 4, R).
        taught: the teacher's, of the same shapes, without gradient.
        power: exponent of the difference of scores, by which a score's loss is weighted: most
            places hold nothing and both say so.
        sure: teacher's best score at a place from which its sides are learned.
        sides_weight: weight of the sides.

    Returns:
        The loss, a scalar, and its parts as numbers.
    """
    logits, sides = found[0].float(), found[1].float()
    teacher, teacher_sides = taught[0].float(), taught[1].float()
    wanted = teacher.sigmoid()
    # Less the teacher's own entropy, which no pupil can help.
    entropy = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    least = F.binary_cross_entropy_with_logits(teacher, wanted, reduction="none")
    focal = (logits.sigmoid() - wanted).abs() ** power
    best = wanted.amax(dim=-1)  # (B, A)
    held = best >= sure
    weight = best[held]
    total = weight.sum().clamp(min=1.0)
    score_loss = (focal * (entropy - least)).sum() / total
    apart = F.kl_div(
        sides[held].log_softmax(dim=-1),
        teacher_sides[held].log_softmax(dim=-1),
        reduction="none",
        log_target=True,
    )  # (P, 4, R)
    side_loss = (apart.sum(dim=-1).mean(dim=-1) * weight).sum() / total
    loss = score_loss + sides_weight * side_loss
    parts = {"loss": loss, "score": score_loss, "sides": side_loss}
    return loss, {name: float(value.detach()) for name, value in parts.items()}


@torch.no_grad()
def teach_batch(net: torch.nn.Module, images: Tensor, half: bool) -> tuple[Tensor, Tensor]:
    """What a teacher in evaluation mode says of raw images, float (B, 3, H, W)."""
    with autocast(half):
        logits, sides = net(images)
    return logits.float(), sides.float()
