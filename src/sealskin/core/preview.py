"""`PreviewFrame`: the raw picture beside the sealed one, for the eyes of who owns the raw file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.picture import Picture


@dataclass(frozen=True, slots=True, eq=False)
class PreviewFrame(Picture):
    """One picture of a preview. Half of it is raw.

    It is a type of its own, which no camera, database or page of the live path can name:
    `tests/architecture` holds everybody to that. Only `sealskin.seal.preview` makes one.

    Attributes:
        pixels: uint8 (H, W, 3), RGB, read-only: raw on the left, sealed on the right, and above
            them what they are.
        time_s: presentation time in seconds on the source's clock.
        index: number of the frame in its source, from 0.
    """

    pixels: NDArray[np.uint8]
    time_s: float
    index: int

    def __repr__(self) -> str:
        return f"PreviewFrame(time_s={self.time_s:.3f}, index={self.index}, pixels withheld)"
