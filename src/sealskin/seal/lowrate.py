"""`lowrate`: the whole frame through a coarse grid of few levels, drawn again smoothly.

Every pixel of the output is a function of the integer codes alone, and the codes are alike all
over the frame: there is no detector that could miss somebody.

The grid's guarantee. Cells are squares of `ceil(height / rows)` pixels that do not overlap, so
a face that is no higher than an eighth of the frame spans at most `rows / 8` cells and touches at
most one more: 9 x 9 luminance samples with 64 rows, 5 x 5 of each chrominance. That holds by
construction, for any picture; `tests/unit/seal/test_lowrate.py` counts the codes that change.

Levels are interpolated after decoding. Dither or blocks would carry no more information about a
person but destroy detectors (measured; `shared/design.md`, part 3, and docs/sealing.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.grid import cell_means, enlarge
from sealskin.seal.sealer import RGB, Rate, check_picture

MIN_CELL_PX = 4
"""Small pictures are often close-ups; under this a cell would hide nothing."""


@dataclass(frozen=True, slots=True)
class Codes:
    """All that passes of a frame.

    Attributes:
        luma: uint8 (rows, columns), values below `luma_levels`.
        chroma: uint8 (ceil(rows / 2), ceil(columns / 2), 2), Cb and Cr, below `chroma_levels`.
    """

    luma: NDArray[np.uint8]
    chroma: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class LowRate:
    """Coder and renderer of a coarse grid of integers.

    Args:
        rows: cells in the height of a frame, at most.
        luma_levels: levels of luminance in a cell (ITU-R BT.601, full range).
        chroma_levels: levels of each colour difference in a square of 2 x 2 cells, odd, so that
            one of them is neutral grey.
        chroma_step: distance of two levels of colour difference, of 255.
    """

    rows: int = 64
    luma_levels: int = 8
    chroma_levels: int = 7
    chroma_step: int = 16

    @property
    def name(self) -> str:
        return "lowrate"

    @property
    def settings(self) -> Mapping[str, object]:
        return asdict(self)

    def cell_px(self, height_px: int) -> int:
        return max(MIN_CELL_PX, math.ceil(height_px / self.rows))

    def rate(self, width_px: int, height_px: int) -> Rate:
        colour = 2 * math.log2(self.chroma_levels)
        return Rate(self.cell_px(height_px), math.log2(self.luma_levels) + colour / 4, colour)

    def encode(self, rgb: RGB) -> Codes:
        """The integer codes of a picture, uint8 (H, W, 3)."""
        height, _ = check_picture(rgb)
        cells = cv2.cvtColor(cell_means(rgb, self.cell_px(height)), cv2.COLOR_RGB2YCrCb)
        luma = np.rint(cells[..., 0].astype(np.float32) * ((self.luma_levels - 1) / 255))
        half = cell_means(np.ascontiguousarray(cells), 2)[..., :0:-1].astype(np.float32)
        middle = self.chroma_levels // 2
        chroma = np.clip(np.rint((half - 128) / self.chroma_step), -middle, middle) + middle
        return Codes(luma.astype(np.uint8), chroma.astype(np.uint8))

    def render(self, codes: Codes, width_px: int, height_px: int) -> RGB:
        """The picture that the codes stand for, uint8 (height, width, 3). Sees nothing else."""
        rows, columns = codes.luma.shape
        cells = np.empty((rows, columns, 3), np.uint8)
        cells[..., 0] = np.rint(codes.luma * (255 / (self.luma_levels - 1)))
        steps = codes.chroma.astype(np.int16) - self.chroma_levels // 2
        # OpenCV's order is Y, Cr, Cb; ours is the standard's, Cb before Cr.
        chroma = (128 + steps[..., ::-1] * self.chroma_step).astype(np.uint8)
        size = (chroma.shape[1] * 2, chroma.shape[0] * 2)
        cells[..., 1:] = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)[:rows, :columns]
        small = np.asarray(cv2.cvtColor(cells, cv2.COLOR_YCrCb2RGB), np.uint8)
        return enlarge(small, self.cell_px(height_px), width_px, height_px, cv2.INTER_CUBIC)

    def __call__(self, rgb: RGB) -> RGB:
        codes = self.encode(rgb)
        return self.render(codes, rgb.shape[1], rgb.shape[0])
