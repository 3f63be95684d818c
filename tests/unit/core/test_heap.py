"""A process that runs for months gives the holes in its heap back."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")

# Blocks of 64 kB, below what glibc maps apart, of which every second is freed and the last kept:
# nothing at the end of the heap is free.
HOLES = """
import ctypes, sys, time
from pathlib import Path
from sealskin.core.heap import keep_small

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
keep_small(float(sys.argv[1]))
size, count = 64 * 1024, 1600
blocks = [libc.malloc(size) for _ in range(count)]
for block in blocks:
    ctypes.memset(block, 1, size)
full = resident_mb()
for block in blocks[:-1:2]:
    libc.free(block)
for _ in range(100):
    if resident_mb() < full - 30:
        break
    time.sleep(0.05)
print(full - resident_mb())
"""


# Four blocks as large as frames of 1080p, which come and go together.
FRAMES = """
import ctypes, resource, sys
from sealskin.core.heap import keep_small

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
keep_small(60.0, at_hand=int(sys.argv[1]))

def once():
    blocks = [libc.malloc(6 * 2**20) for _ in range(4)]
    for block in blocks:
        ctypes.memset(block, 1, 6 * 2**20)
    for block in blocks:
        libc.free(block)

once()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    once()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


TWICE = """
import threading
from sealskin.core.heap import keep_small
keep_small()
keep_small()
print(threading.active_count())
"""


def given_back_mb(every_s: float) -> float:
    """How much of 50 MB of holes a process gives back within five seconds."""
    command = [sys.executable, "-c", HOLES, str(every_s)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return float(ran.stdout)


def test_holes_are_given_back() -> None:
    assert given_back_mb(0.1) > 30
    assert given_back_mb(3600) < 10, "they go back by themselves; then the thread is not needed"


def test_to_ask_twice_starts_one_thread() -> None:
    ran = subprocess.run([sys.executable, "-c", TWICE], capture_output=True, text=True, check=True)
    assert ran.stdout == "2\n"


def faults(at_hand: int) -> int:
    """Pages that are cleared anew for 40 frames."""
    command = [sys.executable, "-c", FRAMES, str(at_hand)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return int(ran.stdout)


def test_frames_find_their_pages_again() -> None:
    assert faults(32 * 2**20) < 100
    assert faults(0) > 10_000
