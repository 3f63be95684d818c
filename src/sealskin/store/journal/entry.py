"""One line of the log, and the hash that binds it to the line before.

A line is the canonical JSON (keys sorted, no spaces, UTF-8; after RFC 8785) of

    {"about": {...}, "action": "...", "actor": "...", "hash": "...", "number": 7, "previous": "...",
     "time_ms": 1764072000000}

where `hash` is the SHA-256 of the canonical JSON of the same without `hash`, and `previous` is the
hash of the line before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = str | int | bool | list[str] | list[int] | None
About: TypeAlias = dict[str, Value]
NOTHING_BEFORE = "0" * 64
CHECKPOINT = "log.checkpoint"
"""Takes the place of lines that were erased: its `previous` is the hash of the last of them."""
ERASED = "log.erased"
"""Says further on in the chain that they were, so that no checkpoint can be made up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, and when.

    Attributes:
        number: 1, 2, 3 and so on; of a checkpoint, that of the last line that was erased.
        time_ms: UTC.
        actor: who: a name of the sign-in, `cli:NAME` of a person at the machine, or `sealskin`.
        action: what, for example `clip.viewed`.
        about: to what. Plain values; no picture fits in.
        previous: hash of the line before.
    """

    number: int
    time_ms: int
    actor: str
    action: str
    about: About = field(default_factory=dict)
    previous: str = NOTHING_BEFORE

    @property
    def hash(self) -> str:
        """SHA-256, 64 hex digits."""
        return hashlib.sha256(canonical(self._fields())).hexdigest()

    def line(self) -> bytes:
        """The line in the file, with its end."""
        return canonical({**self._fields(), "hash": self.hash}) + b"\n"

    def _fields(self) -> dict[str, object]:
        return {
            "about": self.about,
            "action": self.action,
            "actor": self.actor,
            "number": self.number,
            "previous": self.previous,
            "time_ms": self.time_ms,
        }


def canonical(value: object) -> bytes:
    """The one way to write a value of plain types as JSON."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def read_line(line: bytes) -> Entry:
    """The entry of a line.

    Raises:
        ValueError: the line is not exactly as `Entry.line` writes it.
    """
    try:
        found = json.loads(line)
        told = found.pop("hash")
        entry = Entry(**found)
        as_written = entry.line()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("it is no entry") from error
    if told != entry.hash:
        raise ValueError("its hash is not that of what it says")
    if line != as_written:
        raise ValueError("it is not written as entries are")
    return entry
