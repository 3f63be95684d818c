"""What is erased is gone from every file, and the log proves it."""

import hashlib
from pathlib import Path

import pytest

from sealskin.core.config import Config
from sealskin.core.times import now_ms
from sealskin.pipeline.alarms.clips import clip_path
from sealskin.pipeline.alarms.retention import Retention
from sealskin.store.alarm_rows import NewAlarm, SignRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.journal import Journal
from sealskin.store.journal.verify import verify
from sealskin.store.rows import FootPoint

HOUR = 3_600_000
MARK = b"marker-of-an-erased-clip-5f2c"
NOTE = "a note that nobody may read any more 91ab"


@pytest.fixture
def place(tmp_path: Path):
    config = Config.model_validate(
        {
            "database": tmp_path / "s.db",
            "alarms": {"folder": tmp_path / "clips"},
            "recording": {"folder": tmp_path / "kept"},
            "journal": {"file": tmp_path / "log.jsonl", "keep_days": 800},
            "keep": {"clips_h": 72, "alarms_days": 90, "tracks_days": 30},
            "cameras": [
                {"name": "hall", "source": "x"},
                {"name": "yard", "source": "x", "keep": {"clips_h": 1}},
            ],
        }
    )
    with Database(tmp_path / "s.db") as database:
        yield tmp_path, config, database


def with_clip(place, camera: str, age_h: float, content: bytes) -> int:
    _, config, database = place
    book = AlarmBook(database)
    time_ms = now_ms() - round(age_h * HOUR)
    new = NewAlarm("night", "presence", "safe", time_ms, wants_clip=True)
    number = book.add(database.camera_id(camera), new)
    path = clip_path(config.alarms.folder, camera, time_ms, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    book.set_clip(number, "kept", (1, 2), hashlib.sha256(content).hexdigest())
    return number


def sweep(place) -> Journal:
    _, config, database = place
    journal = Journal(config.journal.file)
    Retention(database, AlarmBook(database), journal, config).sweep()
    return journal


def everywhere(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_clip_is_erased_by_its_cameras_hours_and_the_log_proves_it(place):
    folder, _, database = place
    old = with_clip(place, "hall", 73, MARK * 1000)
    young = with_clip(place, "hall", 71, b"young")
    short = with_clip(place, "yard", 2, MARK)
    assert MARK in everywhere(folder)
    journal = sweep(place)
    assert MARK not in everywhere(folder)
    book = AlarmBook(database)
    assert [book.get(n).clip for n in (old, young, short)] == ["erased", "kept", "erased"]
    proofs = [entry for entry in journal.tail(9) if entry.action == "clips.erased"]
    by_camera = {entry.about["camera"]: entry.about for entry in proofs}
    assert by_camera["hall"]["alarms"] == [old]
    assert by_camera["hall"]["sha256"] == [hashlib.sha256(MARK * 1000).hexdigest()]
    assert verify(journal.path).faults == []
    before = journal.path.read_bytes()
    sweep(place)
    assert journal.path.read_bytes() == before


def test_rows_are_gone_from_the_database_its_free_pages_and_its_log(place):
    folder, _, database = place
    camera = database.camera_id("hall")
    old_ms = now_ms() - 91 * 24 * HOUR
    book = AlarmBook(database)
    number = book.add(camera, NewAlarm("night", "presence", "safe", old_ms))
    for _ in range(50):
        book.add_note(number, "kim", NOTE, old_ms)
    database.add_track(camera, 1, 7, old_ms, old_ms + 1000)
    database.add_points(camera, [FootPoint(1, 7, old_ms, 0.5, 0.5)])
    database.add_track(camera, 2, 7, now_ms(), now_ms())
    database.add_crossing(camera, "line-of-long-ago-77c1", 1, "in", old_ms)
    book.add_sign(camera, SignRow("moved", 7, 1, old_ms, old_ms, None))
    assert NOTE.encode() in everywhere(folder)
    journal = sweep(place)
    assert book.get(number) is None
    assert NOTE.encode() not in everywhere(folder)
    assert b"line-of-long-ago-77c1" not in everywhere(folder)
    counts = {e.action: e.about["count"] for e in journal.tail(9) if "count" in e.about}
    assert counts == {
        "alarms.erased": 1,
        "tracks.erased": 1,
        "crossings.erased": 1,
        "signs.erased": 1,
    }
    with database.reading() as connection:
        (left,) = connection.exec_driver_sql("SELECT track_no FROM tracks").scalars()
    assert left == 2
