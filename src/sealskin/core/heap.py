"""What the C library's allocator is told by a process that runs for months."""

from __future__ import annotations

import ctypes

ARENAS = 2
M_ARENA_MAX = -8
"""Of mallopt(3), as glibc's malloc.h numbers it."""


def share_arenas() -> None:
    """Let threads share their heaps.

    glibc gives each thread one of its own, up to eight a core, and what a thread frees stays in
    its heap: a server of many threads that come and go grows for hours without a leak. Elsewhere
    than with glibc nothing happens. Call it before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
