"""What a process that seals does to itself before the first picture."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

MOST_GROWTH_BYTES = 4 * 2**30
"""The largest picture that is read takes about one gigabyte while it is decoded."""
KEPT_BYTES = 256 * 2**20
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Of mallopt(3), as glibc's malloc.h numbers them."""


def keep_memory() -> None:
    """Keep the memory of one picture for the next.

    Arrays of a picture are so large that glibc asks the system for each and gives it back at once;
    the system then clears the same pages again for every picture, which took a third of the time.
    Elsewhere than with glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, KEPT_BYTES)
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def bound_memory() -> None:
    """Let this process grow by so much and no more: what wants more is refused, not swapped.

    Memory that can be written is bounded, not addresses: allocators reserve gigabytes of those.
    """
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    wanted = pages * resource.getpagesize() + MOST_GROWTH_BYTES
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def hush_libraries() -> None:
    """Keep what libjpeg and others print about damaged files off the terminal.

    They name no file, and there is a list of refused ones. Python's own errors still get out.
    """
    sys.stderr.flush()
    ours = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    sys.stderr = ours
