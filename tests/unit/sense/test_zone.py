from collections.abc import Sequence

import numpy as np
import pytest

from sealskin.core.errors import ConfigError
from sealskin.sense.track import Track
from sealskin.sense.zone import Intrusion, ZoneWatch
from unit.sense.scenes import box_at

STEP_S = 0.1
SQUARE = [(100, 100), (300, 100), (300, 300), (100, 300)]
IN, OUT = (200.0, 200.0), (400.0, 200.0)


def seen(foot: tuple[float, float], track_id: int = 1, *, observed: bool = True) -> Track:
    box = np.array(box_at(foot[0], foot[1], 80), np.float32)
    return Track(track_id, box, 0.9, foot, 0.0, 0.0, observed)


def watch(
    zone: ZoneWatch,
    feet: Sequence[tuple[float, float] | None],
    start: int = 0,
    *,
    observed: bool = True,
) -> list[Intrusion]:
    told: list[Intrusion] = []
    for index, foot in enumerate(feet, start):
        tracks = [] if foot is None else [seen(foot, observed=observed)]
        told += zone.update(tracks, index * STEP_S)
    return told


def test_told_once_a_stay_after_its_time() -> None:
    zone = ZoneWatch(SQUARE, 1.0)
    told = watch(zone, [OUT] * 5 + [IN] * 100)
    assert [(i.track_id, round(i.entered_s, 3), round(i.time_s, 3)) for i in told] == [
        (1, 0.5, 1.5)
    ]
    assert zone.inside == 1


def test_at_once_when_no_time_is_asked_for() -> None:
    (told,) = watch(ZoneWatch(SQUARE, 0), [OUT, IN, IN])
    assert told.entered_s == told.time_s == pytest.approx(0.1)


def test_who_comes_back_is_told_again() -> None:
    zone = ZoneWatch(SQUARE, 0.5)
    told = watch(zone, [IN] * 10 + [OUT] * 15 + [IN] * 10)
    assert [round(i.entered_s, 3) for i in told] == [0.0, 2.5]


def test_passing_through_faster_than_the_time_is_not_told() -> None:
    assert watch(ZoneWatch(SQUARE, 1.0), [OUT] * 3 + [IN] * 9 + [OUT] * 50) == []


def test_a_foot_that_trembles_on_the_border_is_one_stay() -> None:
    rng = np.random.default_rng(0)
    zone = ZoneWatch(SQUARE, 1.0)
    told = watch(zone, [(300 + float(x), 200.0) for x in rng.normal(0, 3, 500)])
    assert len(told) == 1


def test_only_time_inside_counts() -> None:
    zone = ZoneWatch(SQUARE, 1.0)
    assert watch(zone, [IN, OUT, OUT, OUT] * 20) == []  # a second has passed, but not inside


def test_inside_counts_people() -> None:
    zone = ZoneWatch(SQUARE, 1.0)
    zone.update([seen(IN, 1), seen(OUT, 2), seen((150.0, 150.0), 3)], 0.0)
    assert zone.inside == 2
    zone.update([seen(IN, 1)], 0.1)
    assert zone.inside == 1
    zone.update([], 0.2)
    assert zone.inside == 0


def test_a_guess_starts_no_stay_and_ends_none() -> None:
    zone = ZoneWatch(SQUARE, 0.5)
    assert watch(zone, [IN] * 20, observed=False) == []
    assert zone.inside == 0
    watch(zone, [IN] * 3, start=20)
    zone.update([seen(OUT, observed=False)], 2.3)
    assert zone.inside == 1


def test_lost_and_found_inside_is_one_stay() -> None:
    zone = ZoneWatch(SQUARE, 0.5)
    told = watch(zone, [IN] * 10 + [None] * 19 + [IN] * 20)
    assert len(told) == 1


def test_the_border_is_inside_and_a_polygon_may_be_hollow() -> None:
    angle = [(0, 0), (300, 0), (300, 100), (100, 100), (100, 300), (0, 300)]
    for foot, inside in (((0.0, 0.0), 1), ((50.0, 250.0), 1), ((200.0, 200.0), 0)):
        zone = ZoneWatch(angle, 0)
        zone.update([seen(foot)], 0.0)
        assert zone.inside == inside


def test_memory_is_flat() -> None:
    zone = ZoneWatch(SQUARE, 1.0)
    for index in range(10_000):
        zone.update([seen(IN, index // 4)], index * STEP_S)
    assert len(zone._stays) < 20
    zone.update([], 1e6)
    assert zone._stays == {}


@pytest.mark.parametrize("polygon", [[], [(0, 0), (5, 5)], [(0, 0), (5, 5), (9, 9)]])
def test_a_zone_needs_an_area(polygon: list[tuple[float, float]]) -> None:
    with pytest.raises(ConfigError, match=r"expected a zone with an area .*; correct the zone"):
        ZoneWatch(polygon, 1.0)
