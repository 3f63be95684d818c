"""A rule that is tried on the past finds what happened then."""

import pytest

from sealskin.core.config_rules import RULES
from sealskin.core.errors import ConfigError
from sealskin.pipeline.alarms.replay import replay
from sealskin.store.alarm_rows import SignRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.rows import FootPoint
from unit.sense.rules.acting import camera

START = 1_764_072_000_000 - 1_764_072_000_000 % 60_000
CAMERA = camera()


def rule(**settings):
    return RULES.validate_python([{"name": "r", "again_after_s": 0, **settings}])[0]


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path / "s.db") as database:
        hall = database.camera_id("hall")
        for minute in range(10):
            database.add_minute(hall, START + minute * 60_000, 50, 50, 1, 0, 0)

        def walk(number, begin_s, points, size=(80, 220)):
            times = [START + round((begin_s + at) * 1000) for at, *_ in points]
            database.add_track(hall, number, 1, times[0], times[-1])
            database.add_points(
                hall,
                [
                    FootPoint(number, 1, time, x, y, None, *(more[0] if more else size))
                    for time, (_, x, y, *more) in zip(times, points, strict=True)
                ],
            )

        walk(1, 10, [(s, 0.2, 0.8) for s in range(60)])  # stays on the left for a minute
        walk(2, 100, [(s, 0.3 + 0.05 * s, 0.8) for s in range(10)])  # over the line, `in`
        walk(3, 101, [(s, 0.3 + 0.05 * s, 0.7) for s in range(10)])  # right behind
        walk(4, 200, [(s, 0.1 + 0.25 * s, 0.8) for s in range(4)])  # runs
        stands, lies = [(s, 0.6, 0.8) for s in range(6)], (160, 80)
        walk(5, 300, stands + [(6 + s, 0.6, 0.8, lies) for s in range(9)])  # falls
        book = AlarmBook(database)
        book.add_sign(hall, SignRow("covered", 1, 1, START + 400_000, START + 420_000, None))
        place = (0.7, 0.6, 0.75, 0.7)
        book.add_sign(hall, SignRow("left", 1, 1, START + 430_000, START + 500_000, place))
        yield database


@pytest.mark.parametrize(
    ("settings", "at_s"),
    [
        ({"kind": "presence", "zone": "left", "after_s": 5}, [15, 205]),
        ({"kind": "loitering", "zone": "left", "longer_than_s": 30}, [40]),
        ({"kind": "wrong_way", "line": "door", "closed": "in"}, [104.5, 105.5, 201.5]),
        ({"kind": "tailgating", "line": "door", "within_s": 3}, [105.5]),
        ({"kind": "running"}, [201.5]),
        ({"kind": "fall", "for_s": 2}, [308]),
        ({"kind": "crowding", "more_than": 1, "for_s": 3}, [104]),
        ({"kind": "camera_covered", "for_s": 5}, [405]),
        ({"kind": "camera_gone", "for_s": 5}, []),
        ({"kind": "object_left", "after_s": 20}, [450]),
        ({"kind": "object_left", "after_s": 20, "zone": "left"}, []),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_each_kind_finds_what_happened(database, settings, at_s):
    if settings["kind"] == "presence":
        at_s = at_s[:1]  # the runner is through before five seconds are over
    found = replay(database, CAMERA, rule(**settings), START, START + 600_000)
    times = [(ring.wall_ms - START) / 1000 for ring in found.rings]
    assert times == pytest.approx(at_s, abs=1.6)
    assert (found.watched_ms, found.tracks) == (600_000, 5)


def test_what_was_not_watched_is_unknown(database):
    found = replay(database, CAMERA, rule(kind="fall"), START - 86_400_000, START - 1)
    assert (found.rings, found.watched_ms, found.per_day) == ([], 0, None)
    nobody = CAMERA.model_copy(update={"name": "attic"})
    assert replay(database, nobody, rule(kind="fall"), START, START + 1).per_day is None


def test_a_rule_about_nothing_is_refused(database):
    with pytest.raises(ConfigError, match="needs the line 'gate'"):
        replay(database, CAMERA, rule(kind="wrong_way", line="gate"), START, START + 1)
