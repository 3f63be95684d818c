"""Heat maps by day: counts on a coarse grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from sealskin.store import tables_figures as f
from sealskin.store.database import Database


class HeatCell(NamedTuple):
    """One cell of the grid."""

    cell: int
    visits: int
    stays: int
    dwell_ms: int
    interest_ms: int


def put_heat(
    database: Database, camera_id: int, variant_id: int, day_ms: int, cells: Sequence[HeatCell]
) -> None:
    """Put a day's map in place of what is there; cells without anything are left out."""
    table = f.heat_days
    with database.writing() as connection:
        connection.execute(
            delete(table).where(
                table.c.camera_id == camera_id,
                table.c.variant_id == variant_id,
                table.c.start_ms == day_ms,
            )
        )
        if cells:
            own = {"camera_id": camera_id, "variant_id": variant_id, "start_ms": day_ms}
            connection.execute(insert(table), [{**own, **cell._asdict()} for cell in cells])


def read_heat(
    database: Database, camera_id: int, variant_id: int, from_ms: int, to_ms: int
) -> list[HeatCell]:
    """The sum of the maps of days that begin in a stretch of time."""
    c = f.heat_days.c
    query = (
        select(c.cell, *(func.sum(c[name]) for name in HeatCell._fields[1:]))
        .where(
            c.camera_id == camera_id,
            c.variant_id == variant_id,
            c.start_ms >= from_ms,
            c.start_ms < to_ms,
        )
        .group_by(c.cell)
    )
    with database.reading() as connection:
        return [HeatCell(*map(int, row)) for row in connection.execute(query)]
