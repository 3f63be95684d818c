"""What the C library's allocator is told by a process that runs for months."""

from __future__ import annotations

import ctypes
import threading
import time

ARENAS = 2
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of mallopt(3), as glibc's malloc.h numbers them."""
MOST_IN_HEAP = 32 * 2**20
"""Larger blocks are always mapped; a frame of 3840 x 2160 is not one. glibc takes no higher one."""
GIVE_BACK_EVERY_S = 60.0
THREAD = "sealskin-heap"


def keep_small(every_s: float = GIVE_BACK_EVERY_S, *, at_hand: int | None = None) -> None:
    """Keep this process from growing without a leak, for as long as it runs.

    glibc gives each thread a heap of its own, up to eight a core, and what a thread frees stays in
    its heap; and it gives memory back from the end of a heap only, not the holes. So threads share
    two heaps, and the holes are given back now and then, by malloc_trim(3). Elsewhere than with
    glibc nothing happens, nor where it was called before. Call it before threads are started.

    Args:
        every_s: seconds between two times.
        at_hand: bytes that stay at the end of a heap in the meantime. Frames come and go there, and
            each page of one that the kernel had back must be cleared anew, which is a fifteenth of
            what it takes to seal 1080p. glibc's choice if not given.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or any(thread.name == THREAD for thread in threading.enumerate()):
        return
    mallopt(M_ARENA_MAX, ARENAS)
    if at_hand is not None:
        mallopt(M_TRIM_THRESHOLD, at_hand)
        mallopt(M_MMAP_THRESHOLD, MOST_IN_HEAP)

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
