"""Sites; facing and brightness; sessions of crossings; figures; what people said; months."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from sealskin.store.migrations.pieces import (
    CLUSTERED,
    STRICT,
    check,
    in_sqlite,
    key,
    maybe,
    name,
    number,
    numbers,
    of,
    remake,
    unique,
)

revision = "0002"
down_revision = "0001"

ZONE = (
    "visits dwell_ms dwell_max_ms stays stay_ms facing_milli facing_stays waits wait_ms "
    "wait_max_ms long_waits waiting_ms present_ms over_ms people_max waiting_max"
)
SPANS = ("hours", "days")
KINDS = ("people", "lines", "zones", "flows", "groups", "staff")
MADE = [
    *["variants", "done"],
    *[
        f"{kind}_{s}"
        for kind in ("people", "lines", "zones", "flows", "groups", "staff")
        for s in SPANS
    ],
    *["heat_days", "purchases", "checks", "marks", "staff_marks", "conditions"],
    *["senders", "dirty", "layouts"],
]


def by_month(column: str) -> dict[str, Any]:
    return {**CLUSTERED, "postgresql_partition_by": f"RANGE ({column})"}


def upgrade() -> None:
    op.create_table(
        "sites",
        number("id"),
        *name("sites", "name"),
        *name("sites", "timezone"),
        key("sites", "id"),
        unique("sites", "name"),
        **STRICT,
    )
    if in_sqlite():
        _old_tables_in_sqlite()
    else:
        _old_tables_in_postgresql()
    _figures()
    _said()
    op.create_table(
        "senders",
        number("id"),
        *name("senders", "token"),
        *numbers("last_seq seen_ms skew_ms"),
        key("senders", "id"),
        unique("senders", "token"),
        **STRICT,
    )
    op.create_table(
        "dirty",
        *numbers("camera_id hour_ms seq"),
        key("dirty", "camera_id hour_ms"),
        of("dirty", "camera_id", "cameras.id"),
        **CLUSTERED,
    )
    op.create_table(
        "layouts",
        number("camera_id"),
        *name("layouts", "digest"),
        key("layouts", "camera_id"),
        of("layouts", "camera_id", "cameras.id"),
        **CLUSTERED,
    )


def _old_tables_in_sqlite() -> None:
    # The rows that other tables point at are gone for a moment.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(
        "INSERT INTO sites (id, name, timezone) SELECT 1, 'main', 'UTC' FROM cameras LIMIT 1"
    )
    remake(
        "cameras",
        "id, site_id, name",
        "id, 1, name",
        number("id"),
        number("site_id"),
        *name("cameras", "name"),
        key("cameras", "id"),
        unique("cameras", "site_id name"),
        of("cameras", "site_id", "sites.id"),
        **STRICT,
    )
    columns = "id, camera_id, session, track_no, first_ms, last_ms"
    remake("tracks", columns, columns, *_tracks(), **STRICT)
    op.create_index(op.f("ix_tracks_camera_id"), "tracks", ["camera_id", "last_ms"])
    columns = "track_id, time_ms, x, y"
    remake("points", columns, columns, *_points(), **by_month("time_ms"))
    columns = "camera_id, time_ms, line, session, track_no, direction"
    remake(
        "crossings",
        columns,
        columns.replace("session", "0"),
        *_crossings(),
        **by_month("time_ms"),
    )


def _old_tables_in_postgresql() -> None:
    # A table cannot become one of months, and no PostgreSQL held rows before this version.
    op.add_column("cameras", number("site_id"))
    op.create_foreign_key(op.f("fk_cameras_site_id"), "cameras", "sites", ["site_id"], ["id"])
    op.drop_constraint(op.f("uq_cameras"), "cameras")
    op.create_unique_constraint(op.f("uq_cameras"), "cameras", ["site_id", "name"])
    op.add_column("tracks", maybe("brightness"))
    op.create_check_constraint(
        op.f("ck_tracks_brightness_is_percent"), "tracks", "brightness BETWEEN 0 AND 100"
    )
    for table in ("points", "minutes", "crossings"):
        op.drop_table(table)
    op.create_table("points", *_points(), **by_month("time_ms"))
    op.create_table("minutes", *_minutes(), **by_month("minute_ms"))
    op.create_table("crossings", *_crossings(), **by_month("time_ms"))


def _tracks() -> list[Any]:
    return [
        *numbers("id camera_id session track_no first_ms last_ms"),
        maybe("brightness"),
        key("tracks", "id"),
        unique("tracks", "camera_id session track_no"),
        check("tracks", "in_order", "first_ms <= last_ms"),
        check("tracks", "brightness_is_percent", "brightness BETWEEN 0 AND 100"),
        of("tracks", "camera_id", "cameras.id"),
    ]


def _points() -> list[Any]:
    return [
        *numbers("track_id time_ms"),
        sa.Column("x", sa.REAL, nullable=False),
        sa.Column("y", sa.REAL, nullable=False),
        maybe("facing"),
        key("points", "track_id time_ms"),
        check("points", "in_frame", "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1"),
        check("points", "facing_is_eighth", "facing BETWEEN 0 AND 7"),
        of("points", "track_id", "tracks.id"),
    ]


def _minutes() -> list[Any]:
    counts = "people_sum >= 0 AND people_max >= 0 AND n_in >= 0 AND n_out >= 0"
    return [
        *numbers("camera_id minute_ms samples people_sum people_max n_in n_out"),
        key("minutes", "camera_id minute_ms"),
        check("minutes", "whole_minute", "minute_ms % 60000 = 0"),
        check("minutes", "was_watched", "samples > 0"),
        check("minutes", "counts", counts),
        of("minutes", "camera_id", "cameras.id"),
    ]


def _crossings() -> list[Any]:
    return [
        *numbers("camera_id time_ms"),
        *name("crossings", "line"),
        *numbers("session track_no"),
        *name("crossings", "direction"),
        key("crossings", "camera_id time_ms line session track_no direction"),
        check("crossings", "direction_is_known", "direction IN ('in', 'out')"),
        of("crossings", "camera_id", "cameras.id"),
    ]


def _figures() -> None:
    op.create_table(
        "variants",
        number("id"),
        *name("variants", "parameters"),
        key("variants", "id"),
        unique("variants", "parameters"),
        **STRICT,
    )

    def figure(table: str, keys: str, texts: str, more: str, **checks: str) -> None:
        """A table of figures: its columns in this order, its keys, and conditions by name."""
        columns: list[Any] = []
        for column in [*keys.split(), *more.split()]:
            columns += name(table, column) if column in texts.split() else [number(column)]
        limits = [check(table, called, condition) for called, condition in checks.items()]
        refers = [of(table, "camera_id", "cameras.id")]
        if "variant_id" in keys:
            refers.append(of(table, "variant_id", "variants.id"))
        op.create_table(table, *columns, key(table, keys), *limits, *refers, **CLUSTERED)

    figure("done", "camera_id variant_id start_ms", "", "")
    for span in SPANS:
        figure(
            f"people_{span}",
            "camera_id start_ms",
            "",
            "minutes samples people_sum people_max",
            was_watched="minutes > 0 AND samples > 0",
        )
        figure(f"lines_{span}", "camera_id variant_id start_ms line", "line", "n_in n_out")
        figure(f"zones_{span}", "camera_id variant_id start_ms zone", "zone", ZONE)
        keys = "camera_id variant_id start_ms origin target"
        figure(f"flows_{span}", keys, "origin target", "n")
        figure(f"groups_{span}", "camera_id variant_id start_ms size", "", "n")
        rules = "rule IN ('entry', 'schedule', 'uniform', 'any', 'all')"
        figure(f"staff_{span}", "camera_id start_ms rule", "rule", "n", rule_is_known=rules)
    figure(
        "heat_days",
        "camera_id variant_id start_ms cell",
        "",
        "visits stays dwell_ms interest_ms",
        cell_is_on_grid="cell BETWEEN 0 AND 2303",
    )


def _said() -> None:
    op.create_table(
        "purchases",
        *numbers("id site_id time_ms"),
        *name("purchases", "till"),
        *name("purchases", "receipt"),
        maybe("items"),
        maybe("amount_cents"),
        key("purchases", "id"),
        unique("purchases", "site_id till receipt"),
        of("purchases", "site_id", "sites.id"),
        **STRICT,
    )
    op.create_index(op.f("ix_purchases_site_id"), "purchases", ["site_id", "time_ms"])
    op.create_table(
        "checks",
        *numbers("id camera_id"),
        *name("checks", "line"),
        *numbers("start_ms end_ms"),
        *name("checks", "kind"),
        *name("checks", "counted_by"),
        number("made_ms"),
        key("checks", "id"),
        unique("checks", "camera_id line start_ms counted_by"),
        check("checks", "in_order", "start_ms < end_ms"),
        check("checks", "kind_is_known", "kind IN ('busy', 'quiet', 'dusk', 'other')"),
        of("checks", "camera_id", "cameras.id"),
        **STRICT,
    )
    op.create_table(
        "marks",
        *numbers("check_id time_ms"),
        *name("marks", "direction"),
        key("marks", "check_id time_ms direction"),
        check("marks", "direction_is_known", "direction IN ('in', 'out')"),
        of("marks", "check_id", "checks.id"),
        **CLUSTERED,
    )
    op.create_table(
        "staff_marks",
        *numbers("track_id is_staff"),
        key("staff_marks", "track_id"),
        check("staff_marks", "is_yes_or_no", "is_staff IN (0, 1)"),
        of("staff_marks", "track_id", "tracks.id"),
        **CLUSTERED,
    )
    kinds = "kind IN ('in-without-out', 'moved', 'covered', 'night')"
    op.create_table(
        "conditions",
        number("camera_id"),
        *name("conditions", "kind"),
        number("start_ms"),
        maybe("end_ms"),
        key("conditions", "camera_id kind start_ms"),
        check("conditions", "kind_is_known", kinds),
        check("conditions", "in_order", "start_ms <= end_ms"),
        of("conditions", "camera_id", "cameras.id"),
        **CLUSTERED,
    )


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
    if in_sqlite():
        op.execute("PRAGMA defer_foreign_keys = ON")
        _back_in_sqlite()
    else:
        op.drop_constraint(op.f("uq_cameras"), "cameras")
        op.create_unique_constraint(op.f("uq_cameras"), "cameras", ["name"])
        op.drop_column("cameras", "site_id")
        op.drop_column("tracks", "brightness")
        for table in ("points", "minutes", "crossings"):
            op.drop_table(table)
        op.create_table("points", *_old_points(), **CLUSTERED)
        op.create_table("minutes", *_minutes(), **CLUSTERED)
        op.create_table("crossings", *_old_crossings(), **STRICT)
    op.drop_table("sites")


def _back_in_sqlite() -> None:
    columns = "track_id, time_ms, x, y"
    remake("points", columns, columns, *_old_points(), **CLUSTERED)
    columns = "id, camera_id, session, track_no, first_ms, last_ms"
    old_tracks = [part for part in _tracks() if "brightness" not in str(part.name)]
    remake("tracks", columns, columns, *old_tracks, **STRICT)
    op.create_index(op.f("ix_tracks_camera_id"), "tracks", ["camera_id", "last_ms"])
    columns = "camera_id, time_ms, line, track_no, direction"
    remake("crossings", columns, columns, *_old_crossings(), **STRICT)
    remake(
        "cameras",
        "id, name",
        "id, name",
        number("id"),
        *name("cameras", "name"),
        key("cameras", "id"),
        unique("cameras", "name"),
        **STRICT,
    )


def _old_points() -> list[Any]:
    return [part for part in _points() if "facing" not in str(part.name)]


def _old_crossings() -> list[Any]:
    return [
        *numbers("id camera_id time_ms"),
        *name("crossings", "line"),
        number("track_no"),
        *name("crossings", "direction"),
        key("crossings", "id"),
        check("crossings", "direction_is_known", "direction IN ('in', 'out')"),
        unique("crossings", "camera_id time_ms line track_no direction"),
        of("crossings", "camera_id", "cameras.id"),
    ]
