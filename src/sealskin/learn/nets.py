"""The person detector's network: NanoDet-g in plain torch.

Source: NanoDet (github.com/RangiLyu/nanodet, Apache-2.0), the variant "g": a small cross-stage
partial backbone (arXiv:1911.11929), a path aggregation network without parameters
(arXiv:1803.01534) and the generalised focal loss head (arXiv:2006.04388). Batch normalisation is
folded into the convolutions, as in the published weights, so there is none here.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
CENTRE_OFFSET = 0.5  # anchor centre = (index + CENTRE_OFFSET) * stride, in pixels

# ImageNet statistics in RGB order and 0..255 units, as NanoDet was trained with.
PIXEL_MEAN = (123.675, 116.28, 103.53)
PIXEL_STD = (58.395, 57.12, 57.375)


class ConvAct(nn.Sequential):
    """3x3 convolution with bias, then LeakyReLU(0.1)."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(channels_in, channels_out, 3, stride=stride, padding=1),
            nn.LeakyReLU(0.1, inplace=True),
        )


class ResidualPair(nn.Module):
    """Two convolutions at half width whose outputs are concatenated; C channels in, C out."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.first = ConvAct(channels, half)
        self.second = ConvAct(half, half)

    def forward(self, x: Tensor) -> Tensor:
        first = self.first(x)
        return torch.cat((self.second(first), first), dim=1)


class Stage(nn.Module):
    """Cross-stage partial block: C channels in, 2C out, at half the size when `stride` is 2."""

    def __init__(self, channels: int, pairs: int, stride: int) -> None:
        super().__init__()
        self.reduce = ConvAct(channels, channels, stride)
        self.pairs = nn.Sequential(*(ResidualPair(channels) for _ in range(pairs)))
        self.merge = ConvAct(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return torch.cat((self.merge(self.pairs(x)), x), dim=1)


class PyramidDetector(nn.Module):
    """Anchor-free detector with three levels of stride 8, 16 and 32, over any backbone.

    A backbone is a subclass: it normalises the picture, makes three feature maps (`features`) and
    calls `_add_pyramid` at the end of its constructor.
    """

    def _add_pyramid(
        self, channels: Sequence[int], neck: int, num_classes: int, reg_max: int
    ) -> None:
        """Neck and heads for feature maps of these channels, stride 8 first."""
        self.num_classes, self.reg_max = num_classes, reg_max
        self.laterals = nn.ModuleList(nn.Conv2d(c, neck, 1) for c in channels)
        outputs = num_classes + 4 * (reg_max + 1)
        self.towers = nn.ModuleList(ConvAct(neck, neck) for _ in STRIDES)
        self.heads = nn.ModuleList(nn.Conv2d(neck, outputs, 1) for _ in STRIDES)

    def features(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Maps (B, C, h, w) of stride 8, 16 and 32 of an image as `forward` takes it."""
        raise NotImplementedError

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Run the network.

        Args:
            image: float (B, 3, H, W), RGB in 0..255; H and W are multiples of 32.

        Returns:
            Class logits (B, A, num_classes) and distance logits (B, A, 4, reg_max + 1), sides in
            the order left, top, right, bottom. A counts the cells of all levels, row by row,
            stride 8 first.
        """
        levels = self._neck(self.features(image))
        flat = []
        for level, tower, head in zip(levels, self.towers, self.heads, strict=True):
            out = head(tower(level))  # (B, classes + 4 * (reg_max + 1), h, w)
            flat.append(out.permute(0, 2, 3, 1).flatten(1, 2))
        joined = torch.cat(flat, dim=1)
        logits, sides = joined[..., : self.num_classes], joined[..., self.num_classes :]
        return logits, sides.reshape(*sides.shape[:2], 4, self.reg_max + 1)

    def _neck(self, features: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Top-down and bottom-up sums; every level (B, neck, h, w)."""
        p3, p4, p5 = (lateral(f) for lateral, f in zip(self.laterals, features, strict=True))
        p4 = p4 + F.interpolate(p5, scale_factor=2.0, mode="bilinear", align_corners=False)
        p3 = p3 + F.interpolate(p4, scale_factor=2.0, mode="bilinear", align_corners=False)
        # Bilinear halving samples midway between four cells, which is their mean.
        p4 = p4 + F.avg_pool2d(p3, 2)
        p5 = p5 + F.avg_pool2d(p4, 2)
        return p3, p4, p5


class NanoDetG(PyramidDetector):
    """The published network, the one that ships.

    Args:
        num_classes: number of scores for each anchor.
        width: channels of the first convolution; 32 is the published network.
        reg_max: each distance is a distribution over 0..reg_max strides.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, num_classes: int = 1, width: int = 32, reg_max: int = 10) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("mean", torch.tensor(PIXEL_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(PIXEL_STD).view(1, 3, 1, 1), persistent=False)
        self.stem = ConvAct(3, width, stride=2)
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.stage1 = Stage(width, pairs=1, stride=1)
        self.stage2 = Stage(2 * width, pairs=2, stride=2)
        self.stage3 = Stage(4 * width, pairs=2, stride=2)
        self.stage4 = Stage(8 * width, pairs=3, stride=2)
        self._add_pyramid([c * width for c in (4, 8, 16)], 4 * width, num_classes, reg_max)

    def features(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = (image - self.mean) / self.std
        x = self.stage1(self.pool(self.stem(x)))  # (B, 2w, H/4, W/4)
        c3 = self.stage2(x)  # (B, 4w, H/8, W/8)
        c4 = self.stage3(c3)  # (B, 8w, H/16, W/16)
        return c3, c4, self.stage4(c4)  # the last (B, 16w, H/32, W/32)


def anchor_grid(
    height: int, width: int, where: torch.device | None = None
) -> tuple[Tensor, Tensor]:
    """Centres and strides of all anchors of an input of `height` x `width` pixels.

    Args:
        height, width: multiples of 32.
        where: device of the result; the processor if not given.

    Returns:
        Centres (A, 2) as x, y in pixels and strides (A,) in pixels, both float32, in the order of
        the network's output.
    """
    centres, strides = [], []
    for stride in STRIDES:
        y = (torch.arange(height // stride, device=where) + CENTRE_OFFSET) * stride
        x = (torch.arange(width // stride, device=where) + CENTRE_OFFSET) * stride
        yy, xx = torch.meshgrid(y, x, indexing="ij")
        centres.append(torch.stack((xx, yy), dim=-1).reshape(-1, 2))
        strides.append(torch.full((centres[-1].shape[0],), float(stride), device=where))
    return torch.cat(centres), torch.cat(strides)


def level_sizes(height: int, width: int) -> list[int]:
    """How many anchors each level of `anchor_grid` has."""
    return [(height // stride) * (width // stride) for stride in STRIDES]


def integral(sides: Tensor) -> Tensor:
    """Expected distances in strides: (..., 4, reg_max + 1) logits to (..., 4), float32."""
    steps = torch.arange(sides.shape[-1], dtype=torch.float32, device=sides.device)
    return (sides.float().softmax(dim=-1) * steps).sum(dim=-1)


def distances_to_boxes(centres: Tensor, distances: Tensor) -> Tensor:
    """Centres (A, 2) and distances (..., A, 4) in pixels to boxes (..., A, 4) as x1, y1, x2, y2."""
    return torch.cat((centres - distances[..., :2], centres + distances[..., 2:]), dim=-1)
