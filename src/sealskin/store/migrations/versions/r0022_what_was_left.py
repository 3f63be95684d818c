"""What was left: the thing that an alarm is about, if it is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

from sealskin.store.migrations.pieces import STRICT, in_sqlite, name, remake
from sealskin.store.migrations.versions.r0020_alarms import alarm_parts

revision = "0022"
down_revision = "0021"

COLUMNS = (
    "id, camera_id, time_ms, rule, kind, zone, session, track_no, x_milli, y_milli, quiet, "
    "held_back, test, acknowledged_ms, acknowledged_by, clip, clip_first_ms, clip_last_ms, "
    "clip_sha256"
)


def upgrade() -> None:
    if in_sqlite():
        _remake("thing")
        return
    column, short = name("alarms", "thing", nullable=True)
    op.add_column("alarms", column)
    op.create_check_constraint(op.f("ck_alarms_thing_is_short"), "alarms", short.sqltext)


def downgrade() -> None:
    if in_sqlite():
        _remake()
    else:
        op.drop_column("alarms", "thing")


def _remake(*more: str) -> None:
    with _without_rows("notes"), _without_rows("deliveries"):
        remake("alarms", COLUMNS, COLUMNS, *alarm_parts(*more), **STRICT)
        op.create_index(op.f("ix_alarms_time_ms"), "alarms", ["time_ms"])


@contextmanager
def _without_rows(table: str) -> Iterator[None]:
    """Put a table's rows aside: SQLite drops no table that rows of another one refer to."""
    op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")  # noqa: S608
    op.execute(f"DELETE FROM {table}")  # noqa: S608
    yield
    op.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")  # noqa: S608
    op.drop_table(f"old_{table}")
