"""Alarms in the database: added, asked for, acknowledged, written about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from sealskin.core.errors import StoreError
from sealskin.store import tables as t
from sealskin.store.alarm_rows import (
    AlarmRow,
    ClipState,
    DeliveryRow,
    NewAlarm,
    NoteRow,
    SignRow,
)
from sealskin.store.columns import MOST_BYTES
from sealskin.store.conditions import extend_condition
from sealskin.store.database import Database
from sealskin.store.upsert import insert, larger

MILLI = 1000
NOTE_PARTS = 10
"""A note is at most ten times as long as a name."""
_A = t.alarming.alarms.c


def insert_alarm(connection: Connection, camera_id: int, alarm: NewAlarm) -> int:
    """Record an alarm within a transaction, the same one twice once only; its number."""
    place = alarm.place or (None, None)
    key = {
        "camera_id": camera_id,
        "time_ms": alarm.time_ms,
        "rule": alarm.rule,
        "track_no": alarm.track,
    }
    table = t.alarming.alarms
    new = insert(connection, table).values(
        **key,
        kind=alarm.kind,
        zone=alarm.zone,
        session=alarm.session,
        x_milli=_milli(place[0]),
        y_milli=_milli(place[1]),
        quiet=int(alarm.quiet),
        held_back=alarm.held_back,
        test=int(alarm.test),
        acknowledged_by="",
        clip="waiting" if alarm.wants_clip else "none",
        clip_sha256="",
        thing=alarm.thing,
    )
    connection.execute(new.on_conflict_do_nothing())
    return int(connection.execute(select(table.c.id).filter_by(**key)).scalar_one())


def insert_sign(connection: Connection, camera_id: int, sign: SignRow) -> None:
    """Record a sign within a transaction, or that it went on.

    Darkness is nothing that rings: it goes to the times at which figures are to be doubted.
    """
    if sign.sign == "dark":
        extend_condition(connection, camera_id, "night", sign.first_ms, sign.last_ms)
        return
    table, box = t.alarming.signs, sign.box or (None,) * 4
    new = insert(connection, table).values(
        camera_id=camera_id,
        session=sign.session,
        sign=sign.sign,
        number=sign.number,
        first_ms=sign.first_ms,
        last_ms=max(sign.first_ms, sign.last_ms),
        left_milli=_milli(box[0]),
        top_milli=_milli(box[1]),
        right_milli=_milli(box[2]),
        bottom_milli=_milli(box[3]),
    )
    latest = larger(table.c.last_ms, new.excluded.last_ms)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["camera_id", "session", "sign", "number"],
            set_={"last_ms": latest},
        )
    )


class AlarmBook:
    """The alarms of a database. Any thread may use it.

    Args:
        database: stays open as long as this is used.

    Raises:
        StoreError: from every method, in one sentence.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, camera_id: int, alarm: NewAlarm) -> int:
        """Record an alarm, the same one twice once only; its number."""
        with self._database.writing() as connection:
            return insert_alarm(connection, camera_id, alarm)

    def find(
        self,
        limit: int,
        *,
        cameras: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        since_ms: int | None = None,
        until_ms: int | None = None,
        acknowledged: bool | None = None,
        before_id: int | None = None,
    ) -> list[AlarmRow]:
        """The newest alarms that fit, newest first; None asks for all.

        Args:
            limit: most that are given.
            cameras: by name.
            kinds: of their rules.
            since_ms, until_ms: half open.
            acknowledged: whether they are.
            before_id: only those that come after this one in the list: the next page.
        """
        wanted: list[ColumnElement[bool]] = []
        if cameras is not None:
            wanted.append(t.cameras.c.name.in_(cameras))
        if kinds is not None:
            wanted.append(_A.kind.in_(kinds))
        if since_ms is not None:
            wanted.append(_A.time_ms >= since_ms)
        if until_ms is not None:
            wanted.append(_A.time_ms < until_ms)
        if acknowledged is not None:
            unknown = _A.acknowledged_ms.is_(None)
            wanted.append(~unknown if acknowledged else unknown)
        if before_id is not None:
            at = select(_A.time_ms).where(_A.id == before_id).scalar_subquery()
            wanted.append((_A.time_ms < at) | ((_A.time_ms == at) & (_A.id < before_id)))
        query = (
            select(*_COLUMNS)
            .join_from(t.alarming.alarms, t.cameras)
            .where(*wanted)
            .order_by(_A.time_ms.desc(), _A.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_alarm(row) for row in connection.execute(query)]

    def get(self, number: int) -> AlarmRow | None:
        """One alarm; None if there is none of that number."""
        query = select(*_COLUMNS).join_from(t.alarming.alarms, t.cameras).where(_A.id == number)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _alarm(row)

    def acknowledge(self, number: int, who: str, time_ms: int) -> bool:
        """Say that somebody has seen an alarm; False if somebody had before."""
        change = (
            update(t.alarming.alarms)
            .where(_A.id == number, _A.acknowledged_ms.is_(None))
            .values(acknowledged_ms=time_ms, acknowledged_by=_short(who))
        )
        with self._database.writing() as connection:
            return bool(connection.execute(change).rowcount)

    def set_clip(
        self,
        number: int,
        clip: ClipState,
        span_ms: tuple[int, int] | None = None,
        sha256: str | None = None,
    ) -> None:
        """Say how the clip of an alarm stands."""
        values: dict[str, object] = {"clip": clip}
        if span_ms is not None:
            values |= {"clip_first_ms": span_ms[0], "clip_last_ms": span_ms[1]}
        if sha256 is not None:
            values["clip_sha256"] = sha256
        with self._database.writing() as connection:
            connection.execute(update(t.alarming.alarms).where(_A.id == number).values(**values))

    def unfinished_clips(self) -> list[int]:
        """Numbers of the alarms whose clip is still to be made."""
        query = select(_A.id).where(_A.clip == "waiting").order_by(_A.id)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def kept_clips(self, camera: str, before_ms: int) -> list[tuple[int, int, str]]:
        """Number, time and hash of a camera's alarms before a moment whose clip is kept."""
        query = (
            select(_A.id, _A.time_ms, _A.clip_sha256)
            .join_from(t.alarming.alarms, t.cameras)
            .where(t.cameras.c.name == camera, _A.clip == "kept", _A.time_ms < before_ms)
            .order_by(_A.time_ms)
        )
        with self._database.reading() as connection:
            return [(number, at, digest) for number, at, digest in connection.execute(query)]

    def add_note(self, number: int, author: str, text: str, time_ms: int) -> None:
        """Write something about an alarm.

        Raises:
            StoreError: it is empty, or longer than 2,000 bytes.
        """
        parts = _parts(text.strip())
        if not 0 < len(parts) <= NOTE_PARTS:
            raise StoreError("a note needs some text, and at most about 2,000 letters; shorten it")
        rows = [
            {
                "alarm_id": number,
                "time_ms": time_ms,
                "author": _short(author),
                "part": part,
                "text": piece,
            }
            for part, piece in enumerate(parts)
        ]
        with self._database.writing() as connection:
            connection.execute(insert(connection, t.alarming.notes), rows)

    def notes(self, number: int) -> list[NoteRow]:
        """What was written about an alarm, oldest first."""
        n = t.alarming.notes.c
        query = (
            select(n.time_ms, n.author, n.part, n.text).where(n.alarm_id == number).order_by(n.id)
        )
        found: list[NoteRow] = []
        with self._database.reading() as connection:
            for time_ms, author, part, text in connection.execute(query):
                if part == 0:
                    found.append(NoteRow(time_ms, author, text))
                else:
                    found[-1] = NoteRow(time_ms, author, found[-1].text + text)
        return found

    def set_delivery(self, number: int, row: DeliveryRow) -> None:
        """Say how telling somebody of an alarm stands."""
        table = t.alarming.deliveries
        values = {
            "outcome": row.outcome,
            "tries": row.tries,
            "time_ms": row.time_ms,
            "problem": _short(row.problem),
        }
        with self._database.writing() as connection:
            new = insert(connection, table).values(alarm_id=number, channel=row.channel, **values)
            connection.execute(
                new.on_conflict_do_update(index_elements=["alarm_id", "channel"], set_=values)
            )

    def deliveries(self, number: int) -> list[DeliveryRow]:
        """Who was told of an alarm, by name."""
        d = t.alarming.deliveries.c
        query = (
            select(d.channel, d.outcome, d.tries, d.time_ms, d.problem)
            .where(d.alarm_id == number)
            .order_by(d.channel)
        )
        with self._database.reading() as connection:
            return [DeliveryRow(*row) for row in connection.execute(query)]

    def add_sign(self, camera_id: int, sign: SignRow) -> None:
        """Record a sign, or that it went on."""
        with self._database.writing() as connection:
            insert_sign(connection, camera_id, sign)

    def signs(self, camera_id: int, first_ms: int, last_ms: int) -> list[SignRow]:
        """The signs of a camera that touch a time, oldest first."""
        s = t.alarming.signs.c
        query = (
            select(s.sign, s.session, s.number, s.first_ms, s.last_ms)
            .add_columns(s.left_milli, s.top_milli, s.right_milli, s.bottom_milli)
            .where(s.camera_id == camera_id, s.last_ms >= first_ms, s.first_ms < last_ms)
            .order_by(s.first_ms)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            SignRow(sign, session, number, first, last, _box(box))
            for sign, session, number, first, last, *box in rows
        ]

    def counts(self, since_ms: int) -> dict[str, int]:
        """How many alarms, by kind, from a moment on; without tests."""
        query = (
            select(_A.kind, func.count())
            .where(_A.time_ms >= since_ms, _A.test == 0)
            .group_by(_A.kind)
        )
        with self._database.reading() as connection:
            return {kind: int(count) for kind, count in connection.execute(query)}

    def delete(self, numbers: Collection[int]) -> None:
        """Erase alarms with all that was said of them."""
        with self._database.writing() as connection:
            for table in (t.alarming.notes, t.alarming.deliveries):
                connection.execute(delete(table).where(table.c.alarm_id.in_(numbers)))
            connection.execute(delete(t.alarming.alarms).where(_A.id.in_(numbers)))


_COLUMNS = (
    _A.id,
    t.cameras.c.name,
    _A.rule,
    _A.kind,
    _A.zone,
    _A.session,
    _A.track_no,
    _A.x_milli,
    _A.y_milli,
    _A.time_ms,
    _A.quiet,
    _A.held_back,
    _A.test,
    _A.acknowledged_ms,
    _A.acknowledged_by,
    _A.clip,
    _A.clip_first_ms,
    _A.clip_last_ms,
    _A.clip_sha256,
    _A.thing,
)


def _alarm(row: Any) -> AlarmRow:
    one = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    x, y = one["x_milli"], one["y_milli"]
    return AlarmRow(
        id=one["id"],
        camera=one["name"],
        rule=one["rule"],
        kind=one["kind"],
        zone=one["zone"],
        session=one["session"],
        track=one["track_no"] or None,
        place=None if x is None else (x / MILLI, y / MILLI),
        time_ms=one["time_ms"],
        quiet=bool(one["quiet"]),
        held_back=one["held_back"],
        test=bool(one["test"]),
        acknowledged_ms=one["acknowledged_ms"],
        acknowledged_by=one["acknowledged_by"],
        clip=one["clip"],
        clip_first_ms=one["clip_first_ms"],
        clip_last_ms=one["clip_last_ms"],
        clip_sha256=one["clip_sha256"],
        thing=one["thing"],
    )


def _milli(fraction: float | None) -> int | None:
    return None if fraction is None else round(fraction * MILLI)


def _box(milli: Sequence[int | None]) -> tuple[float, float, float, float] | None:
    left, top, right, bottom = milli
    if left is None or top is None or right is None or bottom is None:
        return None
    return left / MILLI, top / MILLI, right / MILLI, bottom / MILLI


def _short(text: str) -> str:
    """As much of a text as a column takes."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def _parts(text: str) -> list[str]:
    """A text in pieces that a column takes; no letter is cut in two."""
    parts: list[str] = []
    while text:
        piece = _short(text)
        parts.append(piece)
        text = text[len(piece) :]
    return parts
