"""Writes the log of who did what, from any thread and any process, and erases its old part."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sealskin.core.errors import StoreError
from sealskin.core.times import now_ms
from sealskin.store.journal.entry import (
    CHECKPOINT,
    ERASED,
    NOTHING_BEFORE,
    About,
    Entry,
    read_line,
)
from sealskin.store.journal.verify import Head, head_path, read_head

TAIL_BYTES = 65_536
MOST_BYTES = 8_192
"""Of an entry."""
OURSELVES = "sealskin"


class Journal:
    """The log beside a database. Each entry is on the disk when `write` returns.

    Args:
        path: of its file; made if there is none.
        clock: UTC in milliseconds.

    Raises:
        StoreError: from every method: the file cannot be written, or its end is damaged.
    """

    def __init__(self, path: Path, clock: Callable[[], int] = now_ms) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()

    def write(self, actor: str, action: str, about: About | None = None) -> Entry:
        """Add an entry.

        Args:
            actor: who; see `Entry`.
            action: what, in two words with a dot: `alarm.acknowledged`.
            about: to what; no text longer than a note, and no number with a fraction.
        """
        with self._locked() as file:
            return self._append(file, actor, action, about or {})

    def erase_before(self, time_ms: int) -> int:
        """Erase entries that are older; the chain can be verified as before.

        A checkpoint takes their place, and an entry at the end says so.

        Returns:
            How many were erased.
        """
        with self._locked() as file:
            lines = self._lines(file)
            entries = [self._read(line) for line in lines]
            old = [entry for entry in entries if entry.action != CHECKPOINT]
            old = [entry for entry in old[:-1] if entry.time_ms < time_ms]  # the last one stays
            if not old:
                return 0
            last = old[-1]
            about: About = {
                "through": last.number,
                "hash": last.hash,
                "entries": len(old),
                "first_ms": old[0].time_ms,
                "last_ms": last.time_ms,
            }
            self._append(file, OURSELVES, ERASED, about)
            checkpoint = Entry(
                last.number, self._clock(), OURSELVES, CHECKPOINT, {}, previous=last.hash
            )
            kept = [e.line() for e in map(self._read, self._lines(file)) if e.number > last.number]
            self._replace(b"".join([checkpoint.line(), *kept]))
            return len(old)

    def tail(self, count: int) -> list[Entry]:
        """The newest entries, newest first."""
        with self._locked() as file:
            lines = self._lines(file)
        found = [self._read(line) for line in reversed(lines[-count - 1 :])]
        return [entry for entry in found if entry.action != CHECKPOINT][:count]

    def entries(self, wanted: Callable[[Entry], bool]) -> list[Entry]:
        """All entries of a kind, oldest first."""
        with self._locked() as file:
            found = [self._read(line) for line in self._lines(file)]
        return [entry for entry in found if wanted(entry)]

    @property
    def head(self) -> Head | None:
        """Of the last entry."""
        return read_head(self.path)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The file, open and ours alone."""
        with self._lock:
            file = -1
            try:
                while True:
                    file = os.open(
                        self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
                    )
                    fcntl.flock(file, fcntl.LOCK_EX)
                    # Somebody may have put another file in its place while we waited.
                    if os.fstat(file).st_ino == self.path.stat().st_ino:
                        break
                    os.close(file)
                yield file
            except OSError as error:
                raise StoreError(
                    f"cannot write the log {self.path}: {error.strerror}; check its folder, its "
                    "permissions and the space"
                ) from error
            finally:
                if file >= 0:
                    os.close(file)

    def _append(self, file: int, actor: str, action: str, about: About) -> Entry:
        last = self._last(file)
        number, previous = (last.number, last.hash) if last else (0, NOTHING_BEFORE)
        if last is not None and last.action == CHECKPOINT:
            previous = last.previous
        entry = Entry(number + 1, self._clock(), actor[:100], action, about, previous)
        line = entry.line()
        if len(line) > MOST_BYTES:
            raise StoreError(f"an entry of the log is too long ({len(line)} bytes); shorten it")
        written = os.write(file, line)
        if written != len(line):
            os.ftruncate(file, os.fstat(file).st_size - written)
            raise StoreError(f"the log {self.path} could not be written in full; make space")
        os.fdatasync(file)
        self._write_head(Head(entry.number, entry.hash))
        return entry

    def _last(self, file: int) -> Entry | None:
        size = os.fstat(file).st_size
        data = os.pread(file, TAIL_BYTES, max(0, size - TAIL_BYTES))
        if not data:
            return None
        if not data.endswith(b"\n"):
            # A crash in the middle of a line: what was not told to be written is taken back.
            whole = data.rfind(b"\n") + 1
            os.ftruncate(file, size - len(data) + whole)
            data = data[:whole]
            if not data:
                return None
        return self._read(data[data.rfind(b"\n", 0, -1) + 1 :])

    def _lines(self, file: int) -> list[bytes]:
        data = os.pread(file, os.fstat(file).st_size, 0)
        return [line + b"\n" for line in data.split(b"\n")[:-1]]

    def _read(self, line: bytes) -> Entry:
        try:
            return read_line(line)
        except ValueError as error:
            raise StoreError(
                f"the log {self.path} is damaged ({error}); look with `sealskin log verify`, and "
                "move the file away to begin a new one"
            ) from error

    def _write_head(self, head: Head) -> None:
        place = head_path(self.path)
        part = place.with_name(place.name + ".part")
        with open(part, "w", encoding="utf-8", opener=_private) as out:
            out.write(head.text())
        part.replace(place)

    def _replace(self, data: bytes) -> None:
        part = self.path.with_name(self.path.name + ".part")
        with open(part, "wb", opener=_private) as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(self.path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
