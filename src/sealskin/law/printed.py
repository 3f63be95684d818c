"""The papers as they were last printed, as they hang on the wall, for comparing with now."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sealskin.core.errors import DataError, EncodeError
from sealskin.law.pack import Change, changes
from sealskin.law.render import Paper


@dataclass(frozen=True, slots=True)
class Print:
    """One paper as it was printed.

    Attributes:
        time_ms: UTC.
        actor: who printed it.
        lines: its text.
    """

    time_ms: int
    actor: str
    lines: tuple[str, ...]


class Printed:
    """Keeps the last print of each paper in a file; of one process, from any thread.

    Args:
        path: of the file; there is none before the first print.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, Print]:
        """By the paper's key.

        Raises:
            DataError: the file is damaged.
        """
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            return {
                str(key): Print(int(one["time_ms"]), str(one["actor"]), tuple(one["lines"]))
                for key, one in found.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                f"{self.path} cannot be read as printed papers; remove it, and print them again"
            ) from error

    def note(self, paper: Paper, actor: str, time_ms: int) -> None:
        """Remember that a paper was printed.

        Raises:
            DataError: the file is damaged.
            EncodeError: it cannot be written.
        """
        with self._lock:
            prints = {**self.read(), paper.key: Print(time_ms, actor, paper.lines)}
            text = json.dumps({key: asdict(one) for key, one in prints.items()}, ensure_ascii=False)
            part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
            try:
                part.write_text(text + "\n", encoding="utf-8")
                part.replace(self.path)
            except OSError as error:
                raise EncodeError(
                    f"cannot write {self.path}: {error.strerror}; check the folder"
                ) from error


def since_print(paper: Paper, prints: Mapping[str, Print]) -> Change | None:
    """What is different since a paper was printed; None if it never was."""
    before = prints.get(paper.key)
    if before is None:
        return None
    found = list(changes({paper.key: before.lines}, {paper.key: paper.lines}))
    return found[0] if found else Change(paper.key, (), ())


def text_sha256(lines: Sequence[str]) -> str:
    """Of a paper's text, so that the log says which one was printed; 64 hex digits."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
