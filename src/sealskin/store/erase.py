"""Erases rows whose time is over, so that nothing of them stays in the file."""

from __future__ import annotations

from sqlalchemy import delete, select

from sealskin.store import tables as t
from sealskin.store.database import Database

AT_ONCE = 500
"""Rows in one transaction: others want to write, too."""


def tracks(database: Database, camera_id: int, before_ms: int) -> dict[str, int]:
    """Erase tracks, crossings and signs of a camera that ended before a moment.

    Returns:
        How many of each kind.

    Raises:
        StoreError: the database cannot be written.
    """
    counts = {"tracks": 0, "crossings": 0, "signs": 0}
    old = (
        select(t.tracks.c.id)
        .where(t.tracks.c.camera_id == camera_id, t.tracks.c.last_ms < before_ms)
        .limit(AT_ONCE)
    )
    while True:
        with database.writing() as connection:
            ids = list(connection.execute(old).scalars())
            for table in (t.points, t.said.staff_marks):
                connection.execute(delete(table).where(table.c.track_id.in_(ids)))
            connection.execute(delete(t.tracks).where(t.tracks.c.id.in_(ids)))
        counts["tracks"] += len(ids)
        if len(ids) < AT_ONCE:
            break
    c, s = t.crossings.c, t.alarming.signs.c
    with database.writing() as connection:
        gone = delete(t.crossings).where(c.camera_id == camera_id, c.time_ms < before_ms)
        counts["crossings"] = connection.execute(gone).rowcount
        ended = delete(t.alarming.signs).where(s.camera_id == camera_id, s.last_ms < before_ms)
        counts["signs"] = connection.execute(ended).rowcount
    return counts


def empty_write_ahead_log(database: Database) -> None:
    """SQLite: bring the write-ahead log, which holds old pages, into the file and cut it off.

    PostgreSQL keeps deleted rows until its own VACUUM, and its log for as long as it is set to.
    """
    database.checkpoint()
