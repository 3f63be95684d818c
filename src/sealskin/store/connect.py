"""Opens a database, brings its tables up to date, and turns foreign errors into ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)

from sealskin.core.errors import StoreError
from sealskin.store.partitions import LOCK
from sealskin.store.views import drop_views, make_views

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_S = 5
CONNECT_S = 5
OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
WRITING = "sealskin_writing"


Place: TypeAlias = Path | str
"""A SQLite file, or the address of a PostgreSQL: `postgresql://user:password@host/name`."""


def shown(place: Place) -> str:
    """A place as people may see it: without a password."""
    if isinstance(place, Path):
        return str(place)
    return make_url(place).render_as_string(hide_password=True)


@contextmanager
def said_plainly(place: Place, doing: str) -> Iterator[None]:
    """Map what SQLAlchemy raises to a `StoreError` of one sentence.

    Args:
        place: the database.
        doing: what was tried, for example `open`.
    """
    try:
        yield
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        lower = reason.lower()
        advice = "see that the disk has room and the file may be written"
        if isinstance(place, str):
            advice = "see that the server runs, and that user and password are right"
        if "not a database" in reason or "malformed" in reason:
            advice = "give another path, or restore the file from a backup"
        elif "locked" in reason or "busy" in reason:
            advice = "end the other program that is writing to it"
        elif "does not exist" in lower and "database" in lower:
            advice = "make it with `createdb`, or give another name"
        elif "constraint" in lower or "datatype" in reason or "bind" in reason:
            advice = "a value is of another type or range than its column; this is a defect"
        raise StoreError(
            f"cannot {doing} the database {shown(place)}: {reason}; {advice}",
            away=_is_away(error, place),
        ) from error


def _is_away(error: SQLAlchemyError, place: Place) -> bool:
    """Whether a server cannot be reached just now; a file is always there."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    lost = lost or isinstance(error, PendingRollbackError)  # lost in the middle
    return isinstance(place, str) and (lost or isinstance(error, OperationalError | InterfaceError))


def open_engine(place: Place) -> Engine:
    """An engine on a database whose tables are up to date; makes a SQLite file if there is none.

    Raises:
        StoreError: the folder is missing, the file is no database of ours, may not be written, or
            comes from a newer Sealskin; or the server cannot be reached.
    """
    engine = _sqlite(place) if isinstance(place, Path) else _postgresql(place)
    try:
        with said_plainly(place, "open"), writing(engine) as connection:
            if isinstance(place, str):
                # Several machines may start at once.
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            _migrate(connection, place)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _sqlite(path: Path) -> Engine:
    _check_place(path)
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(address: str) -> Engine:
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "the address of the database cannot be read; write postgresql://user:password@host/"
            "name, with special characters of the password in percent form"
        ) from error
    try:
        return create_engine(
            url,
            pool_pre_ping=True,  # a server that was started again must cost nobody an error
            connect_args={"connect_timeout": CONNECT_S, "application_name": "sealskin"},
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "for PostgreSQL its driver is needed; pip install 'sealskin[postgres]'"
        ) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock at once and waits for it if need be.

    A transaction that reads first and writes later is refused without any waiting when somebody
    else has written in between (SQLite's SQLITE_BUSY_SNAPSHOT).
    """
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        yield connection


def _check_place(path: Path) -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            f"SQLite 3.37 or newer is needed, this Python has {sqlite3.sqlite_version}; "
            "use another Python"
        )
    if path.is_dir():
        raise StoreError(f"expected a database file, {path} is a folder; give the path of a file")
    if not path.parent.is_dir():
        raise StoreError(
            f"there is no folder {path.parent} for the database; make it, or give another path"
        )
    # SQLite writes beside the file too (its write-ahead log), so the folder counts.
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK, effective_ids=True):
            raise StoreError(
                f"the database {path} cannot be written, since {place} is read-only; change its "
                "permissions, or give another path"
            )


def _set_up(dbapi_connection: Any, _record: Any) -> None:
    # Python's driver begins transactions only before some statements, and none before CREATE.
    # With this it begins none, and `_begin` does: docs.sqlalchemy.org, "pysqlite".
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    cursor.execute("PRAGMA journal_mode = WAL")
    # In WAL mode a power cut may cost the last transactions, never the database.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _migrate(connection: Connection, place: Place) -> None:
    config = Config(attributes={"connection": connection})
    # A percent sign would begin a placeholder of ConfigParser's.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise StoreError(
            f"{shown(place)} is a database of something else, with the table {tables[0]}; "
            "give another path"
        )
    script = ScriptDirectory.from_config(config)
    for found in MigrationContext.configure(connection).get_current_heads():
        try:
            script.get_revision(found)
        except CommandError as error:
            raise StoreError(
                f"the database {shown(place)} is of version {found}, and this Sealskin knows "
                f"versions up to {script.get_current_head()}; install the Sealskin that wrote it"
            ) from error
    if MigrationContext.configure(connection).get_current_heads() == (script.get_current_head(),):
        return
    drop_views(connection)
    command.upgrade(config, "head")
    make_views(connection)
