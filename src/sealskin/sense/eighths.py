"""Eight directions: eighths of a turn, clockwise as seen in the picture, 0 to the right.

2 is towards the camera, 4 to the left, 6 away from the camera.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EIGHTHS = 8
TURN_DEG = 360.0


def eighth_of(angle_deg: NDArray[np.floating] | float) -> NDArray[np.int64]:
    """The nearest eighth, 0 to 7, of angles in degrees, clockwise from the right."""
    return (
        np.rint(np.asarray(angle_deg, np.float64) * EIGHTHS / TURN_DEG).astype(np.int64) % EIGHTHS
    )


def apart(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many eighths lie between two directions, 0 to 4."""
    off = np.abs(a - b) % EIGHTHS
    least: NDArray[np.int64] = np.minimum(off, EIGHTHS - off)
    return least


def read(shares: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """What distributions over the eighths say.

    Args:
        shares: float (N, 8), rows that add up to 1.

    Returns:
        The direction that with half of its neighbours holds most, int64 (N,), and the share on it
        and its two neighbours, float64 (N,).
    """
    beside = np.roll(shares, 1, axis=1) + np.roll(shares, -1, axis=1)
    best = (shares + beside / 2).argmax(axis=1)
    return best, np.take_along_axis(shares + beside, best[:, None], axis=1)[:, 0].astype(np.float64)
