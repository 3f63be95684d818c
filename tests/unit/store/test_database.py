import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sealskin.core.errors import StoreError
from sealskin.store.connect import MIGRATIONS
from sealskin.store.database import Database
from sealskin.store.rows import CameraRow, FootPoint, MinuteRow

MINUTE = 60_000


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    with Database(place) as database:
        yield database


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_settings_of_the_connection(tmp_path: Path) -> None:
    with Database(tmp_path / "s.db") as database, database.reading() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 5000


def test_cameras_keep_their_numbers(database: Database) -> None:
    door, till = database.camera_id("door"), database.camera_id("till")
    assert door != till
    assert database.camera_id("door") == door
    assert database.cameras() == [CameraRow(door, "door"), CameraRow(till, "till")]


def test_a_track_grows(database: Database) -> None:
    camera = database.camera_id("door")
    database.add_track(camera, 1, 77, 2000, 3000)
    database.add_track(camera, 1, 77, 2500, 9000)
    database.add_track(camera, 1, 78, 20_000, 21_000)  # the same number in the next session
    assert rows(database, "SELECT session, track_no, first_ms, last_ms FROM tracks") == [
        (77, 1, 2000, 9000),
        (78, 1, 20_000, 21_000),
    ]


def test_foot_points(database: Database) -> None:
    camera = database.camera_id("door")
    database.add_track(camera, 1, 77, 0, 3000)
    database.add_track(camera, 2, 77, 0, 3000)
    database.add_points(
        camera,
        [
            FootPoint(1, 77, 1000, 0.25, 1.0),
            FootPoint(2, 77, 1000, 0.5, 0.5),
            FootPoint(1, 77, 2000, 0.0, 0.75),
        ],
    )
    database.add_points(camera, [FootPoint(1, 77, 2000, 0.9, 0.9)])
    database.add_points(camera, [])
    query = "SELECT track_no, time_ms, x, y FROM points JOIN tracks ON id = track_id ORDER BY 1, 2"
    assert rows(database, query) == [
        (1, 1000, 0.25, 1.0),
        (1, 2000, 0.0, 0.75),
        (2, 1000, 0.5, 0.5),
    ]


def test_foot_points_of_nobody_are_refused_together(database: Database) -> None:
    camera = database.camera_id("door")
    database.add_track(camera, 1, 77, 0, 3000)
    points = [FootPoint(1, 77, 1000, 0.5, 0.5), FootPoint(5, 77, 1000, 0.5, 0.5)]
    with pytest.raises(StoreError, match=r"no track 5 of session 77 .*; add the track first"):
        database.add_points(camera, points)
    outside = [FootPoint(1, 77, 1000, 0.5, 0.5), FootPoint(1, 77, 2000, 1.5, 0.5)]
    with pytest.raises(StoreError, match=r"in_frame"):
        database.add_points(camera, outside)
    assert rows(database, "SELECT count(*) FROM points") == [(0,)]


def test_minutes_add_up(database: Database) -> None:
    camera, other = database.camera_id("door"), database.camera_id("till")
    database.add_minute(camera, MINUTE, 10, 25, 4, 1, 0)
    database.add_minute(camera, MINUTE, 30, 15, 3, 0, 2)
    database.add_minute(camera, 3 * MINUTE, 1, 0, 0, 0, 0)
    database.add_minute(other, 2 * MINUTE, 1, 9, 9, 0, 0)
    assert database.minutes(camera, 0) == [
        MinuteRow(MINUTE, 40, 40, 4, 1, 2),
        MinuteRow(3 * MINUTE, 1, 0, 0, 0, 0),  # the second minute is unknown, which is not 0
    ]
    assert database.minutes(camera, MINUTE)[0].people_mean == 1.0
    assert [row.minute_ms for row in database.minutes(camera, MINUTE + 1)] == [3 * MINUTE]
    assert database.minutes(99, 0) == []


def test_a_minute_without_samples_has_no_row(database: Database) -> None:
    camera = database.camera_id("door")
    with pytest.raises(StoreError, match=r"was_watched"):
        database.add_minute(camera, MINUTE, 0, 0, 0, 0, 0)
    with pytest.raises(StoreError, match=r"whole_minute"):
        database.add_minute(camera, MINUTE + 1, 1, 0, 0, 0, 0)
    assert database.minutes(camera, 0) == []


def test_line_totals(database: Database) -> None:
    camera, other = database.camera_id("door"), database.camera_id("till")
    for track, direction, time_ms in ((1, "in", 100), (2, "in", 200), (1, "out", 300)):
        database.add_crossing(camera, "entrance", track, direction, time_ms)
    database.add_crossing(camera, "entrance", 2, "in", 200)  # told twice
    database.add_crossing(camera, "stairs", 2, "out", 250)
    database.add_crossing(other, "entrance", 9, "in", 250)
    assert database.line_totals(camera, 0) == {"entrance": (2, 1), "stairs": (0, 1)}
    assert database.line_totals(camera, 200) == {"entrance": (1, 1), "stairs": (0, 1)}
    assert database.line_totals(camera, 1000) == {}
    with pytest.raises(StoreError, match=r"direction_is_known"):
        database.add_crossing(camera, "entrance", 1, "up", 400)


def test_a_camera_that_is_not_there_is_refused(database: Database) -> None:
    calls: list[Callable[[], object]] = [
        lambda: database.add_track(5, 1, 1, 0, 1),
        lambda: database.add_minute(5, 0, 1, 0, 0, 0, 0),
        lambda: database.add_crossing(5, "line", 1, "in", 0),
    ]
    for call in calls:
        with pytest.raises(StoreError, match=r"(?i)foreign key constraint"):
            call()


def test_reading_goes_on_while_another_thread_writes(database: Database) -> None:
    camera = database.camera_id("door")
    database.add_minute(camera, 0, 1, 1, 1, 0, 0)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE minutes SET people_sum = 99")
        with ThreadPoolExecutor(1) as pool:  # sees what was committed last, without waiting
            seen = pool.submit(database.minutes, camera, 0).result(timeout=60)
    assert seen[0].people_sum == 1
    assert database.minutes(camera, 0)[0].people_sum == 99


def test_many_threads_and_two_programs_write(tmp_path: Path) -> None:
    path = tmp_path / "sealskin.db"
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait()
        with Database(path) as own:  # all four also migrate at once
            camera = own.camera_id("door")
            for index in range(25):
                own.add_minute(camera, 0, 1, number, number, 0, 0)
                own.add_crossing(camera, "entrance", number, "in", index)
                own.line_totals(camera, 0)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result()
    with Database(path) as database:
        camera = database.camera_id("door")
        assert database.minutes(camera, 0) == [MinuteRow(0, 100, 150, 3, 0, 0)]
        assert database.line_totals(camera, 0) == {"entrance": (100, 0)}


def test_closing(tmp_path: Path) -> None:
    database = Database(tmp_path / "sealskin.db")
    database.close()
    database.close()
    with pytest.raises(StoreError, match=r"has been closed; open it again"):
        database.cameras()
    assert [file.name for file in tmp_path.iterdir()] == ["sealskin.db"]


def test_a_path_with_a_percent_sign_and_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "100%s?mode=ro.db"
    with Database(path) as database:
        assert database.camera_id("door") == 1
    assert path.is_file()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*gone for the database; make it"):
        Database(tmp_path / "gone" / "sealskin.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a folder; give the path of a file"):
        Database(tmp_path)


def test_another_kind_of_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"These are notes and no database at all. " * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"not a database; give another path") as caught:
        Database(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match=r"something else, with the table songs; give another"):
        Database(path)
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("songs",)]


def test_a_locked_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealskin.store.connect.BUSY_S", 0)
    path = tmp_path / "sealskin.db"
    with Database(path) as database, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"locked; end the other program"):
            database.camera_id("door")
        other.rollback()
        assert database.camera_id("door") == 1


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may write everywhere, so its tests of permissions run as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        if not os.access(MIGRATIONS / "versions", os.R_OK | os.X_OK, effective_ids=True):
            pytest.skip("nobody but root may read the folder of this checkout")
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_written_is_refused(nobody: None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sealskin.db"
        Database(path).close()
        path.chmod(0o444)
        with pytest.raises(StoreError, match=r"sealskin.db is read-only; change its permissions"):
            Database(path)
        path.chmod(0o644)
        Path(folder).chmod(0o555)
        with pytest.raises(StoreError, match=r"cannot be written, since .* is read-only"):
            Database(path)
        Path(folder).chmod(0o755)
        Database(path).close()
