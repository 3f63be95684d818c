"""What the C library's allocator is told by a process that runs for months."""

from __future__ import annotations

import ctypes
import threading
import time

ARENAS = 2
M_ARENA_MAX = -8
"""Of mallopt(3), as glibc's malloc.h numbers it."""
GIVE_BACK_EVERY_S = 60.0
THREAD = "sealskin-heap"


def keep_small(every_s: float = GIVE_BACK_EVERY_S) -> None:
    """Keep this process from growing without a leak, for as long as it runs.

    glibc gives each thread a heap of its own, up to eight a core, and what a thread frees stays in
    its heap; and it gives memory back from the end of a heap only, not the holes. So threads share
    two heaps, and the holes are given back now and then, by malloc_trim(3). Elsewhere than with
    glibc nothing happens, nor where it was called before. Call it before threads are started.

    Args:
        every_s: seconds between two times.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or any(thread.name == THREAD for thread in threading.enumerate()):
        return
    mallopt(M_ARENA_MAX, ARENAS)

    def often() -> None:
        while True:
            time.sleep(every_s)
            give_back()

    threading.Thread(target=often, name=THREAD, daemon=True).start()


def give_back() -> None:
    """Give the holes in the heaps back, as after work that needed much for a moment."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)  # without the interpreter's lock, as all calls of ctypes
