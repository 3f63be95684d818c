"""Keeps what is to be written on this machine until the database at the other end has it.

A SQLite file that every record goes into first. A sender hands them on in their order and forgets
them once they are committed. Each machine has a token, and the database keeps, in the same
transaction, how far it has taken that machine's records: so after a break in the middle of a
commit none is lost and none is written twice.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sealskin.core.errors import StoreError

TABLES = """
CREATE TABLE IF NOT EXISTS machine (
    token TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(token AS BLOB)) <= 200)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (length(CAST(kind AS BLOB)) <= 200),
    site TEXT NOT NULL CHECK (length(CAST(site AS BLOB)) <= 200),
    camera TEXT NOT NULL CHECK (length(CAST(camera AS BLOB)) <= 200),
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) <= 200),
    direction TEXT NOT NULL CHECK (length(CAST(direction AS BLOB)) <= 200),
    what TEXT NOT NULL CHECK (length(CAST(what AS BLOB)) <= 200),
    time_ms INTEGER NOT NULL,
    session INTEGER NOT NULL,
    track_no INTEGER NOT NULL,
    a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER,
    x REAL, y REAL,
    refused INTEGER NOT NULL DEFAULT 0
) STRICT;
"""
"""As strict as the database's own, so that no picture fits into what waits either."""


class Waiting(NamedTuple):
    """A record, flat; what `a` to `e`, x and y are depends on the kind.

    track: first_ms is time_ms, a last_ms, b brightness.
    point: a facing, b and c width and height of the box, x, y.
    minute: a samples, b people_sum, c people_max, d n_in, e n_out.
    things: name is the thing, a looks, b count_sum, c count_max.
    crossing: name is the line.
    alarm: name is the zone, direction the rule, what its kind and, after a space, the thing if it
    is known; a quiet, b held_back, c test, d wants_clip, x, y.
    sign: name is the sign, track_no its number, first_ms is time_ms, a last_ms, b to e the place
    in thousandths.
    """

    kind: str
    site: str
    camera: str
    time_ms: int
    name: str = ""
    direction: str = ""
    what: str = ""
    session: int = 0
    track_no: int = 0
    a: int | None = None
    b: int | None = None
    c: int | None = None
    d: int | None = None
    e: int | None = None
    x: float | None = None
    y: float | None = None


class Outbox:
    """The file of what waits. Any thread may use it.

    Args:
        path: made if there is none.

    Attributes:
        token: of this machine's outbox.

    Raises:
        StoreError: from here and from every method: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._plainly():
            # check_same_thread: the lock sees to it.
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # A power cut must cost nothing that was taken in.
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(TABLES)
            self._connection.execute(
                "INSERT INTO machine SELECT ? WHERE NOT EXISTS (SELECT 1 FROM machine)",
                (secrets.token_hex(16),),
            )
            self._connection.commit()
            (self.token,) = self._connection.execute("SELECT token FROM machine").fetchone()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot use the outbox {self._path}: {error}; see that its folder may be written "
                "and the disk has room"
            ) from error

    def close(self) -> None:
        """Close it; what waits is there the next time."""
        with self._lock:
            self._connection.close()

    def put(self, records: Iterable[Waiting]) -> None:
        """Take records in; once this returns they survive a power cut."""
        fields = ", ".join(Waiting._fields)
        places = ", ".join("?" * len(Waiting._fields))
        with self._lock, self._plainly(), self._connection:
            self._connection.executemany(
                f"INSERT INTO waiting ({fields}) VALUES ({places})",  # noqa: S608
                list(records),
            )

    def first(self, most: int) -> list[tuple[int, Waiting]]:
        """The oldest that wait, with their numbers."""
        fields = ", ".join(Waiting._fields)
        with self._lock, self._plainly():
            rows = self._connection.execute(
                f"SELECT seq, {fields} FROM waiting WHERE NOT refused ORDER BY seq LIMIT ?",  # noqa: S608
                (most,),
            ).fetchall()
        return [(row[0], Waiting(*row[1:])) for row in rows]

    def forget(self, numbers: Sequence[int]) -> None:
        """These are in the database now."""
        with self._lock, self._plainly(), self._connection:
            self._connection.executemany(
                "DELETE FROM waiting WHERE seq = ?", [(number,) for number in numbers]
            )

    def refuse(self, number: int) -> None:
        """The database will not take this one; it is kept for who looks into it."""
        with self._lock, self._plainly(), self._connection:
            self._connection.execute("UPDATE waiting SET refused = 1 WHERE seq = ?", (number,))

    def __len__(self) -> int:
        """How many wait."""
        with self._lock, self._plainly():
            query = "SELECT count(*) FROM waiting WHERE NOT refused"
            return int(self._connection.execute(query).fetchone()[0])

    def refused(self) -> int:
        """How many the database would not take."""
        with self._lock, self._plainly():
            query = "SELECT count(*) FROM waiting WHERE refused"
            return int(self._connection.execute(query).fetchone()[0])
