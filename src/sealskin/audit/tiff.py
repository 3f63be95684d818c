"""The directories of a TIFF (Adobe, TIFF 6.0), which EXIF (CIPA DC-008) borrows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sealskin.core.errors import DataError

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
SUB_DIRECTORIES = {330: "sub", 34665: "exif", 34853: "gps", 40965: "interop"}
BYTES_OF = {273: 279, 324: 325, 513: 514}
"""Tags that say where picture data begin, and those that say how long they are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag.

    Attributes:
        directory: "0" for the picture, "1" and so on for further ones, else "sub", "exif",
            "gps" or "interop".
        tag: its number.
        data: its value as it is stored.
        numbers: the same as whole numbers, where it is of such a type.
        end: offset after whatever of the file the value and what it points to take.
    """

    directory: str
    tag: int
    data: bytes
    numbers: tuple[int, ...]
    end: int


def entries(data: bytes) -> Iterator[Entry]:
    """All tags of all directories.

    Raises:
        DataError: it is no TIFF, or a damaged one.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    try:
        if order is None or struct.unpack_from(f"{order}H", data, 2)[0] != 42:
            raise DataError("expected a TIFF of classic kind; convert it first")
        start = struct.unpack_from(f"{order}I", data, 4)[0]
        seen: set[int] = set()
        number = 0
        while start and start not in seen:
            after = start + 2 + 12 * struct.unpack_from(f"{order}H", data, start)[0]
            yield from _directory(data, order, start, str(number), seen)
            start = struct.unpack_from(f"{order}I", data, after)[0]
            number += 1
    except struct.error as error:
        raise DataError("a TIFF or EXIF directory is damaged; write the file anew") from error


def _directory(data: bytes, order: str, start: int, name: str, seen: set[int]) -> Iterator[Entry]:
    if start in seen:
        return
    seen.add(start)
    found: dict[int, Entry] = {}
    count = struct.unpack_from(f"{order}H", data, start)[0]
    for number in range(count):
        at = start + 2 + 12 * number
        tag, kind, values = struct.unpack_from(f"{order}HHI", data, at)
        length = SIZES.get(kind, 1) * values
        value_at = at + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, at + 8)[0]
        if value_at + length > len(data):
            raise DataError("a TIFF or EXIF tag points beyond the file; write the file anew")
        letter = {1: "B", 3: "H", 4: "I", 13: "I"}.get(kind)
        numbers = struct.unpack_from(f"{order}{values}{letter}", data, value_at) if letter else ()
        end = max(value_at + length, start + 6 + 12 * count)
        value = data[value_at : value_at + length]
        found[tag] = Entry(name, tag, value, numbers, end)
    for tag, entry in found.items():
        sizes = found[BYTES_OF[tag]].numbers if BYTES_OF.get(tag) in found else ()
        ends = [a + n for a, n in zip(entry.numbers, sizes, strict=False)]
        yield Entry(name, tag, entry.data, entry.numbers, max([entry.end, *ends]))
        if tag in SUB_DIRECTORIES:
            for offset in entry.numbers:
                yield from _directory(data, order, offset, SUB_DIRECTORIES[tag], seen)
