"""What is written inside a transaction. `Database` gives each its own; an outbox many one.

Every write marks the hour that it falls into, so that its figures are made anew. Months must be
there before: see `Database.provide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, select

from sealskin.core.errors import StoreError
from sealskin.store import tables as t
from sealskin.store.rows import FootPoint
from sealskin.store.upsert import insert, larger, smaller

MS_PER_HOUR = 3_600_000
_LATER: ContextVar[dict[int, set[int]] | None] = ContextVar("sealskin_dirty", default=None)


def hour_of(time_ms: int) -> int:
    """The start of the hour, of UTC, that a moment falls into."""
    return time_ms - time_ms % MS_PER_HOUR


def mark_dirty(connection: Connection, camera_id: int, times_ms: Iterable[int]) -> None:
    """Say that the figures of some hours are older than what they are made of."""
    later = _LATER.get()
    if later is not None:
        later.setdefault(camera_id, set()).update(hour_of(time_ms) for time_ms in times_ms)
        return
    rows = [
        {"camera_id": camera_id, "hour_ms": hour, "seq": 1}
        for hour in sorted({hour_of(time_ms) for time_ms in times_ms})
    ]
    if rows:
        new = insert(connection, t.dirty)
        connection.execute(
            new.on_conflict_do_update(
                index_elements=["camera_id", "hour_ms"], set_={"seq": t.dirty.c.seq + 1}
            ),
            rows,
        )


@contextmanager
def marked_once(connection: Connection) -> Iterator[None]:
    """Within it, hours are remembered, and marked at its end: a statement for many records."""
    later: dict[int, set[int]] = {}
    token = _LATER.set(later)
    try:
        yield
    finally:
        _LATER.reset(token)
    for camera_id, hours in sorted(later.items()):
        mark_dirty(connection, camera_id, hours)


def add_track(
    connection: Connection,
    camera_id: int,
    track_no: int,
    session: int,
    first_ms: int,
    last_ms: int,
    brightness: int | None = None,
) -> None:
    """See `Database.add_track`."""
    new = insert(connection, t.tracks).values(
        camera_id=camera_id,
        session=session,
        track_no=track_no,
        first_ms=first_ms,
        last_ms=last_ms,
        brightness=brightness,
    )
    old, added = t.tracks.c, new.excluded
    known = {} if brightness is None else {"brightness": added.brightness}
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["camera_id", "session", "track_no"],
            set_={
                "first_ms": smaller(old.first_ms, added.first_ms),
                "last_ms": larger(old.last_ms, added.last_ms),
                **known,
            },
        )
    )
    mark_dirty(connection, camera_id, (first_ms, last_ms))


def add_points(connection: Connection, camera_id: int, points: Sequence[FootPoint]) -> None:
    """See `Database.add_points`."""
    ids: dict[tuple[int, int], int] = {}
    for session, track_no in sorted({(row.session, row.track_no) for row in points}):
        query = select(t.tracks.c.id).where(
            t.tracks.c.camera_id == camera_id,
            t.tracks.c.session == session,
            t.tracks.c.track_no == track_no,
        )
        number = connection.execute(query).scalar_one_or_none()
        if number is None:
            raise StoreError(
                f"there is no track {track_no} of session {session} to add foot points "
                "to; add the track first"
            )
        ids[session, track_no] = number
    connection.execute(
        insert(connection, t.points).on_conflict_do_nothing(),
        [
            {
                "track_id": ids[row.session, row.track_no],
                "time_ms": row.time_ms,
                "x": row.x,
                "y": row.y,
                "facing": row.facing,
                "width_milli": row.width_milli,
                "height_milli": row.height_milli,
            }
            for row in points
        ],
    )
    mark_dirty(connection, camera_id, (row.time_ms for row in points))


def add_minute(
    connection: Connection,
    camera_id: int,
    minute_ms: int,
    samples: int,
    people_sum: int,
    people_max: int,
    n_in: int,
    n_out: int,
) -> None:
    """See `Database.add_minute`."""
    new = insert(connection, t.minutes).values(
        camera_id=camera_id,
        minute_ms=minute_ms,
        samples=samples,
        people_sum=people_sum,
        people_max=people_max,
        n_in=n_in,
        n_out=n_out,
    )
    old, added = t.minutes.c, new.excluded
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["camera_id", "minute_ms"],
            set_={
                "samples": old.samples + added.samples,
                "people_sum": old.people_sum + added.people_sum,
                "people_max": larger(old.people_max, added.people_max),
                "n_in": old.n_in + added.n_in,
                "n_out": old.n_out + added.n_out,
            },
        )
    )
    mark_dirty(connection, camera_id, (minute_ms,))


def add_things(
    connection: Connection,
    camera_id: int,
    minute_ms: int,
    looks: int,
    counts: Iterable[tuple[str, int, int]],
) -> None:
    """See `Database.add_things`."""
    rows = [
        {
            "camera_id": camera_id,
            "minute_ms": minute_ms,
            "thing": thing,
            "looks": looks,
            "count_sum": count_sum,
            "count_max": count_max,
        }
        for thing, count_sum, count_max in counts
    ]
    if not rows:
        return
    new = insert(connection, t.things)
    old, added = t.things.c, new.excluded
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["camera_id", "minute_ms", "thing"],
            set_={
                "looks": old.looks + added.looks,
                "count_sum": old.count_sum + added.count_sum,
                "count_max": larger(old.count_max, added.count_max),
            },
        ),
        rows,
    )
    mark_dirty(connection, camera_id, (minute_ms,))


def add_crossing(
    connection: Connection,
    camera_id: int,
    line: str,
    track_no: int,
    direction: str,
    time_ms: int,
    session: int,
) -> None:
    """See `Database.add_crossing`."""
    new = insert(connection, t.crossings).values(
        camera_id=camera_id,
        time_ms=time_ms,
        line=line,
        session=session,
        track_no=track_no,
        direction=direction,
    )
    connection.execute(new.on_conflict_do_nothing())
    mark_dirty(connection, camera_id, (time_ms,))
