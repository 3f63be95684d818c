"""Shares with an honest interval."""

from __future__ import annotations

import math

Z95 = 1.959963984540054


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson's score interval of a share (Wilson 1927), 95 % by default.

    Returns:
        Lower and upper bound; None when nothing was looked at, for then nothing is known.
    """
    if of <= 0 or not 0 <= hits <= of:
        return None
    share = hits / of
    spread = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / spread
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / spread
    return max(0.0, middle - half), min(1.0, middle + half)
