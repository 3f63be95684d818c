"""What goes into the log of a disclosure: who may be asked later needs to know what was shown."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from sealskin.store.journal.entry import About
from sealskin.store.journal.journal import Journal

BLOCK = 1 << 20


class Notes:
    """Writes into the log of who did what, in the name of whoever runs the program.

    Args:
        log: its file; the chain of hashes goes on from whatever is in it.
        facts: what every entry says.
    """

    def __init__(self, log: Path, facts: About) -> None:
        self._journal = Journal(log)
        self._facts = facts
        try:
            self._actor = f"cli:{getpass.getuser()}"
        except (KeyError, OSError):  # a user without a name, in a container
            self._actor = "cli:unknown"

    def write(self, action: str, more: About | None = None) -> None:
        """Add `disclosure.began`, `disclosure.written` or `disclosure.stopped`.

        Raises:
            StoreError: the log cannot be written; then nothing may be disclosed.
        """
        self._journal.write(self._actor, action, {**self._facts, **(more or {})})


def file_sha256(path: Path) -> str:
    """Hash of a whole file, so that nobody can say that it was another one."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
