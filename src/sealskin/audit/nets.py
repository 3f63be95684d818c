"""The attackers' networks. Small and plain: they are trained again for every seal."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EMBEDDING = 512


class Residual(nn.Module):
    """Two 3 x 3 convolutions around a shortcut (He et al., arXiv:1512.03385)."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(inside, outside, 3, 2, 1, bias=False)
        self.norm0 = nn.BatchNorm2d(outside)
        self.conv1 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outside)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norm0(self.down(x)))
        y = F.relu(self.norm1(self.conv1(x)))
        return F.relu(x + self.norm2(self.conv2(y)))


class ConvNet(nn.Module):
    """Residual network, 1.5 M parameters at width 24; (N, 3, H, W) to (N, dimensions).

    Args:
        width: channels after the stem; doubled at each of three further halvings.
        stripes: 1 pools over the whole picture; more pools over as many horizontal stripes, as
            part-based person re-identification does (Sun et al., arXiv:1711.09349).
        dimensions: of the vectors.
    """

    def __init__(self, width: int = 24, stripes: int = 1, dimensions: int = EMBEDDING) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, width, 5, 2, 2, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.blocks = nn.Sequential(
            Residual(width, 2 * width),
            Residual(2 * width, 4 * width),
            Residual(4 * width, 8 * width),
        )
        self.stripes = stripes
        self.head = nn.Linear(8 * width * stripes * (1 if stripes > 1 else 4), dimensions)

    def forward(self, x: Tensor) -> Tensor:
        x = self.blocks(F.relu(self.norm(self.stem(x))))
        size = (self.stripes, 1) if self.stripes > 1 else (2, 2)
        out: Tensor = self.head(F.adaptive_avg_pool2d(x, size).flatten(1))
        return out


class Mixer(nn.Module):
    """MLP-Mixer (Tolstikhin et al., arXiv:2105.01601) on patches of 8 px.

    (N, 3, H, W) to (N, dimensions).
    """

    def __init__(
        self,
        size_hw: tuple[int, int],
        width: int = 192,
        depth: int = 4,
        dimensions: int = EMBEDDING,
    ) -> None:
        super().__init__()
        tokens = (size_hw[0] // 8) * (size_hw[1] // 8)
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.layers = nn.ModuleList(_Mix(tokens, width) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width * 2, dimensions)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)  # (N, tokens, width)
        for layer in self.layers:
            x = layer(x)
        x = self.norm(x)
        out: Tensor = self.head(torch.cat((x.mean(1), x.amax(1)), 1))
        return out


class _Mix(nn.Module):
    def __init__(self, tokens: int, width: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.over_tokens = nn.Sequential(
            nn.Linear(tokens, 2 * tokens), nn.GELU(), nn.Linear(2 * tokens, tokens)
        )
        self.over_width = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.over_tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        out: Tensor = x + self.over_width(self.norm2(x))
        return out


class UNet(nn.Module):
    """U-Net (Ronneberger et al., arXiv:1505.04597), three levels; (N, 3, 64, 64) to the same."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        w = width
        self.in0, self.in1, self.in2, self.in3 = (
            _twice(3, w),
            _twice(w, 2 * w),
            _twice(2 * w, 4 * w),
            _twice(4 * w, 8 * w),
        )
        self.out2, self.out1, self.out0 = (
            _twice(12 * w, 4 * w),
            _twice(6 * w, 2 * w),
            _twice(3 * w, w),
        )
        self.last = nn.Conv2d(w, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        a = self.in0(x)
        b = self.in1(F.max_pool2d(a, 2))
        c = self.in2(F.max_pool2d(b, 2))
        d = self.in3(F.max_pool2d(c, 2))
        c = self.out2(torch.cat((c, _up(d)), 1))
        b = self.out1(torch.cat((b, _up(c)), 1))
        a = self.out0(torch.cat((a, _up(b)), 1))
        out: Tensor = x + self.last(a)
        return out


def _up(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def _twice(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, 1, 1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(),
        nn.Conv2d(outside, outside, 3, 1, 1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(),
    )


class MarginHead(nn.Module):
    """Large-margin cosine loss over the people who are learned from (CosFace, arXiv:1801.09414)."""

    def __init__(
        self, people: int, dimensions: int = EMBEDDING, scale: float = 24.0, margin: float = 0.2
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(people, dimensions) * 0.05)
        self.scale, self.margin = scale, margin

    def forward(self, vectors: Tensor, people: Tensor) -> Tensor:
        cosine = F.linear(F.normalize(vectors), F.normalize(self.weight))
        margin = torch.zeros_like(cosine).scatter_(1, people[:, None], self.margin)
        return F.cross_entropy(self.scale * (cosine - margin), people)
