"""What a database could hide a picture or an embedding in."""

from __future__ import annotations

import re
from sqlite3 import Connection

from sqlalchemy import REAL, Integer, MetaData, Text

from sealskin.store.views import VIEWS

TYPES = {"INTEGER", "REAL", "TEXT"}
FOOT_POINTS = {("points", "x"), ("points", "y"), ("waiting", "x"), ("waiting", "y")}
SHORT = r"length\(CAST\({} AS BLOB\)\) <= 200\b"


def offences(connection: Connection) -> list[str]:
    """Every table and column that could hold one, each with what is wrong; [] if none could."""
    found = []
    for name, kind, is_strict, sql in connection.execute(
        "SELECT list.name, list.type, list.strict, master.sql FROM pragma_table_list AS list "
        "JOIN sqlite_master AS master ON master.name = list.name "
        "WHERE list.schema = 'main'"
    ):
        if kind == "view" and name in VIEWS:
            continue  # ours: it holds nothing that its tables do not
        if kind != "table":
            found.append(f"{name} is a {kind}")
            continue
        if not is_strict:
            found.append(f"{name} is not STRICT")
        # table_xinfo shows generated and hidden columns too, which table_info does not.
        for column, declared in connection.execute(
            "SELECT name, type FROM pragma_table_xinfo(?)", (name,)
        ):
            if declared not in TYPES:
                found.append(f"{name}.{column} is {declared or 'of no type'}")
            if declared == "REAL" and (name, column) not in FOOT_POINTS:
                found.append(f"{name}.{column} is REAL and no foot point")
            if declared == "TEXT" and not re.search(SHORT.format(re.escape(column)), sql):
                found.append(f"{name}.{column} has no length limit")
    return found


def model_offences(metadata: MetaData) -> list[str]:
    """The same for the tables as the program knows them, by the types of their columns."""
    found = []
    for table in metadata.tables.values():
        if not table.dialect_options["sqlite"]["strict"]:
            found.append(f"{table.name} is not STRICT")
        for column in table.columns:
            # Exactly these: PickleType, JSON and others derive from a harmless one or wrap it.
            if type(column.type) not in (Integer, REAL, Text):
                found.append(f"{table.name}.{column.name} is {type(column.type).__name__}")
            if isinstance(column.type, REAL) and (table.name, column.name) not in FOOT_POINTS:
                found.append(f"{table.name}.{column.name} is REAL and no foot point")
            checks = " ".join(str(getattr(c, "sqltext", "")) for c in table.constraints)
            short = SHORT.format(re.escape(column.name))
            if isinstance(column.type, Text) and not re.search(short, checks):
                found.append(f"{table.name}.{column.name} has no length limit")
    return found
