"""The tables of figures: hours, and the days that they roll up to.

Each is made anew from tracks, crossings and minutes, so none holds anything that those do not.
Hours are UTC's, days begin at the site's midnight; an hour belongs to the day in which it begins.
`start_ms` is UTC. `variant_id` says with which parameters.
"""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint

from sealskin.core.facts import ZoneFacts
from sealskin.store.columns import (
    CLUSTERED,
    STRICT,
    camera,
    key_of,
    metadata,
    number,
    short_text,
    whole,
)

variants = Table(
    "variants",  # sets of parameters, as JSON of what differs from the defaults
    metadata,
    Column("id", whole(), primary_key=True),
    *short_text("parameters"),
    UniqueConstraint("parameters"),
    **STRICT,
)

done = Table(
    "done",  # hours that were summed up; without a row nothing is known of one
    metadata,
    camera(primary_key=True),
    key_of("variant_id", "variants.id", primary_key=True),
    number("start_ms", primary_key=True),
    **CLUSTERED,
)


def _people(span: str) -> Table:
    return Table(
        f"people_{span}",
        metadata,
        camera(primary_key=True),
        number("start_ms", primary_key=True),
        number("minutes"),  # that were watched
        number("samples"),
        number("people_sum"),
        number("people_max"),
        CheckConstraint("minutes > 0 AND samples > 0", name="was_watched"),
        **CLUSTERED,
    )


def _things(span: str) -> Table:
    return Table(
        f"things_{span}",
        metadata,
        camera(primary_key=True),
        number("start_ms", primary_key=True),
        *short_text("thing", primary_key=True),
        number("minutes"),  # in which somebody looked
        number("looks"),
        number("count_sum"),
        number("count_max"),
        CheckConstraint("minutes > 0 AND looks > 0", name="was_looked_at"),
        **CLUSTERED,
    )


def _lines(span: str) -> Table:
    return Table(
        f"lines_{span}",
        metadata,
        camera(primary_key=True),
        key_of("variant_id", "variants.id", primary_key=True),
        number("start_ms", primary_key=True),
        *short_text("line", primary_key=True),
        number("n_in"),
        number("n_out"),
        **CLUSTERED,
    )


def _zones(span: str) -> Table:
    return Table(
        f"zones_{span}",
        metadata,
        camera(primary_key=True),
        key_of("variant_id", "variants.id", primary_key=True),
        number("start_ms", primary_key=True),
        *short_text("zone", primary_key=True),
        *(number(field.name) for field in fields(ZoneFacts)),
        **CLUSTERED,
    )


def _flows(span: str) -> Table:
    return Table(
        f"flows_{span}",
        metadata,
        camera(primary_key=True),
        key_of("variant_id", "variants.id", primary_key=True),
        number("start_ms", primary_key=True),
        *short_text("origin", primary_key=True),
        *short_text("target", primary_key=True),
        number("n"),
        **CLUSTERED,
    )


def _groups(span: str) -> Table:
    return Table(
        f"groups_{span}",
        metadata,
        camera(primary_key=True),
        key_of("variant_id", "variants.id", primary_key=True),
        number("start_ms", primary_key=True),
        number("size", primary_key=True),
        number("n"),
        **CLUSTERED,
    )


def _staff(span: str) -> Table:
    return Table(
        f"staff_{span}",
        metadata,
        camera(primary_key=True),
        number("start_ms", primary_key=True),
        *short_text("rule", primary_key=True),
        number("n"),
        CheckConstraint(
            "rule IN ('entry', 'schedule', 'uniform', 'any', 'all')", name="rule_is_known"
        ),
        **CLUSTERED,
    )


people_hours, people_days = _people("hours"), _people("days")
things_hours, things_days = _things("hours"), _things("days")
lines_hours, lines_days = _lines("hours"), _lines("days")
zones_hours, zones_days = _zones("hours"), _zones("days")
flows_hours, flows_days = _flows("hours"), _flows("days")
groups_hours, groups_days = _groups("hours"), _groups("days")
staff_hours, staff_days = _staff("hours"), _staff("days")

heat_days = Table(
    "heat_days",  # counts on a grid of 64 by 36 cells; no picture
    metadata,
    camera(primary_key=True),
    key_of("variant_id", "variants.id", primary_key=True),
    number("start_ms", primary_key=True),
    number("cell", primary_key=True),
    number("visits"),
    number("stays"),
    number("dwell_ms"),
    number("interest_ms"),
    CheckConstraint("cell BETWEEN 0 AND 2303", name="cell_is_on_grid"),
    **CLUSTERED,
)

OF_MINUTES = (people_hours, things_hours)
"""What is summed up from minutes and not from tracks."""
HOURS_TO_DAYS = (
    (people_hours, people_days),
    (things_hours, things_days),
    (lines_hours, lines_days),
    (zones_hours, zones_days),
    (flows_hours, flows_days),
    (groups_hours, groups_days),
    (staff_hours, staff_days),
)
