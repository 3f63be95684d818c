"""What is late is passed over up to a keyframe that is not."""

import pytest

from sealskin.video.catch_up import GIVE_UP_S, CatchUp
from sealskin.video.clock import Clock


def test_a_camera_in_time_loses_nothing() -> None:
    catch_up = CatchUp()
    for number in range(100):
        keyframe = number % 10 == 0
        assert not catch_up.passes_over(1.5, keyframe=keyframe, now_s=number / 10)
        assert not catch_up.passes_over(None, keyframe=keyframe, now_s=number / 10)


def test_it_goes_on_at_the_first_keyframe_that_is_near() -> None:
    catch_up = CatchUp()
    steps = [
        (2.1, False, True),
        (1.9, True, True),  # a keyframe, and still too late
        (0.4, False, True),  # near, and nothing that decoding could begin with
        (0.3, True, False),
        (0.3, False, False),
    ]
    for late_s, keyframe, passed in steps:
        assert catch_up.passes_over(late_s, keyframe=keyframe, now_s=5) is passed


def test_without_any_keyframe_it_gives_up() -> None:
    catch_up = CatchUp()
    assert catch_up.passes_over(9.0, keyframe=False, now_s=100)
    assert catch_up.passes_over(0.0, keyframe=False, now_s=100 + GIVE_UP_S)
    assert not catch_up.passes_over(0.0, keyframe=False, now_s=100.1 + GIVE_UP_S)


def test_the_clock_knows_how_late_a_frame_is() -> None:
    clock = Clock(0.1)
    assert clock.late_s(0.0, 50.0) is None
    for number in range(20):
        clock.time_s(7 + number / 10, 50 + number / 10)
    assert clock.late_s(9.0, 52.0) == pytest.approx(0, abs=0.01)
    assert clock.late_s(9.0, 55.0) == pytest.approx(3, abs=0.01)
    assert clock.late_s(-41.0, 52.0) is None, "it was set back by fifty seconds"
