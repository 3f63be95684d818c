"""The network that tells where a body faces: the first stages of the person detector on a crop."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from sealskin.learn.nets import ConvAct, NanoDetG
from sealskin.learn.weights import load_pretrained
from sealskin.sense.eighths import EIGHTHS

MIRRORED = [4, 3, 2, 1, 0, 7, 6, 5]
"""Which eighth each becomes in a mirror image."""


class FacingNet(nn.Module):
    """Crops (B, 3, 128, 64), RGB in 0..255, to logits (B, 8) over eighths of a turn.

    Args:
        start: detector whose stem and first three stages it takes.
        dropout: share of the features that is dropped in training.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, start: NanoDetG, dropout: float = 0.3) -> None:
        super().__init__()
        width = start.width
        self.register_buffer("mean", start.mean, persistent=False)
        self.register_buffer("std", start.std, persistent=False)
        self.body = nn.Sequential(
            start.stem, start.pool, start.stage1, start.stage2, start.stage3
        )  # (B, 8w, 8, 4)
        self.squeeze = ConvAct(8 * width, 2 * width)
        self.drop = nn.Dropout(dropout)
        # Not pooled: where in the crop something is, matters. A head is above.
        self.head = nn.Linear(2 * width * 8 * 4, EIGHTHS)

    def forward(self, image: Tensor) -> Tensor:
        x = self.squeeze(self.body((image - self.mean) / self.std))
        return cast("Tensor", self.head(self.drop(x.flatten(1))))


def facing_net(weights: Path, dropout: float) -> FacingNet:
    """A network to start training from.

    Args:
        weights: `nanodet.json`, see `sealskin.learn.weights`.
        dropout: see `FacingNet`.

    Raises:
        ModelError: the weights cannot be read.
    """
    return FacingNet(load_pretrained(weights), dropout)


class Deployed(nn.Module):
    """The network as the sensing code runs it: shares, of the crop and its mirror image."""

    def __init__(self, net: FacingNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        mirrored = self.net(image.flip(3))[:, MIRRORED]
        return torch.softmax((self.net(image) + mirrored) / 2, dim=1)
