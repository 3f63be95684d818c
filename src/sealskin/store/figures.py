"""Hours that are summed up, and the days that they roll up to: how they are put and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Table, delete, false, func, insert, or_, select

from sealskin.store import tables as t
from sealskin.store import tables_figures as f
from sealskin.store.database import Database
from sealskin.store.upsert import insert as upsert
from sealskin.store.write import MS_PER_HOUR

Kind: TypeAlias = Literal["people", "things", "lines", "zones", "flows", "groups", "staff"]
Span: TypeAlias = Literal["hours", "days"]
TABLES: dict[tuple[str, str], Table] = {
    (hours.name.removesuffix("_hours"), span): table
    for hours, days in f.HOURS_TO_DAYS
    for span, table in (("hours", hours), ("days", days))
}
Day: TypeAlias = Callable[[int], tuple[int, int]]
"""From a moment to the begin and end of its day on the site's clock."""


@dataclass(frozen=True, slots=True)
class HourFigures:
    """What some hours of a camera sum up to; rows as their tables have them, without its number.

    A watched hour has a row for every zone and line, with zeros if need be: no row means that
    nothing is known.
    """

    lines: list[dict[str, Any]] = field(default_factory=list)
    zones: list[dict[str, Any]] = field(default_factory=list)
    flows: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    staff: list[dict[str, Any]] = field(default_factory=list)


def variant(database: Database, parameters: Mapping[str, object]) -> int:
    """The number of a set of parameters; a new one if it was never used."""
    text = json.dumps(parameters, sort_keys=True, separators=(",", ":"))
    query = select(f.variants.c.id).where(f.variants.c.parameters == text)
    with database.reading() as connection:
        number = connection.execute(query).scalar_one_or_none()
    if number is None:
        with database.writing() as connection:
            new = upsert(connection, f.variants).values(parameters=text)
            connection.execute(new.on_conflict_do_nothing())
            number = connection.execute(query).scalar_one()
    return int(number)


def stale(database: Database, camera_id: int, from_ms: int, to_ms: int) -> dict[int, int]:
    """Hours whose figures are older than their tracks: hour to the number of its last change."""
    d = t.dirty.c
    query = (
        select(d.hour_ms, d.seq)
        .where(d.camera_id == camera_id, d.hour_ms > from_ms - MS_PER_HOUR, d.hour_ms < to_ms)
        .order_by(d.hour_ms)
    )
    with database.reading() as connection:
        return {row.hour_ms: row.seq for row in connection.execute(query)}


def missing(
    database: Database, camera_id: int, variant_id: int, from_ms: int, to_ms: int
) -> list[int]:
    """Hours that were summed up with other parameters and not with these."""
    d = f.done.c
    own = select(d.start_ms).where(d.camera_id == camera_id, d.variant_id == variant_id)
    query = (
        select(d.start_ms)
        .distinct()
        .where(
            d.camera_id == camera_id,
            d.start_ms > from_ms - MS_PER_HOUR,
            d.start_ms < to_ms,
            d.start_ms.not_in(own),
        )
        .order_by(d.start_ms)
    )
    with database.reading() as connection:
        return list(connection.execute(query).scalars())


def watched(database: Database, camera_id: int, hours: Sequence[int]) -> dict[int, int]:
    """Of some hours, those that were watched at all, with how many of their minutes."""
    m = t.minutes.c
    found = {}
    with database.reading() as connection:
        for hour in hours:
            query = select(func.count()).where(
                m.camera_id == camera_id, m.minute_ms >= hour, m.minute_ms < hour + MS_PER_HOUR
            )
            found[hour] = connection.execute(query).scalar_one()
    return {hour: minutes for hour, minutes in found.items() if minutes}


def put(
    database: Database,
    camera_id: int,
    variant_id: int,
    hours: Mapping[int, int | None],
    figures: HourFigures,
    day: Day,
) -> None:
    """Put the figures of some hours in place of what is there, and roll up their days.

    Args:
        database: where to.
        camera_id: whose hours.
        variant_id: with which parameters.
        hours: which, with the numbers of the changes that they take in; None for an hour that was
            not stale. If an hour has changed again in the meantime it stays stale.
        figures: of these hours.
        day: the days of the camera's site.
    """
    with database.writing() as connection:
        for hour, seq in hours.items():
            _replace(connection, camera_id, variant_id, hour)
            if seq is not None:
                _sum_minutes(connection, camera_id, hour)
                # What was made of it with other parameters is as old.
                connection.execute(
                    delete(f.done).where(f.done.c.camera_id == camera_id, f.done.c.start_ms == hour)
                )
                connection.execute(
                    delete(t.dirty).where(
                        t.dirty.c.camera_id == camera_id,
                        t.dirty.c.hour_ms == hour,
                        t.dirty.c.seq == seq,
                    )
                )
        for kind in ("lines", "zones", "flows", "groups", "staff"):
            table = TABLES[kind, "hours"]
            own = {"camera_id": camera_id}
            if "variant_id" in table.c:
                own["variant_id"] = variant_id
            rows = [{**own, **row} for row in getattr(figures, kind)]
            if rows:
                connection.execute(insert(table), rows)
        connection.execute(
            upsert(connection, f.done).on_conflict_do_nothing(),
            [
                {"camera_id": camera_id, "variant_id": variant_id, "start_ms": hour}
                for hour in hours
            ],
        )
        for begin, end in sorted({day(hour) for hour in hours}):
            roll_up(connection, camera_id, variant_id, begin, end)


def tracks_of(database: Database, camera_id: int, hours: Sequence[int]) -> dict[int, int]:
    """Of how many tracks the figures of some hours were made."""
    c = f.staff_hours.c
    query = select(c.start_ms, c.n).where(
        c.camera_id == camera_id, c.rule == "all", c.start_ms.in_(hours)
    )
    with database.reading() as connection:
        return {row.start_ms: row.n for row in connection.execute(query)}


def settle(
    database: Database, camera_id: int, variant_id: int, hours: Mapping[int, int | None], day: Day
) -> None:
    """Leave the figures of hours whose tracks were erased, but for those made of minutes."""
    with database.writing() as connection:
        for hour, seq in hours.items():
            if seq is not None:
                _settle(connection, camera_id, hour, seq)
        for begin, end in sorted({day(hour) for hour in hours}):
            roll_up(connection, camera_id, variant_id, begin, end)


def _settle(connection: Connection, camera_id: int, hour: int, seq: int) -> None:
    _sum_minutes(connection, camera_id, hour)
    connection.execute(
        delete(t.dirty).where(
            t.dirty.c.camera_id == camera_id, t.dirty.c.hour_ms == hour, t.dirty.c.seq == seq
        )
    )


def _replace(connection: Connection, camera_id: int, variant_id: int, hour: int) -> None:
    for table, _ in f.HOURS_TO_DAYS:
        if table in f.OF_MINUTES:
            continue
        gone = delete(table).where(table.c.camera_id == camera_id, table.c.start_ms == hour)
        if "variant_id" in table.c:
            gone = gone.where(table.c.variant_id == variant_id)
        connection.execute(gone)


def _sum_minutes(connection: Connection, camera_id: int, hour: int) -> None:
    """Sum the minutes of an hour up."""
    _people(connection, camera_id, hour)
    _things(connection, camera_id, hour)


def _things(connection: Connection, camera_id: int, hour: int) -> None:
    m, table = t.things.c, f.things_hours
    connection.execute(
        delete(table).where(table.c.camera_id == camera_id, table.c.start_ms == hour)
    )
    sums = (func.count(), func.sum(m.looks), func.sum(m.count_sum), func.max(m.count_max))
    rows = connection.execute(
        select(m.thing, *sums)
        .where(m.camera_id == camera_id, m.minute_ms >= hour, m.minute_ms < hour + MS_PER_HOUR)
        .group_by(m.thing)
    ).all()
    names = ("minutes", "looks", "count_sum", "count_max")
    for thing, *values in rows:
        found = dict(zip(names, map(int, values), strict=True))
        connection.execute(
            insert(table).values(camera_id=camera_id, start_ms=hour, thing=thing, **found)
        )


def _people(connection: Connection, camera_id: int, hour: int) -> None:
    m, table = t.minutes.c, f.people_hours
    connection.execute(
        delete(table).where(table.c.camera_id == camera_id, table.c.start_ms == hour)
    )
    row = connection.execute(
        select(
            func.count(), func.sum(m.samples), func.sum(m.people_sum), func.max(m.people_max)
        ).where(m.camera_id == camera_id, m.minute_ms >= hour, m.minute_ms < hour + MS_PER_HOUR)
    ).one()
    if row[0]:
        names = ("minutes", "samples", "people_sum", "people_max")
        values = dict(zip(names, map(int, row), strict=True))
        connection.execute(insert(table).values(camera_id=camera_id, start_ms=hour, **values))


def roll_up(
    connection: Connection, camera_id: int, variant_id: int, begin_ms: int, end_ms: int
) -> None:
    """Make one day of a camera anew from its hours."""
    for hours, days in f.HOURS_TO_DAYS:
        of = hours.c.camera_id == camera_id
        gone = delete(days).where(days.c.camera_id == camera_id, days.c.start_ms == begin_ms)
        if "variant_id" in hours.c:
            of &= hours.c.variant_id == variant_id
            gone = gone.where(days.c.variant_id == variant_id)
        connection.execute(gone)
        start = {"start_ms": begin_ms}
        keys = [column for column in hours.primary_key if column.name != "start_ms"]
        sums = [column for column in hours.columns if not column.primary_key]
        query = (
            select(
                *keys,
                *(_summed(column).label(column.name) for column in sums),
            )
            .where(of, hours.c.start_ms >= begin_ms, hours.c.start_ms < end_ms)
            .group_by(*keys)
        )
        rows = connection.execute(query).mappings().all()
        if rows:
            connection.execute(
                insert(days),
                [
                    {**{k: v if isinstance(v, str) else int(v) for k, v in row.items()}, **start}
                    for row in rows
                ],
            )


def _summed(column: Any) -> Any:
    """How a figure of several stretches, or several cameras, becomes one."""
    return func.max(column) if "max" in column.name else func.sum(column)


def read(
    database: Database,
    kind: Kind,
    span: Span,
    camera_ids: Sequence[int],
    from_ms: int,
    to_ms: int,
    *,
    variant_id: int,
    by_time: bool = True,
    by: Sequence[str] = (),
    only: Mapping[int, Collection[str]] | None = None,
) -> list[dict[str, Any]]:
    """Figures of a stretch of time, summed over what is not asked for.

    Args:
        database: where they are.
        kind: of what.
        span: from hours or from days.
        camera_ids: of these cameras.
        from_ms: first start.
        to_ms: the start after the last.
        variant_id: with which parameters; kinds without any do not mind.
        by_time: a row for each start, or one for all.
        by: further columns to keep apart, for example `zone`.
        only: of lines or zones, these names of each camera.

    Returns:
        Rows with `start_ms` if asked for, the columns of `by`, and the figures.
    """
    table = TABLES[kind, span]
    keys = [table.c.start_ms] if by_time else []
    keys += [table.c[name] for name in by]
    sums = [column for column in table.columns if not column.primary_key]
    query = select(*keys, *(_summed(column).label(column.name) for column in sums)).where(
        table.c.camera_id.in_(camera_ids),
        table.c.start_ms >= from_ms,
        table.c.start_ms < to_ms,
    )
    if "variant_id" in table.c:
        query = query.where(table.c.variant_id == variant_id)
    if only is not None:
        name = table.c.line if kind == "lines" else table.c.zone
        query = query.where(
            or_(
                false(),
                *(
                    (table.c.camera_id == number) & name.in_(sorted(names))
                    for number, names in only.items()
                ),
            )
        )
    if keys:
        query = query.group_by(*keys).order_by(*keys)
    with database.reading() as connection:
        found = connection.execute(query)
        names = tuple(found.keys())
        # A year of hours is many rows: taken at once and as plain tuples, which is several times
        # faster than one by one as mappings.
        rows = [dict(zip(names, row, strict=True)) for row in found.all()]
    # Without anything to group by, nothing at all comes as one row of nulls.
    return [row for row in rows if keys or None not in row.values()]
