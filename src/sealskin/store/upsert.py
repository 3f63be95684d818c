"""Inserts that know what to do when the row is there: the same in SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def insert(connection: Connection, table: Table) -> Insert:
    """An insert in the words of the database that a connection leads to."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def smaller(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[Any]:
    """The smaller of two values; `min` and `least` are one database's word each."""
    return case((a < b, a), else_=b)


def larger(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[Any]:
    """The larger of two values."""
    return case((a > b, a), else_=b)
