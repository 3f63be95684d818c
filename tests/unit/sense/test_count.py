import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from sealskin.core.errors import ConfigError
from sealskin.sense.count import LineCounter
from sealskin.sense.track import Track, Tracker
from unit.sense.scenes import box_at, detections

Points = list[tuple[float, float]]

STEP_S = 0.1
HEIGHT_PX = 720
BAND_PX = 0.02 * HEIGHT_PX
A, B = (200.0, 400.0), (600.0, 400.0)  # to the right: its left is above, its right below


def seen(
    x: float, y: float, track_id: int = 1, height: float = 120, *, observed: bool = True
) -> Track:
    box = np.array(box_at(x, y, height), np.float32)
    return Track(track_id, box, 0.9, (float(x), float(y)), 0.0, 0.0, observed)


def walk(counter: LineCounter, points: Points, track_id: int = 1, height: float = 120) -> list[str]:
    """Crossings of one person's foot points, as directions."""
    found = []
    for index, (x, y) in enumerate(points):
        found += counter.update([seen(x, y, track_id, height)], index * STEP_S)
    return [crossing.direction for crossing in found]


def straight(start: Sequence[float], end: Sequence[float], steps: int = 30) -> Points:
    return [(float(x), float(y)) for x, y in np.linspace(start, end, steps)]


def point(values: NDArray[np.float64]) -> tuple[float, float]:
    return float(values[0]), float(values[1])


@pytest.fixture
def line() -> LineCounter:
    return LineCounter(A, B, BAND_PX)


def test_from_left_to_right_is_in(line: LineCounter) -> None:
    assert walk(line, straight((400, 300), (400, 500))) == ["in"]
    assert (line.n_in, line.n_out) == (1, 0)
    assert walk(line, straight((400, 500), (400, 300)), track_id=2) == ["out"]
    assert (line.n_in, line.n_out) == (1, 1)


@pytest.mark.parametrize("angle", range(0, 360, 30))
def test_left_and_right_whatever_way_the_line_runs(angle: int) -> None:
    along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    left = np.array([along[1], -along[0]])  # up, for a line to the right
    middle = np.array([400.0, 400.0])
    counter = LineCounter(point(middle - 150 * along), point(middle + 150 * along), 14)
    start, end = middle + 100 * left + 40 * along, middle - 100 * left - 40 * along
    assert walk(counter, straight(point(start), point(end))) == ["in"]


def test_what_a_crossing_says(line: LineCounter) -> None:
    found = []
    for index, (x, y) in enumerate(straight((400, 300), (400, 500), 21)):
        found += line.update([seen(x, y, 7)], index * STEP_S)
    (crossing,) = found
    assert (crossing.track_id, crossing.direction) == (7, "in")
    # 10 px a step, on the line at step 10, and beyond 14.4 px at step 12.
    assert crossing.time_s == pytest.approx(12 * STEP_S)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("height", [60, 200, 500])
def test_swaying_on_the_line_for_500_frames_counts_at_most_once(seed: int, height: int) -> None:
    rng = np.random.default_rng(seed)
    counter = LineCounter(A, B, BAND_PX)
    # A foot trembles by a few pixels; of a near person, by more.
    sway = rng.normal(0, max(3.5, 0.025 * height), 500)
    path = straight((400, 200), (400, 396)) + [(400, 400 + y) for y in sway]
    assert len(walk(counter, path, height=height)) <= 1


@pytest.mark.parametrize("seed", range(10))
def test_a_slow_sway_through_the_tracker_counts_at_most_once(seed: int) -> None:
    """From one foot to the other, with noise, all the way from boxes to the count."""
    rng = np.random.default_rng(seed)
    counter, tracker = LineCounter(A, B, BAND_PX), Tracker()
    crossings = 0
    for index in range(500):
        y = 400 + 8 * math.sin(2 * math.pi * 0.4 * index * STEP_S)
        box = (np.array(box_at(400, y, 160)) + rng.normal(0, 6, 4)).tolist()
        tracks = tracker.update(detections(box), index * STEP_S)
        crossings += len(counter.update(tracks, index * STEP_S))
    assert crossings <= 1


def test_the_sway_would_count_without_a_band() -> None:
    rng = np.random.default_rng(0)
    counter = LineCounter(A, B, 0)
    path = [(400.0, 400.0 + y) for y in rng.normal(0, 3.5, 500)]
    assert len(walk(counter, path, height=1)) > 100


def test_pacing_over_the_whole_band_counts_each_time(
    line: LineCounter,
) -> None:
    path = []
    for _ in range(5):
        path += straight((400, 340), (400, 460), 10) + straight((400, 460), (400, 340), 10)
    assert walk(line, path) == ["in", "out"] * 5
    assert line.n_in == line.n_out == 5


def test_reaching_just_over_the_band_and_back_again_counts_once(line: LineCounter) -> None:
    path = straight((400, 300), (400, 416), 30) + [(400, 384), (400, 416)] * 50
    assert walk(line, path, height=60) == ["in"]
    assert walk(line, straight((400, 384), (400, 300))) == ["out"]


def test_turning_back_on_the_line_is_no_crossing(line: LineCounter) -> None:
    path = straight((400, 300), (400, 410)) + straight((400, 410), (400, 300))
    assert walk(line, path) == []


def test_around_an_end_is_no_crossing(line: LineCounter) -> None:
    assert walk(line, straight((100, 300), (100, 500))) == []
    around = straight((400, 300), (100, 300)) + straight((100, 300), (100, 500))
    around += straight((100, 500), (400, 500))
    assert walk(line, around, track_id=2) == []
    assert walk(line, straight((400, 500), (400, 300)), track_id=2) == ["out"]


def test_through_the_line_and_back_around_its_end_is_one_crossing(
    line: LineCounter,
) -> None:
    round_trip = straight((400, 300), (400, 500)) + straight((400, 500), (100, 500))
    round_trip += straight((100, 500), (100, 300)) + straight((100, 300), (400, 300))
    assert walk(line, round_trip * 3) == ["in"] * 3


def test_into_the_band_and_out_of_it_around_the_end_is_nothing(
    line: LineCounter,
) -> None:
    path = straight((210, 300), (210, 408), 12) + straight((210, 408), (150, 408), 8)
    path += straight((150, 408), (150, 300), 12)
    assert walk(line, path) == []
    # Nothing of it is left over: around the end again, all the way, is still nothing.
    assert walk(line, straight((150, 300), (150, 500))) == []


def test_who_appears_within_the_band_has_crossed_nothing_yet(line: LineCounter) -> None:
    assert walk(line, straight((400, 398), (400, 500))) == []
    assert walk(line, straight((400, 500), (400, 300))) == ["out"]


def test_fast_enough_to_jump_over_the_band(line: LineCounter) -> None:
    assert walk(line, [(400, 340), (400, 460)]) == ["in"]


def test_two_people_at_once(line: LineCounter) -> None:
    found = []
    for index, y in enumerate(np.linspace(300, 500, 30)):
        tracks = [seen(300, y, 1), seen(500, 800 - y, 2)]
        found += line.update(tracks, index * STEP_S)
    assert {(c.track_id, c.direction) for c in found} == {(1, "in"), (2, "out")}


def test_lost_before_the_line_and_found_behind_it(line: LineCounter) -> None:
    for index, y in enumerate(np.linspace(300, 380, 10)):
        line.update([seen(400, y)], index * STEP_S)
    for index in range(10, 20):
        assert line.update([], index * STEP_S) == []
    assert [c.direction for c in line.update([seen(400, 440)], 2.0)] == ["in"]
    assert line.update([seen(400, 450)], 2.1) == []


def test_a_guess_counts_nothing(line: LineCounter) -> None:
    line.update([seen(400, 300)], 0.0)
    assert line.update([seen(400, 500, observed=False)], 0.1) == []
    assert line.update([seen(400, 320)], 0.2) == []
    assert line.n_in == line.n_out == 0


def test_memory_is_flat(line: LineCounter) -> None:
    for index in range(20_000):
        line.update([seen(400, 300, track_id=index // 4)], index * STEP_S)
    assert len(line._walkers) < 20
    line.update([], 1e6)
    assert line._walkers == {}
    line.update([seen(400, 300)], 1e6)
    line.update([], 0.0)  # the source began again
    assert line._walkers == {}


def test_a_line_needs_a_length() -> None:
    with pytest.raises(ConfigError, match=r"two different ends .*; correct the line"):
        LineCounter(A, A, 5)
    with pytest.raises(ConfigError, match=r"band of 0 pixels or more"):
        LineCounter(A, B, -1)
