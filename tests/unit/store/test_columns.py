import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from sealskin.store.database import Database
from sealskin.store.outbox import Outbox
from sealskin.store.tables import metadata
from unit.store.columns import model_offences, offences


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "sealskin.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_no_column_can_hold_a_pixel_or_an_embedding(connection: sqlite3.Connection) -> None:
    assert offences(connection) == []
    tables = {name for (name,) in connection.execute("SELECT name FROM pragma_table_list")}
    assert {"cameras", "tracks", "points", "minutes", "crossings", "alarms"} <= tables


def test_nor_can_a_column_of_the_outbox(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    Outbox(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert [one for one in offences(connection) if "sqlite_sequence" not in one] == []


@pytest.mark.parametrize(
    ("planted", "offence"),
    [
        ("CREATE TABLE p (thumbnail BLOB) STRICT", "p.thumbnail is BLOB"),
        ("CREATE TABLE p (thumbnail ANY) STRICT", "p.thumbnail is ANY"),
        ("CREATE TABLE p (id INTEGER)", "p is not STRICT"),
        ("CREATE TABLE p (thumbnail)", "p.thumbnail is of no type"),
        ("CREATE TABLE p (base64 TEXT) STRICT", "p.base64 has no length limit"),
        (
            "CREATE TABLE p (a TEXT, b TEXT, CHECK (length(CAST(a AS BLOB)) <= 200)) STRICT",
            "p.b has no length limit",
        ),
        (
            "CREATE TABLE p (a TEXT CHECK (length(CAST(a AS BLOB)) <= 20000)) STRICT",
            "p.a has no length limit",
        ),
        ("CREATE TABLE p (e0 REAL, e1 REAL) STRICT", "p.e1 is REAL and no foot point"),
        ("ALTER TABLE tracks ADD COLUMN hue REAL", "tracks.hue is REAL and no foot point"),
        (
            "CREATE TABLE p (i INTEGER, t BLOB GENERATED ALWAYS AS (i) VIRTUAL) STRICT",
            "p.t is BLOB",
        ),
        ("CREATE VIRTUAL TABLE p USING fts5(words)", "p is a virtual"),
        ("CREATE VIEW p AS SELECT 1", "p is a view"),
    ],
)
def test_a_planted_place_to_hide_is_found(
    connection: sqlite3.Connection, planted: str, offence: str
) -> None:
    connection.execute(planted)
    assert offence in offences(connection)


def test_nor_can_a_column_of_the_model() -> None:
    assert model_offences(metadata) == []
    assert {"cameras", "tracks", "points", "minutes", "crossings", "alarms"} <= set(metadata.tables)


@pytest.mark.parametrize(
    ("planted", "offence"),
    [
        (sa.LargeBinary(), "p.hidden is LargeBinary"),
        (sa.PickleType(), "p.hidden is PickleType"),
        (sa.JSON(), "p.hidden is JSON"),
        (sa.ARRAY(sa.REAL), "p.hidden is ARRAY"),
        (sa.String(200), "p.hidden is String"),
        (sa.REAL(), "p.hidden is REAL and no foot point"),
        (sa.Text(), "p.hidden has no length limit"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_column_planted_in_the_model_is_found(
    planted: sa.types.TypeEngine[object], offence: str
) -> None:
    with_plant = sa.MetaData()
    for table in metadata.tables.values():
        table.to_metadata(with_plant)
    sa.Table("p", with_plant, sa.Column("hidden", planted), sqlite_strict=True)
    assert model_offences(with_plant) == [offence]
    sa.Table("q", with_plant, sa.Column("number", sa.Integer))
    assert model_offences(with_plant) == [offence, "q is not STRICT"]


@pytest.mark.parametrize("name", ["x" * 201, "\u00e4" * 101, "a\0" + "x" * 5000])
@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO cameras (site_id, name) VALUES (1, ?)",
        "INSERT INTO sites (name, timezone) VALUES (?, 'UTC')",
        (
            "INSERT INTO alarms VALUES "
            "(1, 1, 0, ?, 'fall', '', 0, 1, 1, 1, 0, 0, 0, 1, '', 'none', 1, 1, '', NULL)"
        ),
        (
            "INSERT INTO alarms VALUES "
            "(1, 1, 0, 'r', 'object_left', '', 0, 0, 1, 1, 0, 0, 0, 1, '', 'none', 1, 1, '', ?)"
        ),
        "INSERT INTO crossings VALUES (1, 0, ?, 0, 1, 'in')",
        "INSERT INTO things VALUES (1, 0, ?, 1, 1, 1)",
        "INSERT INTO alembic_version (version_num) VALUES (?)",
    ],
)
def test_the_limits_hold(connection: sqlite3.Connection, insert: str, name: str) -> None:
    connection.execute("INSERT INTO sites VALUES (1, 'main', 'UTC')")
    connection.execute("INSERT INTO cameras VALUES (1, 1, 'door')")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        connection.execute(insert, (name,))
    connection.execute(insert, ("x" * 200,))


def test_no_column_takes_bytes(connection: sqlite3.Connection) -> None:
    for row in (
        "sites VALUES (1, 'main', 'UTC')",
        "cameras VALUES (1, 1, 'door')",
        "tracks VALUES (1, 1, 77, 1, 0, 9, 50)",
        "points VALUES (1, 5, 0.5, 0.5, 7, 80, 300)",
        "minutes VALUES (1, 0, 1, 1, 1, 0, 0)",
        "things VALUES (1, 0, 'chair', 1, 1, 1)",
        "things_hours VALUES (1, 0, 'chair', 1, 1, 1, 1)",
        "crossings VALUES (1, 5, 'entrance', 77, 1, 'in')",
        (
            "alarms VALUES "
            "(1, 1, 5, 'a', 'fall', '', 7, 1, 9, 9, 0, 0, 0, 5, 'kim', 'kept', 1, 2, '', 'cup')"
        ),
        "notes VALUES (1, 1, 5, 'kim', 0, 'a cat')",
        "deliveries VALUES (1, 'guard', 'sent', 1, 5, '')",
        "signs VALUES (1, 7, 'moved', 1, 5, 6, 1, 2, 3, 4)",
    ):
        connection.execute(f"INSERT INTO {row}")
        table = row.split()[0]
        for (column,) in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,)):
            # A rowid refuses bytes in other words than a column.
            with pytest.raises(sqlite3.IntegrityError, match=r"cannot store BLOB|mismatch"):
                connection.execute(f"UPDATE {table} SET {column} = ?", (b"\1\2",))
