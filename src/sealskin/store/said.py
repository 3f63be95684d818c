"""What people and tills said: purchases, and who is staff."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from sealskin.core.errors import StoreError
from sealskin.store import tables as t
from sealskin.store.database import Database
from sealskin.store.tables_said import purchases as table
from sealskin.store.tables_said import staff_marks as marks
from sealskin.store.upsert import insert


@dataclass(frozen=True, slots=True)
class Purchase:
    """A receipt of a till.

    Attributes:
        time_ms: UTC.
        till: its name; may be empty.
        receipt: its number: the same one of a till twice counts once.
        items: how many things, if known.
        amount_cents: in the smallest unit of the currency, if known.
    """

    time_ms: int
    till: str
    receipt: str
    items: int | None = None
    amount_cents: int | None = None


def add_purchases(database: Database, site: str, rows: Iterable[Purchase]) -> int:
    """Record purchases of a site, each receipt once.

    Returns:
        How many are new.
    """
    site_id = database.site_id(site)
    values = [{"site_id": site_id, **asdict(row)} for row in rows]
    if not values:
        return 0
    count = select(func.count()).where(table.c.site_id == site_id)
    with database.writing() as connection:
        before = connection.execute(count).scalar_one()
        connection.execute(insert(connection, table).on_conflict_do_nothing(), values)
        return int(connection.execute(count).scalar_one() - before)


def purchases(
    database: Database, sites: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> dict[int, int]:
    """Receipts by stretch of time. Before a site's first and after its last one: unknown.

    Returns:
        By start; a stretch in which nothing is known of purchases is missing.
    """
    c = table.c
    of_sites = select(t.sites.c.id).where(t.sites.c.name.in_(sites)).scalar_subquery()
    with database.reading() as connection:
        first, last = connection.execute(
            select(func.min(c.time_ms), func.max(c.time_ms)).where(c.site_id.in_(of_sites))
        ).one()
        if first is None:
            return {}
        found = {
            start: 0
            for start, end in zip(starts, ends, strict=True)
            if start <= last and end > first
        }
        rows = connection.execute(
            select(c.time_ms).where(
                c.site_id.in_(of_sites), c.time_ms >= starts[0], c.time_ms < ends[-1]
            )
        )
        for (time_ms,) in rows:
            found[starts[bisect_right(starts, time_ms) - 1]] += 1
    return found


def mark_staff(database: Database, track_id: int, *, is_staff: bool) -> None:
    """Write down that a person looked at a track and says that it is staff, or a visitor.

    Raises:
        StoreError: there is no such track.
    """
    with database.writing() as connection:
        known = select(t.tracks.c.id).where(t.tracks.c.id == track_id)
        if connection.execute(known).scalar_one_or_none() is None:
            raise StoreError(f"there is no track {track_id} to mark; it may have been erased")
        new = insert(connection, marks).values(track_id=track_id, is_staff=int(is_staff))
        connection.execute(
            new.on_conflict_do_update(index_elements=["track_id"], set_={"is_staff": int(is_staff)})
        )


def staff_marks(database: Database, camera_id: int) -> dict[int, tuple[tuple[int, int], bool]]:
    """Marked tracks of a camera: number to span and whether it is staff."""
    k = t.tracks.c
    query = (
        select(k.id, k.first_ms, k.last_ms, marks.c.is_staff)
        .join_from(marks, t.tracks)
        .where(k.camera_id == camera_id)
    )
    with database.reading() as connection:
        return {
            row.id: ((row.first_ms, row.last_ms), bool(row.is_staff))
            for row in connection.execute(query)
        }
