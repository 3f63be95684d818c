"""`mosaic`, `blur` and `solid`: what others do, over the whole frame, for comparison.

They are here to be measured against, and for those who must have them. A mosaic destroys
detectors and an attacker who learns reads it (docs/sealing.md); a blur caps no rate at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from sealskin.seal.grid import cell_means, enlarge
from sealskin.seal.sealer import RGB, Rate, check_picture

BITS_PER_COLOUR = 24.0


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Square cells of one colour each.

    Either a cell size in pixels, or one relative to how high a face or a body appears: so many
    cells to its height. Without a gate nobody knows how high people are in a frame, so `height`
    says it: the height of the largest face (or body) to be expected, as a fraction of the frame's.

    Args:
        cell_px: side of a cell in pixels; 0 for a relative cell.
        cells_per_height: cells in the height of a face or body, when `cell_px` is 0.
        height: height of that face or body, as a fraction of the frame's height.
    """

    cell_px: int = 16
    cells_per_height: int = 4
    height: float = 0.125

    @property
    def name(self) -> str:
        return f"mosaic-{self.cell_px}" if self.cell_px else "mosaic-relative"

    @property
    def settings(self) -> Mapping[str, object]:
        return asdict(self)

    def rate(self, width_px: int, height_px: int) -> Rate:
        if self.cell_px:
            return Rate(self.cell_px, BITS_PER_COLOUR)
        return Rate(
            max(2, math.ceil(self.height * height_px / self.cells_per_height)), BITS_PER_COLOUR
        )

    def __call__(self, rgb: RGB) -> RGB:
        height, width = check_picture(rgb)
        cell_px = self.rate(width, height).cell_px
        return enlarge(cell_means(rgb, cell_px), cell_px, width, height, cv2.INTER_NEAREST)


@dataclass(frozen=True, slots=True)
class Blur:
    """Gaussian blur.

    It states the rate of the raw picture: what a blur dampens is still there in 8-bit pixels, and
    a network that learns brings much of it back (arXiv:1905.05243: 3 % untrained, 82 % trained).

    Args:
        sigma_px: standard deviation of the Gaussian in pixels.
    """

    sigma_px: int = 4

    @property
    def name(self) -> str:
        return f"blur-{self.sigma_px}"

    @property
    def settings(self) -> Mapping[str, object]:
        return asdict(self)

    def rate(self, width_px: int, height_px: int) -> Rate:
        return Rate(1, BITS_PER_COLOUR)

    def __call__(self, rgb: RGB) -> RGB:
        check_picture(rgb)
        return np.asarray(cv2.GaussianBlur(rgb, (0, 0), self.sigma_px), np.uint8)


@dataclass(frozen=True, slots=True)
class Solid:
    """One grey everywhere: nothing passes. What is shown when all else fails."""

    grey: int = 128

    @property
    def name(self) -> str:
        return "solid"

    @property
    def settings(self) -> Mapping[str, object]:
        return asdict(self)

    def rate(self, width_px: int, height_px: int) -> Rate:
        return Rate(max(width_px, height_px), 0.0)

    def __call__(self, rgb: RGB) -> RGB:
        check_picture(rgb)
        return np.full_like(rgb, self.grey)
