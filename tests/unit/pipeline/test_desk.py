"""A camera's state, its since-when, and the ladder of waits."""

import json

import pytest

from sealskin.core.log import start_log
from sealskin.core.times import now_ms
from sealskin.pipeline.chronicle import MOST_TRIES, Chronicle
from sealskin.pipeline.desk import NOTE_MS, Desk
from sealskin.pipeline.ladder import CAMERA_S, PASSWORD_S, STEADY_S, Ladder
from sealskin.pipeline.messages import StateMessage


class Wall:
    """A clock that a test turns."""

    now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def desk() -> tuple[Desk, list[StateMessage], Wall]:
    said: list[StateMessage] = []
    wall = Wall()
    return Desk("hall", said.append, wall), said, wall


def test_since_when_stays_while_the_cause_does(desk) -> None:
    desk, said, wall = desk
    for now, cause in ((1_000, "refused"), (2_000, "refused"), (3_000, "silent")):
        wall.now_ms = now
        desk.say("offline", cause, "a sentence", tries=now // 1000, wait_s=0.5)
    assert [m.since_ms for m in said] == [1_000, 1_000, 3_000]
    assert [m.next_try_ms for m in said] == [1_500, 2_500, 3_500]
    assert [m.tries for m in said] == [1, 2, 3]


def test_what_is_odd_is_said_once_and_fades(desk) -> None:
    desk, said, wall = desk
    desk.note("clock-jumped", "too early: nothing runs yet")
    desk.say("running")
    desk.note("clock-jumped", "by an hour")
    wall.now_ms += NOTE_MS - 1
    desk.note("clock-jumped", "by two")
    wall.now_ms += NOTE_MS - 1
    desk.tick()
    assert [m.cause for m in said] == ["none", "clock-jumped"]
    wall.now_ms += 1
    desk.tick()
    desk.tick()
    assert [m.cause for m in said] == ["none", "clock-jumped", "none"]


def test_the_ladder_is_climbed_and_left() -> None:
    ladder = Ladder()
    assert [ladder.fail("refused") for _ in range(5)] == [*CAMERA_S, CAMERA_S[-1], CAMERA_S[-1]]
    ladder.ran_for(STEADY_S - 1)
    assert ladder.fail("frozen") == CAMERA_S[-1], "who comes and goes is not asked more often"
    ladder.ran_for(STEADY_S)
    assert ladder.fail("frozen") == CAMERA_S[0]


def test_a_wrong_password_does_not_lock_the_account() -> None:
    ladder = Ladder()
    waits = [ladder.fail("wrong-password") for _ in range(8)]
    assert waits[:3] == list(PASSWORD_S[:3])
    assert sum(waits[:5]) > 60, "five tries take more than a minute"
    assert waits[-1] == PASSWORD_S[-1]


def test_the_log_tells_what_is_new_and_that_a_camera_is_back(capsys) -> None:
    start_log("info", "json")
    chronicle = Chronicle()
    chronicle.take(StateMessage("hall", "starting", "", 0))
    for tries in range(1, 100):
        chronicle.take(
            StateMessage("hall", "offline", "it refuses", 0, "refused", tries, now_ms() + 500)
        )
    chronicle.take(StateMessage("hall", "offline", "no answer", 0, "silent", 100, now_ms()))
    chronicle.take(StateMessage("hall", "running", "", 0))
    chronicle.take(StateMessage("hall", "running", "by an hour", 0, "clock-jumped"))
    chronicle.take(StateMessage("hall", "running", "", 0))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == 1 + MOST_TRIES + 1 + 1 + 1
    assert (lines[1]["cause"], lines[1]["tries"], lines[1]["level"]) == ("refused", 1, "warning")
    assert 0 < lines[1]["next_try_in_s"] <= 0.5
    back = lines[-2]
    assert (back["event"], back["camera"], back["level"]) == ("camera is back", "hall", "info")
    assert back["away_s"] >= 0
    assert lines[-1]["cause"] == "clock-jumped"
