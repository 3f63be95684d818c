"""Keeps this process's memory to itself: no core dumps, no debugger, no swap where allowed."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

_PR_SET_DUMPABLE = 4
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
_CAP_IPC_LOCK = 14


def forbid_dumps() -> bool:
    """No core dump of this process, and no other program of this user may read its memory.

    A limit of 0 stops dumps into files only: the kernel ignores it when dumps are piped to a
    program such as systemd-coredump. What is not dumpable goes there neither, and cannot be
    attached to by a debugger without the rights of an administrator.

    Returns:
        Whether both hold.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)


def lock_memory() -> bool:
    """Keep this process's memory, now and later, out of the swap.

    Only where there is no limit to it, by a setting of the service or a capability: with a limit,
    the first thread or picture beyond it would fail. Pages are locked as they come into use, so
    that nothing grows by it.

    Returns:
        Whether it holds.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    elif not _has_capability(_CAP_IPC_LOCK):
        return False
    return bool(ctypes.CDLL(None).mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)


def _has_capability(number: int) -> bool:
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        held = next(line.split()[1] for line in lines if line.startswith("CapEff:"))
    except (OSError, StopIteration):
        return False
    return bool(int(held, 16) >> number & 1)
