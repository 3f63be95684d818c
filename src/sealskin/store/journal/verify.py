"""Whether the log is whole: every line as it was written, all of them, in their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sealskin.core.errors import StoreError
from sealskin.store.journal.entry import CHECKPOINT, ERASED, NOTHING_BEFORE, Entry, read_line


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry, written down beside the log after each: without it a lost end is not seen."""

    number: int
    hash: str

    def text(self) -> str:
        """As it stands in its file."""
        return f"{self.number} {self.hash}\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found.

    Attributes:
        entries: that could be read, without the checkpoint.
        first_ms, last_ms: of the first and the last of them; None without any.
        erased: entries before the first, erased since their time was over.
        head: of the log; None if it is empty or broken.
        faults: what is wrong, in order; empty if the log is whole.
    """

    entries: int
    first_ms: int | None
    last_ms: int | None
    erased: int
    head: Head | None
    faults: list[str]


def head_path(path: Path) -> Path:
    """Where the head of a log stands."""
    return path.with_name(path.name + ".head")


def read_head(path: Path) -> Head | None:
    """The head that stands beside a log; None if there is none.

    Raises:
        StoreError: it is damaged.
    """
    place = head_path(path)
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the log's head {place} cannot be read; restore it") from error
    number, _, rest = text.partition(" ")
    head = Head(int(number) if number.isdecimal() else 0, rest.strip())
    if head.text() != text or len(head.hash) != 64:
        raise StoreError(f"the log's head {place} is damaged; restore it from a backup")
    return head


def verify(path: Path) -> Verdict:
    """Read a whole log.

    Raises:
        StoreError: it cannot be read at all.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read the log {path}: {error.strerror}; give its path") from error
    faults: list[str] = []
    entries: list[Entry] = []
    lines = data.split(b"\n")
    if lines.pop() != b"":
        faults.append("the last line is cut off")
    for place, line in enumerate(lines, 1):
        try:
            entries.append(read_line(line + b"\n"))
        except ValueError as error:
            faults.append(f"line {place}: {error}")
    faults += [] if faults else list(_breaks(entries))
    try:
        faults += _ends(entries, read_head(path)) if not faults else []
    except StoreError as error:
        faults.append(str(error))
    kept = [entry for entry in entries if entry.action != CHECKPOINT]
    last = entries[-1] if entries else None
    return Verdict(
        entries=len(kept),
        first_ms=kept[0].time_ms if kept else None,
        last_ms=kept[-1].time_ms if kept else None,
        erased=entries[0].number if entries and entries[0].action == CHECKPOINT else 0,
        head=Head(last.number, last.hash) if last is not None and not faults else None,
        faults=faults,
    )


def _breaks(entries: list[Entry]) -> Iterator[str]:
    """Where one line does not follow from the one before."""
    number, previous = 0, NOTHING_BEFORE
    for place, entry in enumerate(entries, 1):
        if entry.action == CHECKPOINT and place == 1:
            number, previous = entry.number, entry.previous
            if not _is_confirmed(entry, entries):
                yield "line 1: no later entry says that lines were erased up to here"
            continue
        if entry.number != number + 1:
            yield f"line {place}: expected entry {number + 1}, got {entry.number}"
        elif entry.previous != previous:
            yield f"line {place}: it does not follow from the line before"
        number, previous = entry.number, entry.hash


def _is_confirmed(checkpoint: Entry, entries: list[Entry]) -> bool:
    said = [entry for entry in entries if entry.action == ERASED]
    about = {"through": checkpoint.number, "hash": checkpoint.previous}
    return bool(said) and about.items() <= said[-1].about.items()


def _ends(entries: list[Entry], head: Head | None) -> list[str]:
    """Whether the end is there. A crash may leave the head one entry behind, never ahead."""
    if head is None:
        return [] if not entries else ["the log's head is missing, so its end may be, too"]
    if any((entry.number, entry.hash) == (head.number, head.hash) for entry in entries[-2:]):
        return []
    last = entries[-1].number if entries else 0
    return [f"the log ends at entry {last}, and its head says {head.number}"]


def as_json(verdict: Verdict) -> str:
    """For other programs."""
    head = None if verdict.head is None else f"{verdict.head.number} {verdict.head.hash}"
    return json.dumps(
        {
            "whole": not verdict.faults,
            "entries": verdict.entries,
            "erased": verdict.erased,
            "first_ms": verdict.first_ms,
            "last_ms": verdict.last_ms,
            "head": head,
            "faults": verdict.faults,
        },
        indent=1,
    )
