"""Counts that people made by hand on sealed clips: put and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import delete, select

from sealskin.core.times import now_ms
from sealskin.store import tables as t
from sealskin.store.database import Database
from sealskin.store.tables_said import checks as table
from sealskin.store.tables_said import marks
from sealskin.store.upsert import insert

Direction: TypeAlias = Literal["in", "out"]
Kind: TypeAlias = Literal["busy", "quiet", "dusk", "other"]
Mark: TypeAlias = tuple[int, str]
"""When somebody crossed, UTC in milliseconds, and which way."""


@dataclass(frozen=True, slots=True)
class Check:
    """A clip on which a person counted the crossings of a line.

    Attributes:
        marks: what they saw, by time; may be none.
    """

    id: int
    camera: str
    line: str
    start_ms: int
    end_ms: int
    kind: str
    counted_by: str
    marks: tuple[Mark, ...]


def add_check(
    database: Database,
    camera_id: int,
    line: str,
    start_ms: int,
    end_ms: int,
    kind: Kind,
    counted_by: str,
    seen: Iterable[Mark],
) -> int:
    """Put a count down; the same person's of the same clip takes the place of the one before.

    Returns:
        Its number.
    """
    c = table.c
    same = (
        (c.camera_id == camera_id)
        & (c.line == line)
        & (c.start_ms == start_ms)
        & (c.counted_by == counted_by)
    )
    with database.writing() as connection:
        old = connection.execute(select(c.id).where(same)).scalar_one_or_none()
        if old is not None:
            connection.execute(delete(marks).where(marks.c.check_id == old))
            connection.execute(delete(table).where(c.id == old))
        number = connection.execute(
            insert(connection, table)
            .values(
                camera_id=camera_id,
                line=line,
                start_ms=start_ms,
                end_ms=end_ms,
                kind=kind,
                counted_by=counted_by,
                made_ms=now_ms(),
            )
            .returning(c.id)
        ).scalar_one()
        rows = [
            {"check_id": number, "time_ms": time_ms, "direction": direction}
            for time_ms, direction in sorted(set(seen))
        ]
        if rows:
            connection.execute(insert(connection, marks), rows)
    return int(number)


def read_checks(database: Database, camera_ids: Sequence[int]) -> list[Check]:
    """The counts of some cameras, oldest clip first."""
    c = table.c
    query = (
        select(c.id, t.cameras.c.name, c.line, c.start_ms, c.end_ms, c.kind, c.counted_by)
        .join_from(table, t.cameras)
        .where(c.camera_id.in_(camera_ids))
        .order_by(c.start_ms, c.id)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
        seen: dict[int, list[Mark]] = {row[0]: [] for row in rows}
        found = connection.execute(
            select(marks.c.check_id, marks.c.time_ms, marks.c.direction)
            .where(marks.c.check_id.in_(list(seen)))
            .order_by(marks.c.time_ms)
        )
        for number, time_ms, direction in found:
            seen[number].append((time_ms, direction))
    return [Check(*row, marks=tuple(seen[row[0]])) for row in rows]


def remove_check(database: Database, number: int) -> bool:
    """Forget a count; False if there is none of that number."""
    with database.writing() as connection:
        connection.execute(delete(marks).where(marks.c.check_id == number))
        return bool(connection.execute(delete(table).where(table.c.id == number)).rowcount)
