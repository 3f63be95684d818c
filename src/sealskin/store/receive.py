"""The other end of an outbox: takes a machine's records in, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, func, select, text

from sealskin.core.times import now_ms
from sealskin.store import tables as t
from sealskin.store import write
from sealskin.store.alarm_rows import NewAlarm, SignRow
from sealskin.store.alarms import insert_alarm, insert_sign
from sealskin.store.database import Database
from sealskin.store.outbox import Waiting
from sealskin.store.rows import FootPoint
from sealskin.store.upsert import insert


def receive(database: Database, token: str, records: Sequence[tuple[int, Waiting]]) -> int:
    """Write records that are not written yet, all or none.

    Args:
        database: where to.
        token: of the machine.
        records: with their numbers, rising.

    Returns:
        How many were new.

    Raises:
        StoreError: nothing was written; `away` says whether another try is worth it.
    """
    if not records:
        return 0
    cameras = {
        (site, camera): database.camera_id(camera, site)
        for site, camera in sorted({(one.site, one.camera) for _, one in records})
    }
    for kind, table in (
        ("minute", t.minutes),
        ("things", t.things),
        ("crossing", t.crossings),
        ("point", t.points),
    ):
        database.provide(table, (one.time_ms for _, one in records if one.kind == kind))
    with database.writing() as connection:
        last = _last(connection, token)
        new = [(seq, one) for seq, one in records if seq > last]
        with write.marked_once(connection):
            _write(connection, cameras, [one for _, one in new])
        if new:
            connection.execute(
                t.senders.update()
                .where(t.senders.c.token == token)
                .values(last_seq=new[-1][0], seen_ms=now_ms(), skew_ms=_skew(connection))
            )
    return len(new)


def _write(
    connection: Connection,
    cameras: Mapping[tuple[str, str], int],
    records: Sequence[Waiting],
) -> None:
    points: dict[int, list[FootPoint]] = {}
    for one in records:
        camera_id = cameras[one.site, one.camera]
        if one.kind == "point":
            points.setdefault(camera_id, []).append(_point(one))
        else:
            WRITERS[one.kind](connection, camera_id, one)
    for camera_id, rows in points.items():
        write.add_points(connection, camera_id, rows)


def _last(connection: Connection, token: str) -> int:
    """How far a machine's records are written; its row stays locked until the end."""
    connection.execute(
        insert(connection, t.senders)
        .values(token=token, last_seq=0, seen_ms=now_ms(), skew_ms=0)
        .on_conflict_do_nothing()
    )
    query = select(t.senders.c.last_seq).where(t.senders.c.token == token).with_for_update()
    return int(connection.execute(query).scalar_one())


def _skew(connection: Connection) -> int:
    """This machine's clock less the database's, in milliseconds."""
    if connection.dialect.name != "postgresql":
        return 0
    there = connection.execute(
        text("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
    ).scalar_one()
    return now_ms() - int(there)


def skew(database: Database, token: str) -> int | None:
    """How far a machine's clock was off at its last record; None if it never sent one."""
    query = select(func.max(t.senders.c.skew_ms)).where(t.senders.c.token == token)
    with database.reading() as connection:
        return connection.execute(query).scalar_one_or_none()


def _point(one: Waiting) -> FootPoint:
    assert one.x is not None
    assert one.y is not None
    return FootPoint(one.track_no, one.session, one.time_ms, one.x, one.y, one.a, one.b, one.c)


def _track(connection: Connection, camera_id: int, one: Waiting) -> None:
    last_ms = one.time_ms if one.a is None else one.a
    write.add_track(connection, camera_id, one.track_no, one.session, one.time_ms, last_ms, one.b)


def _minute(connection: Connection, camera_id: int, one: Waiting) -> None:
    counts = [value or 0 for value in (one.a, one.b, one.c, one.d, one.e)]
    write.add_minute(connection, camera_id, one.time_ms, *counts)


def _things(connection: Connection, camera_id: int, one: Waiting) -> None:
    counts = ((one.name, one.b or 0, one.c or 0),)
    write.add_things(connection, camera_id, one.time_ms, one.a or 0, counts)


def _crossing(connection: Connection, camera_id: int, one: Waiting) -> None:
    write.add_crossing(
        connection,
        camera_id,
        one.name,
        one.track_no,
        one.direction,
        one.time_ms,
        one.session,
    )


def _alarm(connection: Connection, camera_id: int, one: Waiting) -> None:
    kind, _, thing = one.what.partition(" ")
    alarm = NewAlarm(
        rule=one.direction,
        kind=kind,
        zone=one.name,
        time_ms=one.time_ms,
        session=one.session,
        track=one.track_no,
        place=None if one.x is None or one.y is None else (one.x, one.y),
        quiet=bool(one.a),
        held_back=one.b or 0,
        test=bool(one.c),
        wants_clip=bool(one.d),
        thing=thing or None,
    )
    insert_alarm(connection, camera_id, alarm)


def _sign(connection: Connection, camera_id: int, one: Waiting) -> None:
    milli = (one.b, one.c, one.d, one.e)
    known = [value / 1000 for value in milli if value is not None]
    box = (known[0], known[1], known[2], known[3]) if len(known) == 4 else None
    last_ms = one.time_ms if one.a is None else one.a
    sign = SignRow(one.name, one.session, one.track_no, one.time_ms, last_ms, box)
    insert_sign(connection, camera_id, sign)


WRITERS: dict[str, Callable[[Connection, int, Waiting], None]] = {
    "track": _track,
    "minute": _minute,
    "things": _things,
    "crossing": _crossing,
    "alarm": _alarm,
    "sign": _sign,
}
