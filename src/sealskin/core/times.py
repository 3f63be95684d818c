"""Time: seconds on a source's own clock, and UTC on the wall.

`time_s` is always a float on the clock of the source (its presentation time, 0 at the first
frame). Whatever is stored or shown carries UTC, as whole milliseconds since 1970.
"""

from __future__ import annotations

import time

MS_PER_MINUTE = 60_000


def now_ms() -> int:
    """UTC now, in whole milliseconds since 1970-01-01."""
    return time.time_ns() // 1_000_000


def minute_of(time_ms: int) -> int:
    """The start of the minute that a moment falls into, in milliseconds since 1970."""
    return time_ms - time_ms % MS_PER_MINUTE
