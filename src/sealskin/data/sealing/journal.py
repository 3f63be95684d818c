"""What is done of a run: one line an item, so that a run that was killed goes on where it was.

The journal lies beside the set that is being made, with its owner, and goes when the set is whole:
it knows the sizes and times of raw files.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sealskin.core.errors import DataError
from sealskin.data.inside import Root, checked_name
from sealskin.data.remote import Remote
from sealskin.data.sealing.place import stamp_of
from sealskin.data.sealing.task import Outcome
from sealskin.data.sets.item import Item

VERSION = 2
BLOCK = 65536


class Journal:
    """The lines of a run. A context manager.

    Args:
        path: the file; made if missing.
        settings: what decides how items are sealed. Other settings, another run.
        where: what its place is called in messages, if not by the folder of the file.

    Raises:
        DataError: it is of a run with other settings.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], where: str | None = None) -> None:
        self._path = path
        head = {"version": VERSION, **settings}
        self._cut_torn_line()
        # Bytes: JSON's own escapes keep lines whole, whatever is in a name.
        self._file = path.open("ab+")
        self._file.seek(0)
        first = self._file.readline()
        if first and json.loads(first) != json.loads(json.dumps(head)):
            self._file.close()
            raise DataError(
                f"{where or path.parent} is left of a run with other settings; give the same ones "
                "to go on, or remove it to begin anew"
            )
        if not first:
            self._append(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, outcome: Outcome) -> None:
        """Note what became of an item; its sealed file is in its place before."""
        self._append(outcome.as_json())

    def done(self) -> Iterator[Outcome]:
        """What was noted, the last word on each item, in the order of targets."""
        last: dict[str, int] = {}
        with self._path.open("rb") as file:
            file.readline()
            at = file.tell()
            for line in file:
                last[json.loads(line)["target"]] = at
                at += len(line)
            for target in sorted(last):
                file.seek(last[target])
                yield Outcome.of_json(json.loads(file.readline()))

    def _append(self, tree: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(tree, separators=(",", ":")).encode() + b"\n")
        self._file.flush()

    def _cut_torn_line(self) -> None:
        """Remove half a line, the last thing that a killed run wrote."""
        if not self._path.exists():
            return
        with self._path.open("rb+") as file:
            end = file.seek(0, os.SEEK_END)
            while end > 0:
                start = max(0, end - BLOCK)
                file.seek(start)
                found = file.read(end - start).rfind(b"\n")
                if found >= 0:
                    file.truncate(start + found + 1)
                    return
                end = start
            file.truncate(0)


def still_so(outcome: Outcome, item: Item, source: Root, out: Root) -> bool:
    """Whether what was noted is still so: the raw file is the same, the sealed one is whole.

    Sealed files on a disk are read again, because after a power cut a noted file may be empty.
    Objects in storage are whole or not there, so their sizes in its last listing say enough.
    """
    try:
        if outcome.asked != repr(item) or stamp_of(source, item.source) != outcome.stamp:
            return False
        for row in outcome.rows:
            if "#" in row.item and row.kind == "picture" and item.kind == "shard":
                continue  # it is inside of the shard, whose hash says it all
            name = checked_name(row.item)
            if isinstance(out, Remote):
                if not out.holds(name) or out.stat(name).size_bytes != row.size_bytes:
                    return False
                continue
            with (out / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
                    return False
    except (DataError, OSError):
        # A raw file that cannot be read is refused again, and a sealed one is made again.
        return False
    return True
