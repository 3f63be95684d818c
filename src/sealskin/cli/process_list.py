"""Takes passwords that were typed as arguments out of the list of running programs.

The kernel shows a program's arguments to every user of the machine, from the program's own memory.
So the passwords are overwritten there, which leaves only the moment until this is called.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from sealskin.video.info import redact, split_credentials

_ARG_START, _ARG_END = 47, 48
"""Places in /proc/self/stat, counted from 0; see proc(5)."""


def hide_passwords(sources: list[str]) -> bool:
    """Overwrite what must not be seen of these arguments with asterisks.

    Args:
        sources: as typed.

    Returns:
        Whether nothing of them can be seen any more; False where the kernel does not tell where
        the arguments lie.
    """
    secret = [source for source in sources if redact(source) != source]
    if not secret:
        return True
    try:
        # The second field, the program's name in parentheses, may hold spaces.
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        start, end = int(fields[_ARG_START - 2]), int(fields[_ARG_END - 2])
    except (OSError, ValueError, IndexError):
        return False
    if start == 0 or end <= start:  # the kernel hides it from us
        return False
    shown = ctypes.string_at(start, end - start)
    for source in secret:
        typed = source.encode(errors="surrogateescape")
        parts = split_credentials(source)
        # A password in a query is rarer and has many names, so all of such an address goes.
        kept = parts[0].encode() if parts else b""
        hidden = kept + b"*" * (len(typed) - len(kept))
        shown = shown.replace(b"\0" + typed + b"\0", b"\0" + hidden + b"\0")
    ctypes.memmove(start, shown, end - start)
    now = Path("/proc/self/cmdline").read_bytes()
    return not any(source.encode(errors="surrogateescape") in now for source in secret)
