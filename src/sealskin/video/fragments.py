"""The boxes of a fragmented MP4 (ISO/IEC 14496-12), as far as recording needs them.

Bytes in, bytes out; nothing is decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sealskin.core.errors import EncodeError

_PATH = (b"moof", b"traf", b"tfdt")


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of content and end of each whole box between two places."""
    at = start
    while end - at >= 8:
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1 and end - at >= 16:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if size < head or at + size > end:
            return
        yield data[at + 4 : at + 8], at + head, at + size
        at += size


def whole(data: bytes) -> int:
    """Length of the part that can be played: up to the last fragment that is all there.

    A fragment is a `moof` and the `mdat` after it; what follows the last `mdat` is cut off, and so
    is a whole file that has no picture.
    """
    length = 0
    for kind, _, end in boxes(data, 0, len(data)):
        if kind == b"mdat":
            length = end
    return length


def _time_at(fragment: bytes) -> tuple[int, str]:
    """Where a fragment's decode time stands, and its form."""
    start, end = 0, len(fragment)
    for wanted in _PATH:
        found = next((b for b in boxes(fragment, start, end) if b[0] == wanted), None)
        if found is None:
            raise EncodeError(
                f"expected a fragment of sealed video, got one without {wanted.decode()}; report it"
            )
        _, start, end = found
    return start + 4, ">Q" if fragment[start] == 1 else ">I"


def ticks(fragment: bytes) -> int:
    """When a fragment begins, in ticks of its track.

    Raises:
        EncodeError: it is no fragment.
    """
    at, form = _time_at(fragment)
    return int(struct.unpack_from(form, fragment, at)[0])


def set_back(fragment: bytes, by_ticks: int) -> bytes:
    """The same fragment, beginning earlier.

    Raises:
        EncodeError: it is no fragment, or would begin before 0.
    """
    at, form = _time_at(fragment)
    time = int(struct.unpack_from(form, fragment, at)[0]) - by_ticks
    if time < 0:
        raise EncodeError("a fragment of sealed video comes before the first one; report it")
    moved = bytearray(fragment)
    struct.pack_into(form, moved, at, time)
    return bytes(moved)
