"""The foot points of a track: kept by `store`, measured by `sense`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN_FACING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The foot points of one track.

    Attributes:
        track_id: its number in the database.
        camera_id: that of its camera.
        first_ms, last_ms: of the first and last detection, UTC.
        time_ms: int64 (n,), rising, at least one.
        xy: float64 (n, 2), fractions of the frame.
        facing: int8 (n,), where the body faces in eighths of a turn, clockwise as seen in the
            picture, 0 to the right; -1 unknown.
        brightness: of the body on the sealed picture, 0 to 100, the median; None if unknown.
    """

    track_id: int
    camera_id: int
    first_ms: int
    last_ms: int
    time_ms: NDArray[np.int64]
    xy: NDArray[np.float64]
    facing: NDArray[np.int8]
    brightness: int | None = None
