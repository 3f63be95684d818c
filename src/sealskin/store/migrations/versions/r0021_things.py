"""Counts of things: by minute, hour and day."""

from __future__ import annotations

from typing import Any

from alembic import op

from sealskin.store.migrations.pieces import CLUSTERED, check, key, name, number, numbers, of

revision = "0021"
down_revision = "0020"

BY_MONTH: dict[str, Any] = {**CLUSTERED, "postgresql_partition_by": "RANGE (minute_ms)"}


def upgrade() -> None:
    op.create_table(
        "things",
        *numbers("camera_id minute_ms"),
        *name("things", "thing"),
        *numbers("looks count_sum count_max"),
        key("things", "camera_id minute_ms thing"),
        check("things", "whole_minute", "minute_ms % 60000 = 0"),
        check("things", "was_looked_at", "looks > 0"),
        check("things", "counts", "count_sum >= 0 AND count_max >= 0"),
        of("things", "camera_id", "cameras.id"),
        **BY_MONTH,
    )
    for table in ("things_hours", "things_days"):
        op.create_table(
            table,
            *numbers("camera_id start_ms"),
            *name(table, "thing"),
            number("minutes"),
            *numbers("looks count_sum count_max"),
            key(table, "camera_id start_ms thing"),
            check(table, "was_looked_at", "minutes > 0 AND looks > 0"),
            of(table, "camera_id", "cameras.id"),
            **CLUSTERED,
        )


def downgrade() -> None:
    for table in ("things_days", "things_hours", "things"):
        op.drop_table(table)
