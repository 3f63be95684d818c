"""Keeps memory that training frees, for the next step takes just as much.

Left alone, glibc hands every large block back to the kernel at once and asks for it again, zeroed
page by page. In a virtual machine with two cores that was measured to cost four fifths of a
training step.
"""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4  # malloc.h of glibc
KEPT_BYTES = 2**31 - 1
STEP_BYTES = 256 * 2**20


def keep_memory() -> None:
    """Tell the allocator to keep what is freed; does nothing where there is no glibc."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library, for example musl
        return
    mallopt(M_MMAP_MAX, 0)
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    mallopt(M_TOP_PAD, STEP_BYTES)
