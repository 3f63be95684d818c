"""The tables. No column can hold a pixel or an embedding; `tests/unit/store` checks every one.

Every table is STRICT, so that a column takes its own type only; there are INTEGER, REAL and TEXT
and no BLOB; and every TEXT is a name of at most 200 bytes. REAL is for foot points alone. Changing
anything here needs a migration beside it; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_STRICT: dict[str, Any] = {"sqlite_strict": True}
_STRICT_CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _number(name: str, **options: Any) -> Column[Any]:
    return Column(name, Integer, nullable=False, **options)


def _camera(**options: Any) -> Column[Any]:
    return Column("camera_id", Integer, ForeignKey("cameras.id"), nullable=False, **options)


def _name(name: str) -> tuple[Column[str], CheckConstraint]:
    # In bytes: length() of a text stops at its first NUL, and anything could hide behind that.
    short = CheckConstraint(f"length(CAST({name} AS BLOB)) <= 200", name=f"{name}_is_short")
    return Column(name, Text, nullable=False), short


cameras = Table(
    "cameras",
    metadata,
    Column("id", Integer, primary_key=True),
    *_name("name"),
    UniqueConstraint("name"),
    **_STRICT,
)

tracks = Table(
    "tracks",
    metadata,
    Column("id", Integer, primary_key=True),
    _camera(),
    _number("session"),  # a tracker's numbers begin again with each
    _number("track_no"),
    _number("first_ms"),
    _number("last_ms"),
    UniqueConstraint("camera_id", "session", "track_no"),
    CheckConstraint("first_ms <= last_ms", name="in_order"),
    Index(None, "camera_id", "last_ms"),
    **_STRICT,
)

points = Table(
    "points",
    metadata,
    Column("track_id", Integer, ForeignKey("tracks.id"), primary_key=True, nullable=False),
    _number("time_ms", primary_key=True),
    Column("x", REAL, nullable=False),  # fractions of the frame
    Column("y", REAL, nullable=False),
    CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="in_frame"),
    **_STRICT_CLUSTERED,
)

minutes = Table(
    "minutes",
    metadata,
    _camera(primary_key=True),
    _number("minute_ms", primary_key=True),
    _number("samples"),
    _number("people_sum"),
    _number("people_max"),
    _number("n_in"),
    _number("n_out"),
    CheckConstraint("minute_ms % 60000 = 0", name="whole_minute"),
    CheckConstraint("samples > 0", name="was_watched"),  # unknown is not zero: no row instead
    CheckConstraint(
        "people_sum >= 0 AND people_max >= 0 AND n_in >= 0 AND n_out >= 0", name="counts"
    ),
    **_STRICT_CLUSTERED,
)

crossings = Table(
    "crossings",
    metadata,
    Column("id", Integer, primary_key=True),
    _camera(),
    _number("time_ms"),
    *_name("line"),
    _number("track_no"),
    *_name("direction"),
    CheckConstraint("direction IN ('in', 'out')", name="direction_is_known"),
    UniqueConstraint("camera_id", "time_ms", "line", "track_no", "direction"),
    **_STRICT,
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Integer, primary_key=True),
    _camera(),
    _number("time_ms"),
    *_name("zone"),
    _number("track_no"),
    UniqueConstraint("camera_id", "time_ms", "zone", "track_no"),
    Index(None, "time_ms"),
    **_STRICT,
)
