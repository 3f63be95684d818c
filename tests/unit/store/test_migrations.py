import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine

from sealskin.core.errors import StoreError
from sealskin.store.alarm_rows import NewAlarm
from sealskin.store.alarms import AlarmBook
from sealskin.store.connect import MIGRATIONS, open_engine, writing
from sealskin.store.database import Database
from sealskin.store.tables import metadata
from sealskin.store.views import drop_views


def schema(path: Path) -> dict[str, str]:
    """The statements that made the tables and indexes, their white space evened out."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "AND tbl_name != 'alembic_version' AND type != 'view'"
        )
        # A table that was made anew and renamed has its name in quotes.
        return {name: " ".join(sql.replace('"', "").split()) for name, sql in rows}


def test_migrated_tables_are_those_of_the_model(tmp_path: Path) -> None:
    migrated = open_engine(tmp_path / "migrated.db")
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    migrated.dispose()
    # Alembic compares no checks and no STRICT; the statements say all.
    made = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(made)
    made.dispose()
    assert schema(tmp_path / "migrated.db") == schema(tmp_path / "made.db") != {}


def migrate(engine: Engine, up_to: str | None = None, *, down_to: str = "") -> None:
    with writing(engine) as connection:
        drop_views(connection)
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        if up_to:
            command.upgrade(config, up_to)
        else:
            command.downgrade(config, down_to)


def test_down_and_up_again(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    engine = open_engine(path)
    before = schema(path)
    migrate(engine, down_to="base")
    assert schema(path) == {}
    migrate(engine, up_to="head")
    engine.dispose()
    assert schema(path) == before


def test_alarms_keep_their_notes_when_they_learn_of_things(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    with Database(path) as database:
        book = AlarmBook(database)
        new = NewAlarm("left", "object_left", "", 1_000, place=(0.25, 0.5), thing="suitcase")
        number = book.add(database.camera_id("hall"), new)
        book.add_note(number, "kim", "seen", 2_000)
    engine = create_engine(f"sqlite:///{path}")
    for version in ("0021", "0022"):
        migrate(engine, **({"down_to": version} if version == "0021" else {"up_to": version}))
    engine.dispose()
    with Database(path) as database:
        book = AlarmBook(database)
        kept = book.get(number)
        assert kept is not None
        assert (kept.rule, kept.place, kept.thing) == ("left", (0.25, 0.5), None)
        assert [note.text for note in book.notes(number)] == ["seen"]


def test_versions_form_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    with Database(path) as database:
        camera = database.camera_id("door")
    before = schema(path)
    with Database(path) as database:
        assert database.camera_id("door") == camera
    assert schema(path) == before


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"is of version 9999, .* up to \d{4}; install"):
        Database(path)


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        # An interrupted program of ours cannot leave this; a meddler can.
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE points (x TEXT)")
    with pytest.raises(StoreError, match=r"cannot open the database .*points already exists"):
        Database(path)
    assert set(schema(path)) == {"points"}
