"""Months of the large tables, each a partition of its own in PostgreSQL.

A month is made when the first row of it comes, and can be dropped whole when it is too old.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import Connection, Table, text

LOCK = 0x5EA15C17
"""Key of the advisory lock: two writers must not make the same month at once."""


class Months:
    """Remembers which months are there; one for each engine."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lock = Lock()

    def missing(self, table: Table, times_ms: Iterable[int]) -> list[datetime]:
        """The months of some times that are not known to be there, by their first moments."""
        with self._lock:
            return [
                first
                for first in sorted({month_of(time_ms) for time_ms in times_ms})
                if _name(table, first) not in self._known
            ]

    def made(self, table: Table, months: Iterable[datetime]) -> None:
        """The transaction that made these is kept."""
        with self._lock:
            self._known |= {_name(table, first) for first in months}


def make_months(connection: Connection, table: Table, months: Iterable[datetime]) -> None:
    """Make partitions of a table in PostgreSQL, in a transaction in which nothing else is done.

    It waits for all who write to the table. One that has written itself, and another such, would
    wait for each other for ever.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    for first in months:
        begin_ms, end_ms = (round(moment.timestamp() * 1000) for moment in (first, _next(first)))
        connection.exec_driver_sql(
            f"CREATE TABLE IF NOT EXISTS {_name(table, first)} PARTITION OF {table.name} "
            f"FOR VALUES FROM ({begin_ms}) TO ({end_ms})"
        )


def _name(table: Table, first: datetime) -> str:
    return f"{table.name}_{first:%Y_%m}"


def month_of(time_ms: int) -> datetime:
    """The first moment of the month, in UTC, that a time falls into."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _next(first: datetime) -> datetime:
    years, month = divmod(first.month, 12)
    return first.replace(year=first.year + years, month=month + 1)
