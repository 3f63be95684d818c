"""`DisclosedFrame`: a sealed picture in which one person was opened, on purpose and for review."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.picture import Picture


@dataclass(frozen=True, slots=True, eq=False)
class DisclosedFrame(Picture):
    """One picture that shows one person and seals the rest.

    It is a type of its own, which no camera, database or page of the live path can name:
    `tests/architecture` holds everybody to that. Only `sealskin.seal.disclosure` makes one.

    Attributes:
        pixels: uint8 (H, W, 3), RGB, read-only.
        opened: bool (H, W), where the pixels are those of the raw picture; read-only.
        time_s: presentation time in seconds on the source's clock.
        index: number of the frame in its source, from 0.
        seal_id: identity of the sealer of all the rest.
    """

    pixels: NDArray[np.uint8]
    opened: NDArray[np.bool_]
    time_s: float
    index: int
    seal_id: str

    def __post_init__(self) -> None:
        Picture.__post_init__(self)
        self.opened.setflags(write=False)

    def __repr__(self) -> str:
        return (
            f"DisclosedFrame({self.width_px}x{self.height_px}, time_s={self.time_s:.3f}, "
            f"index={self.index}, pixels withheld)"
        )
