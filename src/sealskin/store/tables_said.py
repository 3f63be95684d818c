"""The tables of what people and tills said: purchases, counts by hand, who is staff, conditions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint

from sealskin.store.columns import (
    CLUSTERED,
    STRICT,
    camera,
    key_of,
    maybe_number,
    metadata,
    number,
    short_text,
    whole,
)

purchases = Table(
    "purchases",
    metadata,
    Column("id", whole(), primary_key=True),
    key_of("site_id", "sites.id"),
    number("time_ms"),
    *short_text("till"),
    *short_text("receipt"),  # its number, so that the same one twice counts once
    maybe_number("items"),
    maybe_number("amount_cents"),
    UniqueConstraint("site_id", "till", "receipt"),
    Index(None, "site_id", "time_ms"),
    **STRICT,
)

checks = Table(
    "checks",  # sealed clips on which a person counted crossings of a line
    metadata,
    Column("id", whole(), primary_key=True),
    camera(),
    *short_text("line"),
    number("start_ms"),
    number("end_ms"),
    *short_text("kind"),
    *short_text("counted_by"),
    number("made_ms"),
    UniqueConstraint("camera_id", "line", "start_ms", "counted_by"),
    CheckConstraint("start_ms < end_ms", name="in_order"),
    CheckConstraint("kind IN ('busy', 'quiet', 'dusk', 'other')", name="kind_is_known"),
    **STRICT,
)

marks = Table(
    "marks",  # the two keys of such a count
    metadata,
    key_of("check_id", "checks.id", primary_key=True),
    number("time_ms", primary_key=True),
    *short_text("direction", primary_key=True),
    CheckConstraint("direction IN ('in', 'out')", name="direction_is_known"),
    **CLUSTERED,
)

staff_marks = Table(
    "staff_marks",  # tracks of which a person said whether they are staff
    metadata,
    key_of("track_id", "tracks.id", primary_key=True),
    number("is_staff"),
    CheckConstraint("is_staff IN (0, 1)", name="is_yes_or_no"),
    **CLUSTERED,
)

conditions = Table(
    "conditions",  # times at which a camera's figures are to be doubted
    metadata,
    camera(primary_key=True),
    *short_text("kind", primary_key=True),
    number("start_ms", primary_key=True),
    maybe_number("end_ms"),  # unknown: it goes on
    CheckConstraint(
        "kind IN ('in-without-out', 'moved', 'covered', 'night')", name="kind_is_known"
    ),
    CheckConstraint("start_ms <= end_ms", name="in_order"),
    **CLUSTERED,
)
