"""What the kinds of frame outside the airlock have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Picture:
    """Pixels that nobody changes, and their size. Base of frozen dataclasses with `pixels`."""

    __slots__ = ()

    pixels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])
