from pathlib import Path

from sealskin.core.times import MS_PER_MINUTE
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    MinuteMessage,
    TrackMessage,
)
from sealskin.pipeline.recorder import Recorder
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.paths import paths

START_MS = 1_000 * MS_PER_MINUTE
POINT = (START_MS, 0.5, 1.0, None, 80, 300)
ALARM = AlarmMessage("hall", "till", START_MS, 3, 1.0, START_MS + 1_000, "till")


def test_everything_is_in_the_database_when_it_closes(tmp_path: Path) -> None:
    alarms: list[tuple[AlarmMessage, int | None]] = []
    with Database(tmp_path / "s.db") as database:
        with Recorder(database, lambda *alarm: alarms.append(alarm)) as recorder:
            recorder.take(MinuteMessage("hall", START_MS, 50, 100, 4, 1, 0))
            recorder.take(MinuteMessage("hall", START_MS, 50, 50, 2, 0, 1))
            recorder.take(CrossingMessage("hall", "door", START_MS, 3, "in", 1.0, START_MS))
            recorder.take(
                TrackMessage(
                    "hall",
                    START_MS,
                    3,
                    START_MS,
                    START_MS + 5,
                    (POINT,),
                    brightness=17,
                )
            )
            recorder.take(ALARM)
        assert (recorder.lost, recorder.problem) == (0, None)
        (camera,) = database.cameras()
        (minute,) = database.minutes(camera.id, 0)
        assert (minute.samples, minute.people_mean, minute.people_max) == (100, 1.5, 4)
        assert (minute.n_in, minute.n_out) == (1, 1)
        assert database.line_totals(camera.id, 0) == {"door": (1, 0)}
        (path,) = paths(database, [camera.id], START_MS, START_MS + 10)
        assert path.brightness == 17
        (row,) = AlarmBook(database).find(10)
    assert alarms == [(ALARM, row.id)]


def test_a_database_that_fails_is_told_and_alarms_come_through(tmp_path: Path) -> None:
    alarms: list[tuple[AlarmMessage, int | None]] = []
    database = Database(tmp_path / "s.db")
    with Recorder(database, lambda *alarm: alarms.append(alarm)) as recorder:
        database.close()
        recorder.take(ALARM)
        recorder.take(MinuteMessage("hall", START_MS, 1, 0, 0, 0, 0))
    assert recorder.lost == 2
    assert recorder.problem is not None
    assert "s.db" in recorder.problem
    assert alarms == [(ALARM, None)]


def test_records_that_find_no_room_are_counted(tmp_path: Path) -> None:
    alarms: list[tuple[AlarmMessage, int | None]] = []
    with Database(tmp_path / "s.db") as database:
        recorder = Recorder(database, lambda *alarm: alarms.append(alarm))
        for _ in range(recorder._waiting.maxsize):
            recorder.take(MinuteMessage("hall", START_MS, 1, 0, 0, 0, 0))
        recorder.take(ALARM)
    assert recorder.lost == 1
    assert alarms == [(ALARM, None)]
