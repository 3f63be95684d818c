"""Alembic's entry: runs the migrations on the connection that `sealskin.store.database` hands in.

To write a new one, start from the last file in `versions/`; they are short enough for a hand.
"""

from __future__ import annotations

from alembic import context

from sealskin.store import tables_access
from sealskin.store.tables import metadata

assert tables_access.users.metadata is metadata, "one model, whichever file a table stands in"

# Alembic's own table, made by us so that it is as strict as the others.
VERSION_TABLE = """
CREATE TABLE IF NOT EXISTS alembic_version (
    version_num TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(version_num AS BLOB)) <= 200)
) STRICT, WITHOUT ROWID
"""
IN_POSTGRESQL = """
CREATE TABLE IF NOT EXISTS alembic_version (
    version_num TEXT NOT NULL PRIMARY KEY CHECK (octet_length(version_num) <= 200)
)
"""

connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"
connection.exec_driver_sql(VERSION_TABLE if is_sqlite else IN_POSTGRESQL)
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
