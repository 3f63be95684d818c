"""What passes of a frame, and the settings that decide how much of it does."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sealskin.seal.palette import Palette

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that decides what is kept.

    Attributes:
        rows: cells in the height of a frame, at most.
        least_cell_px: smallest side of a cell.
        luma_levels: of a cell's luminance (ITU-R BT.601, full range).
        chroma_levels: of each colour difference in a square of 2 x 2 cells, odd; 1 for none.
        chroma_step: distance of two of them, of 255.
        coarse: side in cells of the blocks that a doubted place is coded by.
        head_bar: probability of a head from which a place is blanked.
        doubt_bar: probability of a head from which a place is coded coarsely.
        person_bar: probability of a person from which a figure is drawn; over 1 for none.
        varied: heads are drawn in many styles, a share of them stays undrawn.
        undrawn: that share.
        decoys: heads that are drawn where nobody is, on average.
        recoloured: colours and light are changed by a palette drawn at random.
        saturation: of that palette's colours, against the strongest that it may draw.
        head_scale: size of a drawn head against its box.
        inpainted: in single pictures edges go on under what is blanked, instead of a smooth fill.
    """

    rows: int
    least_cell_px: int
    luma_levels: int
    chroma_levels: int
    chroma_step: int
    coarse: int
    head_bar: float
    doubt_bar: float
    person_bar: float
    varied: bool
    undrawn: float
    decoys: float
    recoloured: bool
    saturation: float = 1.0
    head_scale: float = 1.0
    inpainted: bool = False

    def __post_init__(self) -> None:
        if self.rows < 1 or self.least_cell_px < 1 or self.coarse < 1:
            raise ValueError("rows, least_cell_px and coarse are at least 1")
        if not 2 <= self.luma_levels <= 256:
            raise ValueError(f"expected 2 to 256 luma_levels, got {self.luma_levels}")
        if not 1 <= self.chroma_levels <= 255 or self.chroma_levels % 2 == 0:
            raise ValueError(f"expected an odd number of chroma_levels, got {self.chroma_levels}")
        if min(self.chroma_step, self.head_bar, self.doubt_bar, self.person_bar) <= 0:
            raise ValueError("chroma_step and all bars are over 0")
        if not 0 <= self.undrawn <= 1 or self.decoys < 0:
            raise ValueError("undrawn is a share, and decoys are at least 0")
        if not 0 <= self.saturation <= 1:
            raise ValueError(f"expected a saturation of 0 to 1, got {self.saturation}")
        if not 0.5 <= self.head_scale <= 1.5:
            raise ValueError(f"expected a head_scale of 0.5 to 1.5, got {self.head_scale}")

    @property
    def settings(self) -> dict[str, object]:
        """What tells it from others.

        What has a default is among it only where it differs: a profile that does without what
        came later keeps its hash, and what was measured of it stays true.
        """
        return {
            f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default
        }

    def cell_px(self, height_px: int) -> int:
        """Side of a cell in pixels of a frame of this height."""
        return max(self.least_cell_px, math.ceil(height_px / self.rows))


@dataclass(frozen=True, slots=True)
class Cast:
    """What a clip draws, the same in every frame.

    Attributes:
        seed: of the clip.
        numbers: int64 (N,), one for each head of the codes; the same head keeps its number.
        scene: number of the stretch of the clip through which decoys stay where they are.
        like: boxes of heads whose sizes decoys have; they have usual ones if there are none.
    """

    seed: int
    numbers: NDArray[np.int64]
    scene: int
    like: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Codes:
    """All that passes of a frame.

    Attributes:
        luma: uint8 (rows, columns), below `luma_levels`.
        chroma: uint8 (ceil(rows / 2), ceil(columns / 2), 2), Cb and Cr, below `chroma_levels`.
        heads: int32 (N, 4), boxes of heads in pixels.
        figure: bool (rows, columns), where a body is drawn.
        palette: what colours become, drawn at random; None leaves them.
        cast: who is drawn where, if that is decided for a clip; None draws anew.
    """

    luma: NDArray[np.uint8]
    chroma: NDArray[np.uint8]
    heads: NDArray[np.int32]
    figure: Bools
    palette: Palette | None = None
    cast: Cast | None = None
