"""Times at which figures are doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from sqlalchemy import Connection, delete, select

from sealskin.store.database import Database
from sealskin.store.tables_said import conditions
from sealskin.store.upsert import insert, larger

Condition: TypeAlias = Literal["in-without-out", "moved", "covered", "night"]


def put_conditions(
    database: Database,
    camera_id: int,
    kind: Condition,
    from_ms: int,
    to_ms: int,
    spans: Sequence[tuple[int, int | None]],
) -> None:
    """Say when a camera's figures are to be doubted, in place of what was said of that time.

    Args:
        database: where to.
        camera_id: whose figures.
        kind: why.
        from_ms: what began from here on is replaced.
        to_ms: up to here.
        spans: begins and ends; None while it goes on.
    """
    c = conditions.c
    with database.writing() as connection:
        connection.execute(
            delete(conditions).where(
                c.camera_id == camera_id,
                c.kind == kind,
                c.start_ms >= from_ms,
                c.start_ms < to_ms,
            )
        )
        if spans:
            own = {"camera_id": camera_id, "kind": kind}
            connection.execute(
                insert(connection, conditions).on_conflict_do_nothing(),
                [{**own, "start_ms": begin, "end_ms": end} for begin, end in spans],
            )


def extend_condition(
    connection: Connection, camera_id: int, kind: Condition, start_ms: int, end_ms: int
) -> None:
    """Say within a transaction that something holds, or that it went on until then."""
    new = insert(connection, conditions).values(
        camera_id=camera_id, kind=kind, start_ms=start_ms, end_ms=max(start_ms, end_ms)
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["camera_id", "kind", "start_ms"],
            set_={"end_ms": larger(conditions.c.end_ms, new.excluded.end_ms)},
        )
    )


def list_conditions(
    database: Database, camera_ids: Sequence[int], from_ms: int, to_ms: int
) -> list[tuple[int, Condition, int, int | None]]:
    """Camera, kind, begin and end of what holds in a stretch of time."""
    c = conditions.c
    query = (
        select(c.camera_id, c.kind, c.start_ms, c.end_ms)
        .where(
            c.camera_id.in_(camera_ids),
            c.start_ms < to_ms,
            (c.end_ms.is_(None)) | (c.end_ms > from_ms),
        )
        .order_by(c.start_ms)
    )
    with database.reading() as connection:
        return [
            (row.camera_id, row.kind, row.start_ms, row.end_ms) for row in connection.execute(query)
        ]
