"""`SealedFrame`: the only picture type that may leave the airlock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.picture import Picture


@dataclass(frozen=True, slots=True, eq=False)
class SealedFrame(Picture):
    """One sealed picture, its time, and what sealed it.

    Only `sealskin.seal` makes one; `tests/architecture` holds everybody else to that.

    Attributes:
        pixels: uint8 (H, W, 3), RGB, read-only.
        time_s: presentation time in seconds on the source's clock, 0 at its first frame.
        index: number of the frame in its source, from 0; gaps are frames that were dropped.
        seal_id: identity of the sealer with its settings, for example `lowrate-1`.
    """

    pixels: NDArray[np.uint8]
    time_s: float
    index: int
    seal_id: str

    def __repr__(self) -> str:
        return (
            f"SealedFrame({self.width_px}x{self.height_px}, time_s={self.time_s:.3f}, "
            f"index={self.index}, seal_id={self.seal_id!r})"
        )
