"""The first tables: cameras, tracks, foot points, minutes, crossings, alarms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STRICT = {"sqlite_strict": True}
STRICT_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _number(name: str) -> sa.Column[int]:
    whole = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    return sa.Column(name, whole, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}"))


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _name(table: str, name: str) -> tuple[sa.Column[Any], sa.CheckConstraint]:
    in_sqlite = op.get_context().dialect.name == "sqlite"
    length = f"length(CAST({name} AS BLOB))" if in_sqlite else f"octet_length({name})"
    short = _check(table, f"{name}_is_short", f"{length} <= 200")
    return sa.Column(name, sa.Text, nullable=False), short


def upgrade() -> None:
    op.create_table(
        "cameras",
        _number("id"),
        *_name("cameras", "name"),
        _key("cameras", "id"),
        _unique("cameras", "name"),
        **STRICT,
    )
    op.create_table(
        "tracks",
        *map(_number, ("id", "camera_id", "session", "track_no", "first_ms", "last_ms")),
        _key("tracks", "id"),
        _unique("tracks", "camera_id", "session", "track_no"),
        _check("tracks", "in_order", "first_ms <= last_ms"),
        _of("tracks", "camera_id", "cameras.id"),
        **STRICT,
    )
    op.create_index(op.f("ix_tracks_camera_id"), "tracks", ["camera_id", "last_ms"])
    op.create_table(
        "points",
        *map(_number, ("track_id", "time_ms")),
        sa.Column("x", sa.REAL, nullable=False),
        sa.Column("y", sa.REAL, nullable=False),
        _key("points", "track_id", "time_ms"),
        _check("points", "in_frame", "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1"),
        _of("points", "track_id", "tracks.id"),
        **STRICT_CLUSTERED,
    )
    op.create_table(
        "minutes",
        *map(_number, ("camera_id", "minute_ms", "samples", "people_sum", "people_max")),
        *map(_number, ("n_in", "n_out")),
        _key("minutes", "camera_id", "minute_ms"),
        _check("minutes", "whole_minute", "minute_ms % 60000 = 0"),
        _check("minutes", "was_watched", "samples > 0"),
        _check(
            "minutes",
            "counts",
            "people_sum >= 0 AND people_max >= 0 AND n_in >= 0 AND n_out >= 0",
        ),
        _of("minutes", "camera_id", "cameras.id"),
        **STRICT_CLUSTERED,
    )
    op.create_table(
        "crossings",
        *map(_number, ("id", "camera_id", "time_ms")),
        *_name("crossings", "line"),
        _number("track_no"),
        *_name("crossings", "direction"),
        _key("crossings", "id"),
        _check("crossings", "direction_is_known", "direction IN ('in', 'out')"),
        _unique("crossings", "camera_id", "time_ms", "line", "track_no", "direction"),
        _of("crossings", "camera_id", "cameras.id"),
        **STRICT,
    )
    op.create_table(
        "alarms",
        *map(_number, ("id", "camera_id", "time_ms")),
        *_name("alarms", "zone"),
        _number("track_no"),
        _key("alarms", "id"),
        _unique("alarms", "camera_id", "time_ms", "zone", "track_no"),
        _of("alarms", "camera_id", "cameras.id"),
        **STRICT,
    )
    op.create_index(op.f("ix_alarms_time_ms"), "alarms", ["time_ms"])


def downgrade() -> None:
    for table in ("alarms", "crossings", "minutes", "points", "tracks", "cameras"):
        op.drop_table(table)
