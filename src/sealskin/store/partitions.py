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

    def provide(self, connection: Connection, table: Table, times_ms: Iterable[int]) -> None:
        """Make the partitions that rows of these times go to. In SQLite there is nothing to do."""
        if connection.dialect.name != "postgresql":
            return
        for first in sorted({month_of(time_ms) for time_ms in times_ms}):
            name = f"{table.name}_{first:%Y_%m}"
            with self._lock:
                if name in self._known:
                    continue
            begin_ms, end_ms = (
                round(moment.timestamp() * 1000) for moment in (first, _next(first))
            )
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            connection.exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table.name} "
                f"FOR VALUES FROM ({begin_ms}) TO ({end_ms})"
            )

    def committed(self, table: Table, times_ms: Iterable[int]) -> None:
        """The transaction that `provide` was part of is kept, so these months are there."""
        with self._lock:
            self._known |= {f"{table.name}_{month_of(t):%Y_%m}" for t in times_ms}


def month_of(time_ms: int) -> datetime:
    """The first moment of the month, in UTC, that a time falls into."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _next(first: datetime) -> datetime:
    years, month = divmod(first.month, 12)
    return first.replace(year=first.year + years, month=month + 1)
