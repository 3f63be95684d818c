"""Where a set is made until it appears, in storage: `s3://bucket/.NAME.sealing` beside it.

    head.json       the settings of the run
    journal/*.jsonl what is done, a part every few seconds
    lock            who makes it

There is no renaming in S3, so sealed files go to their places at once. The manifest comes last: a
folder without one is no sealed set, and `sealskin data verify` says so. A run that was killed
leaves files without a manifest; the next one goes on from them.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sealskin.core.errors import DataError
from sealskin.data.inside import files_inside
from sealskin.data.remote import Remote
from sealskin.data.sealing.journal import Journal
from sealskin.data.sealing.manifest import MANIFEST
from sealskin.data.sealing.task import Outcome

FLUSH_S = 5.0
FLUSH_OUTCOMES = 1000
"""So much may be done twice after a kill; more often would be a request for each picture."""
MOST_PART_BYTES = 256 * 2**20


class RemoteStaging:
    """In storage.

    Args:
        out: folder of the sealed set.
    """

    def __init__(self, out: Remote) -> None:
        if out.is_bucket:
            raise DataError(f"expected a folder in a bucket, got {out}; try {out}/sealed")
        self.out = out
        self._state = out.with_name(f".{out.name}.sealing")
        self.scratch = self.described = Path()  # there while it is held

    def check(self) -> None:
        """See that the set can appear.

        Raises:
            DataError: something is there.
            StorageError: storage cannot be reached.
        """
        if self._state.listed():
            return
        if self.out.holds(MANIFEST):
            raise DataError(
                f"{self.out} exists; choose another name, or look at it with data verify"
            )
        if self.out.listed():
            raise DataError(f"{self.out} holds files of something else; choose another name")

    def is_whole(self) -> bool:
        return self.out.holds(MANIFEST)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the run's folder; what the lock of a run that was killed says is seen through."""
        data = json.dumps(_self()).encode()
        if not self._state.put("lock", data, new=True):
            other = json.loads(self._state.read("lock", 4096))
            if not _is_gone(other):
                raise DataError(
                    f"another run is making this set (process {other['pid']} on {other['host']}); "
                    f"wait for it, or if it is gone remove {self._state}/lock"
                )
            self._state.put("lock", data)
        try:
            # Labels and what was noted, for a moment; of pictures only sealed ones come here.
            with tempfile.TemporaryDirectory(prefix="sealskin-") as scratch:
                self.scratch = Path(scratch)
                self.described = self.scratch / "described"
                yield
        finally:
            self._state.remove("lock")

    def begin(self) -> None:
        self.described.mkdir()

    def journal(self, settings: Mapping[str, Any]) -> Journal:
        return _RemoteJournal(self._state, self.scratch / "journal.jsonl", settings)

    def remove(self, name: str) -> None:
        self.out.remove(name)

    def publish(self) -> None:
        _put_all_but_the_manifest(self.described, self.out)

    def appear(self) -> None:
        self.out.put_file(MANIFEST, self.described / MANIFEST)

    def give_up(self) -> None:
        self._state.clear()

    def clear(self) -> None:
        self._state.clear()


def put_set(folder: Path, out: Remote) -> None:
    """Bring a whole set from a disk to storage; its manifest comes last.

    Raises:
        StorageError: storage does not answer.
    """
    _put_all_but_the_manifest(folder, out)
    out.put_file(MANIFEST, folder / MANIFEST)


def _put_all_but_the_manifest(folder: Path, out: Remote) -> None:
    for entry in files_inside(folder, hidden=True):
        if entry.name != MANIFEST:
            out.put_file(entry.name, folder / entry.name)


class _RemoteJournal(Journal):
    """A journal on a disk, of which copies go to storage.

    Args:
        state: the run's folder in storage.
        path: the file on the disk.
        settings: as for a journal.
    """

    def __init__(self, state: Remote, path: Path, settings: Mapping[str, Any]) -> None:
        self._state = state
        self._waiting: list[bytes] = []
        self._flushed_s = time.monotonic()
        parts = sorted(name for name in state.listed() if name.startswith("journal/"))
        self._number = len(parts)
        with path.open("wb") as file:
            if state.holds("head.json"):
                file.write(state.read("head.json", MOST_PART_BYTES))
            for part in parts:
                file.write(state.read(part, MOST_PART_BYTES))
        super().__init__(path, settings, f"{state}")
        if not state.holds("head.json"):
            with path.open("rb") as file:
                state.put("head.json", file.readline())

    def add(self, outcome: Outcome) -> None:
        super().add(outcome)
        self._waiting.append(json.dumps(outcome.as_json(), separators=(",", ":")).encode() + b"\n")
        if len(self._waiting) >= FLUSH_OUTCOMES or time.monotonic() - self._flushed_s >= FLUSH_S:
            self._flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._flush()
        finally:
            super().__exit__(kind, error, trace)

    def _flush(self) -> None:
        if self._waiting:
            # Two runs at once would do the same work; who they are keeps their parts apart.
            name = f"journal/{self._number:08}-{socket.gethostname()}-{os.getpid()}.jsonl"
            self._state.put(name, b"".join(self._waiting))
            self._number += 1
            self._waiting.clear()
        self._flushed_s = time.monotonic()


def _self() -> dict[str, str]:
    return {"host": socket.gethostname(), "pid": str(os.getpid()), "began": _began("self") or ""}


def _is_gone(other: Mapping[str, str]) -> bool:
    """Whether who holds a lock was a process of this machine that is no more."""
    return other["host"] == socket.gethostname() and _began(other["pid"]) != other["began"]


def _began(pid: str) -> str | None:
    """When a process of this machine began; numbers are given again, such times are not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return None
