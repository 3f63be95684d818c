"""Where a set is made until it appears, on a disk: a folder `.NAME.sealing` beside it.

    journal.jsonl   what is done
    set/            what will be the set
    scratch/        files that are being written
    lock            held by the run

The last step renames `set/`. Until then there is no sealed set, and after it there is all of it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sealskin.core.errors import DataError
from sealskin.data.inside import Root
from sealskin.data.sealing.journal import Journal
from sealskin.data.sealing.place import WriteError


class Staging(Protocol):
    """Where a set is made.

    Attributes:
        out: sealed files go here.
        scratch: a folder for sealed files that are not finished, and for what is to be described.
        described: labels, manifest and card are written here.
    """

    @property
    def out(self) -> Root: ...

    @property
    def scratch(self) -> Path: ...

    @property
    def described(self) -> Path: ...

    def held(self) -> AbstractContextManager[None]:
        """Hold it, against other runs."""
        ...

    def is_whole(self) -> bool:
        """Whether the set has appeared: the last run was killed between its last two steps."""
        ...

    def begin(self) -> None:
        """Make what a run needs; what an earlier one has done stays."""
        ...

    def journal(self, settings: Mapping[str, Any]) -> Journal:
        """What is done."""
        ...

    def remove(self, name: str) -> None:
        """Remove a sealed file."""
        ...

    def publish(self) -> None:
        """Bring what was described to the sealed files, but for what makes the set appear."""
        ...

    def appear(self) -> None:
        """Let the set appear, as a whole."""
        ...

    def give_up(self) -> None:
        """Forget what is done, so that the next run begins anew."""
        ...

    def clear(self) -> None:
        """Remove all but the set."""
        ...


class LocalStaging:
    """On a disk.

    Args:
        out: folder of the sealed set.
    """

    def __init__(self, out: Path) -> None:
        self._set = out.resolve()
        self._state = self._set.with_name(f".{out.name}.sealing")
        self.out = self.described = self._state / "set"
        self.scratch = self._state / "scratch"

    def check(self) -> None:
        """See that the set can appear.

        Raises:
            DataError: it is there, or has no folder to be in.
        """
        if self._set.exists() and not self._state.exists():
            raise DataError(
                f"{self._set} exists; choose another name, or look at it with data verify"
            )
        if not self._set.parent.is_dir():
            raise DataError(
                f"there is no folder {self._set.parent} for {self._set.name}; make it first"
            )

    def is_whole(self) -> bool:
        return self._set.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the run's folder. The lock ends with the process, however it ends."""
        try:
            self._state.mkdir(mode=0o700, exist_ok=True)
            with (self._state / "lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    raise DataError(
                        f"another run is making this set ({self._state}); wait for it, or end it"
                    ) from error
                yield
        except OSError as error:
            raise WriteError(
                f"cannot write into {self._state}: {error.strerror or error}"
            ) from error

    def begin(self) -> None:
        journal = self._state / "journal.jsonl"
        if not self.out.exists() and journal.exists():
            # Only the last step takes the set away, so this is another one's beginning.
            journal.unlink()
        if self.scratch.exists():
            shutil.rmtree(self.scratch)
        self.scratch.mkdir()
        self.out.mkdir(exist_ok=True)

    def journal(self, settings: Mapping[str, Any]) -> Journal:
        return Journal(self._state / "journal.jsonl", settings)

    def remove(self, name: str) -> None:
        (self.out / name).unlink()

    def publish(self) -> None:
        for path in sorted(self.out.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()

    def appear(self) -> None:
        os.sync()  # after a power cut the set is whole or not there
        self.out.rename(self._set)

    def give_up(self) -> None:
        shutil.rmtree(self.out)

    def clear(self) -> None:
        shutil.rmtree(self._state)
