"""Reads tracks and crossings of a stretch of time, for measuring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import func, select

from sealskin.core.paths import UNKNOWN_FACING, Path
from sealskin.store import tables as t
from sealskin.store.database import Database

LONGEST_MS = 12 * 3_600_000
"""No track is longer; it bounds what must be looked at."""


class CrossingRow(NamedTuple):
    """A crossing, with the number of its track if that was recorded."""

    time_ms: int
    line: str
    direction: str
    track_id: int | None


def paths(database: Database, camera_ids: Sequence[int], from_ms: int, to_ms: int) -> list[Path]:
    """Tracks that were seen in a stretch of time, whole, by camera and number.

    Args:
        database: where they are.
        camera_ids: of these cameras.
        from_ms: first moment.
        to_ms: the moment after the last.
    """
    k, p = t.tracks.c, t.points.c
    query = (
        select(
            k.id, k.camera_id, k.first_ms, k.last_ms, k.brightness, p.time_ms, p.x, p.y, p.facing
        )
        .join_from(t.tracks, t.points)
        .where(
            k.camera_id.in_(camera_ids),
            k.last_ms >= from_ms,
            k.last_ms < to_ms + LONGEST_MS,
            k.first_ms < to_ms,
            p.time_ms >= from_ms - LONGEST_MS,  # spares PostgreSQL the other months
            p.time_ms < to_ms + LONGEST_MS,
        )
        .order_by(k.camera_id, k.id, p.time_ms)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
    found = []
    begin = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and rows[end].id == rows[begin].id:
            continue
        head, own = rows[begin], rows[begin:end]
        values = np.array([(row.time_ms, row.x, row.y) for row in own], np.float64)
        facing = [UNKNOWN_FACING if row.facing is None else row.facing for row in own]
        found.append(
            Path(
                track_id=head.id,
                camera_id=head.camera_id,
                first_ms=head.first_ms,
                last_ms=head.last_ms,
                time_ms=values[:, 0].astype(np.int64),
                xy=values[:, 1:],
                facing=np.array(facing, np.int8),
                brightness=head.brightness,
            )
        )
        begin = end
    return found


def crossings(database: Database, camera_id: int, from_ms: int, to_ms: int) -> list[CrossingRow]:
    """Crossings of a camera's lines in a stretch of time, by time."""
    c, k = t.crossings.c, t.tracks.c
    query = (
        select(c.time_ms, c.line, c.direction, k.id)
        .select_from(
            t.crossings.outerjoin(
                t.tracks,
                (k.camera_id == c.camera_id)
                & (k.session == c.session)
                & (k.track_no == c.track_no),
            )
        )
        .where(c.camera_id == camera_id, c.time_ms >= from_ms, c.time_ms < to_ms)
        .order_by(c.time_ms)
    )
    with database.reading() as connection:
        return [CrossingRow(*row) for row in connection.execute(query)]


def kept_since(database: Database, camera_id: int) -> int | None:
    """The first moment of the oldest track that is kept of a camera; None without any."""
    query = select(func.min(t.tracks.c.first_ms)).where(t.tracks.c.camera_id == camera_id)
    with database.reading() as connection:
        return connection.execute(query).scalar_one_or_none()
