"""Alarms of all rules, with notes and who was told; signs of cameras; sizes of people."""

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

revision = "0020"
down_revision = "0003"

NEW = (
    "id, camera_id, time_ms, rule, kind, zone, session, track_no, quiet, held_back, test, "
    "acknowledged_by, clip, clip_sha256"
)
FROM_OLD = "id, camera_id, time_ms, zone, 'presence', zone, 0, track_no, 0, 0, 0, '', 'none', ''"
OLD = "id, camera_id, time_ms, zone, track_no"


def upgrade() -> None:
    _swap_alarms(alarm_parts(), NEW, FROM_OLD)
    op.create_table(
        "notes",
        *numbers("id alarm_id time_ms"),
        *name("notes", "author"),
        number("part"),
        *name("notes", "text"),
        key("notes", "id"),
        of("notes", "alarm_id", "alarms.id"),
        **STRICT,
    )
    op.create_index(op.f("ix_notes_alarm_id"), "notes", ["alarm_id"])
    op.create_table(
        "deliveries",
        number("alarm_id"),
        *name("deliveries", "channel"),
        *name("deliveries", "outcome"),
        *numbers("tries time_ms"),
        *name("deliveries", "problem"),
        key("deliveries", "alarm_id channel"),
        check(
            "deliveries",
            "outcome_is_known",
            "outcome IN ('waiting', 'sent', 'failed', 'not needed')",
        ),
        of("deliveries", "alarm_id", "alarms.id"),
        **CLUSTERED,
    )
    op.create_table(
        "signs",
        *numbers("camera_id session"),
        *name("signs", "sign"),
        *numbers("number first_ms last_ms"),
        *map(maybe, ("left_milli", "top_milli", "right_milli", "bottom_milli")),
        key("signs", "camera_id session sign number"),
        check(
            "signs",
            "sign_is_known",
            "sign IN ('covered', 'blinded', 'moved', 'gone', 'left', 'taken')",
        ),
        check("signs", "in_order", "first_ms <= last_ms"),
        of("signs", "camera_id", "cameras.id"),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_signs_camera_id"), "signs", ["camera_id", "last_ms"])
    if in_sqlite():
        columns = "track_id, time_ms, x, y, facing"
        remake("points", columns, columns, *_points(), **CLUSTERED)
    else:
        for column in ("width_milli", "height_milli"):
            op.add_column("points", maybe(column))


def downgrade() -> None:
    for table in ("signs", "deliveries", "notes"):
        op.drop_table(table)
    _swap_alarms(_old_alarms(), OLD, OLD)
    if in_sqlite():
        columns = "track_id, time_ms, x, y, facing"
        old = [part for part in _points() if "milli" not in str(part.name)]
        remake("points", columns, columns, *old, **CLUSTERED)
    else:
        for column in ("width_milli", "height_milli"):
            op.drop_column("points", column)


def _swap_alarms(parts: list[Any], columns: str, values: str) -> None:
    """By a copy, since PostgreSQL wants each constraint's name once."""
    op.execute("CREATE TABLE old_alarms AS SELECT * FROM alarms")
    op.drop_table("alarms")
    op.create_table("alarms", *parts, **STRICT)
    op.create_index(op.f("ix_alarms_time_ms"), "alarms", ["time_ms"])
    op.execute(f"INSERT INTO alarms ({columns}) SELECT {values} FROM old_alarms")  # noqa: S608
    op.drop_table("old_alarms")
    if not in_sqlite():
        op.execute(
            "SELECT setval(pg_get_serial_sequence('alarms', 'id'), "
            "greatest((SELECT max(id) FROM alarms), 1))"
        )


def alarm_parts(*more: str) -> list[Any]:
    """Of the table of alarms, with more names that may be unknown."""
    return [
        *numbers("id camera_id time_ms"),
        *name("alarms", "rule"),
        *name("alarms", "kind"),
        *name("alarms", "zone"),
        *numbers("session track_no"),
        maybe("x_milli"),
        maybe("y_milli"),
        *numbers("quiet held_back test"),
        maybe("acknowledged_ms"),
        *name("alarms", "acknowledged_by"),
        *name("alarms", "clip"),
        maybe("clip_first_ms"),
        maybe("clip_last_ms"),
        *name("alarms", "clip_sha256"),
        *[part for column in more for part in name("alarms", column, nullable=True)],
        key("alarms", "id"),
        check("alarms", "clip_is", "clip IN ('none', 'waiting', 'kept', 'failed', 'erased')"),
        check("alarms", "is_yes_or_no", "quiet IN (0, 1) AND test IN (0, 1)"),
        unique("alarms", "camera_id time_ms rule track_no"),
        of("alarms", "camera_id", "cameras.id"),
    ]


def _old_alarms() -> list[Any]:
    return [
        *numbers("id camera_id time_ms"),
        *name("alarms", "zone"),
        number("track_no"),
        key("alarms", "id"),
        unique("alarms", "camera_id time_ms zone track_no"),
        of("alarms", "camera_id", "cameras.id"),
    ]


def _points() -> list[Any]:
    return [
        *numbers("track_id time_ms"),
        sa.Column("x", sa.REAL, nullable=False),
        sa.Column("y", sa.REAL, nullable=False),
        maybe("facing"),
        maybe("width_milli"),
        maybe("height_milli"),
        key("points", "track_id time_ms"),
        check("points", "in_frame", "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1"),
        check("points", "facing_is_eighth", "facing BETWEEN 0 AND 7"),
        of("points", "track_id", "tracks.id"),
    ]
