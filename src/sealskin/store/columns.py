"""What columns may be: whole numbers, foot points, and short names; in SQLite and PostgreSQL alike.

`tests/unit/store` checks every column of both. REAL is for places on the picture alone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

STRICT: dict[str, Any] = {"sqlite_strict": True}
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
MOST_BYTES = 200


def by_month(column: str) -> dict[str, Any]:
    """Options of a large table: PostgreSQL keeps each month by itself; see `partitions`."""
    return {**CLUSTERED, "postgresql_partition_by": f"RANGE ({column})"}


def whole() -> Integer:
    """The type of whole numbers: 64 bits in both."""
    return Integer().with_variant(BigInteger(), "postgresql")


class IsShort(ColumnElement[bool]):
    """That a text is of at most `MOST_BYTES` bytes, in each database's own words."""

    inherit_cache = False

    def __init__(self, column: str) -> None:
        self.column = column


@compiles(IsShort)
def _in_sqlite(element: IsShort, _compiler: Any, **_: Any) -> str:
    # In bytes: length() of a text stops at its first NUL, and anything could hide behind that.
    return f"length(CAST({element.column} AS BLOB)) <= {MOST_BYTES}"


@compiles(IsShort, "postgresql")
def _in_postgresql(element: IsShort, _compiler: Any, **_: Any) -> str:
    return f"octet_length({element.column}) <= {MOST_BYTES}"


def number(name: str, **options: Any) -> Column[Any]:
    """A whole number that is always known."""
    return Column(name, whole(), nullable=False, **options)


def maybe_number(name: str) -> Column[Any]:
    """A whole number that may be unknown."""
    return Column(name, whole())


def key_of(name: str, target: str, **options: Any) -> Column[Any]:
    """The number of a row of another table."""
    return Column(name, whole(), ForeignKey(target), nullable=False, **options)


def camera(**options: Any) -> Column[Any]:
    """Whose row it is."""
    return key_of("camera_id", "cameras.id", **options)


def short_text(column: str, **options: Any) -> tuple[Column[str], CheckConstraint]:
    """A name, and the check that it is short."""
    check = CheckConstraint(IsShort(column), name=f"{column}_is_short")
    return Column(column, Text, nullable=False, **options), check


def maybe_text(column: str) -> tuple[Column[str | None], CheckConstraint]:
    """A name that may be unknown, and the check that it is short."""
    check = CheckConstraint(IsShort(column), name=f"{column}_is_short")
    return Column(column, Text), check
