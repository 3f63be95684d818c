"""Pieces of tables that migrations share. What stands here never changes its meaning."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

STRICT: dict[str, Any] = {"sqlite_strict": True}
CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def in_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def whole() -> sa.types.TypeEngine[int]:
    return sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, whole(), nullable=False)


def maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, whole())


def numbers(names: str) -> list[sa.Column[int]]:
    return [number(name) for name in names.split()]


def key(table: str, columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns.split(), name=op.f(f"pk_{table}"))


def unique(table: str, columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns.split(), name=op.f(f"uq_{table}"))


def of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def name(
    table: str, column: str, *, nullable: bool = False
) -> tuple[sa.Column[Any], sa.CheckConstraint]:
    length = f"length(CAST({column} AS BLOB))" if in_sqlite() else f"octet_length({column})"
    short = check(table, f"{column}_is_short", f"{length} <= 200")
    return sa.Column(column, sa.Text, nullable=nullable), short


def remake(table: str, columns: str, values: str, *parts: Any, **options: Any) -> None:
    """Make a table anew with other columns, in SQLite, which can change few of a table's things.

    Args:
        table: its name.
        columns: those that are filled from the old one.
        values: what they are filled with, as SQL over the old one.
        *parts: columns and constraints of the new one.
        **options: of the new one.
    """
    op.create_table(f"new_{table}", *parts, **options)
    op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {values} FROM {table}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
