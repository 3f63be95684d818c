"""Flows, groups, staff, heat maps, journeys, and shares with their intervals."""

import numpy as np
import pytest

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.config_site import SiteConfig
from sealskin.core.errors import ConfigError
from sealskin.sense.measure import heat as heat_
from sealskin.sense.measure.dictionary import METRICS
from sealskin.sense.measure.flows import flows, usual
from sealskin.sense.measure.groups import groups
from sealskin.sense.measure.layout import Plan, Zone
from sealskin.sense.measure.link import journeys
from sealskin.sense.measure.paths import sample
from sealskin.sense.measure.proportion import wilson
from sealskin.sense.measure.staff import rules_of, staff
from sealskin.sense.measure.visits import visits
from sealskin.sense.shade import brightness
from unit.sense.measure.walks import walk

MEASURE = MeasureConfig()


def square(name, x, y, size=0.2, kind="area", **more):
    corners = ((x, y), (x + size, y), (x + size, y + size), (x, y + size))
    return Zone(name, kind, corners, **more)


DOOR, TEA, TILL = square("door", 0, 0.4), square("tea", 0.4, 0.4), square("till", 0.8, 0.4)
ZONES = (DOOR, TEA, TILL)


def test_flows_and_paths():
    through = walk([(0, 0.1, 0.5), (20, 0.9, 0.5)], track_id=1)
    back = walk([(0, 0.1, 0.5), (10, 0.5, 0.5), (20, 0.1, 0.5)], track_id=2)
    found = visits(sample([through, back]), ZONES, MEASURE)
    steps = [(a, b) for _, a, b in flows(found, MEASURE, 0, 60_000)]
    assert sorted(steps) == [
        ("door", "tea"),
        ("door", "tea"),
        ("tea", "door"),
        ("tea", "till"),
    ]
    counts = usual(found, MEASURE, 0, 60_000)
    assert counts == {("door", "tea", "till"): 1, ("door", "tea", "door"): 1}
    # A step counts when its second zone is entered.
    assert flows(found, MEASURE, 60_000, 120_000) == []
    slow = MeasureConfig(flow_gap_s=1)
    assert usual(found, slow, 0, 60_000) == {
        ("door",): 2 + 1,
        ("tea",): 2,
        ("till",): 1,
    }


def test_groups_walk_together():
    pair = [walk([(0, 0.1, y), (20, 0.9, y)], track_id=n) for n, y in enumerate((0.5, 0.55))]
    third = walk([(5, 0.9, 0.1), (25, 0.1, 0.1)], track_id=3)
    crossing = walk([(0, 0.9, 0.52), (20, 0.1, 0.52)], track_id=4)  # meets the pair for a moment
    later = walk([(100, 0.1, 0.5), (120, 0.9, 0.5)], track_id=5)
    found = groups([*pair, third, crossing, later], MEASURE, 16 / 9, None)
    assert sorted(size for _, size in found) == [1, 1, 1, 2]
    assert groups([], MEASURE, 1.0, None) == []


def test_groups_in_metres_where_there_is_a_plan():
    # The picture spans 100 m: two who look close are not.
    plan = Plan([(0, 0), (1, 0), (1, 1), (0, 1)], [(0, 0), (100, 0), (100, 100), (0, 100)])
    pair = [walk([(0, 0.1, y), (20, 0.9, y)], track_id=n) for n, y in enumerate((0.5, 0.55))]
    assert sorted(size for _, size in groups(pair, MEASURE, 1.0, plan)) == [1, 1]


def test_staff_by_entry_hours_and_uniform():
    zones = (square("back", 0, 0, kind="staff-entry"),)
    nine = 9 * 3_600_000  # on Thursday, the first of January 1970
    site = SiteConfig.model_validate(
        {
            "name": "berlin",
            "timezone": "Europe/Berlin",
            "staff": {"hours": ["thu 06:00-08:00"], "brightness": [10, 20]},
        }
    )
    rules = rules_of(site)
    assert staff(walk([(0, 0.1, 0.1), (5, 0.9, 0.9)], start_ms=nine), zones, rules) == {"entry"}
    # Half past five of UTC is half past six in Berlin.
    early = walk([(0, 0.9, 0.9), (5, 0.8, 0.8)], start_ms=5 * 3_600_000 + 1_800_000)
    assert staff(early, zones, rules) == {"schedule"}
    dark = walk([(0, 0.9, 0.9), (5, 0.1, 0.1)], start_ms=nine, brightness=15)
    assert staff(dark, zones, rules) == {"uniform"}
    light = walk([(0, 0.9, 0.9), (5, 0.1, 0.1)], start_ms=nine, brightness=60)
    assert staff(light, zones, rules) == frozenset()


def test_brightness_is_that_of_the_trunk():
    frame = np.full((100, 100), 255, np.uint8)
    frame[20:50, 40:60] = 51
    assert brightness(frame, (30, 0, 70, 100)) == 20
    assert brightness(frame, (200, 200, 240, 300)) is None
    with pytest.raises(ConfigError, match="luminance"):
        brightness(np.zeros((4, 4, 3), np.uint8), (0, 0, 1, 1))


def test_heat_adds_up():
    shelf = square("tea", 0.4, 0.4, kind="shelf", goods=(0.5, 0.0))
    stops = walk([(0, 0.5, 0.5), (10, 0.5, 0.5)], facing=6)
    passes = walk([(0, 0.0, 0.5), (10, 1.0, 0.5)], track_id=2)
    grid = heat_.heat(sample([stops, passes]), [shelf], MEASURE)
    assert grid[:, 2].sum() == 20_000  # all the time of both
    assert grid[:, 1].sum() == 1  # one stop
    assert grid[:, 3].sum() == 10_000  # the one who faces the goods
    cell = 18 * heat_.COLUMNS + 32
    assert grid[cell].tolist()[:2] == [2, 1]
    assert not heat_.heat(sample([]), [], MEASURE).any()


def test_heat_on_the_plan_keeps_its_sum_and_its_place():
    plan = Plan([(0, 0), (1, 0), (1, 1), (0, 1)], [(2, 2), (6, 2), (6, 5), (2, 5)])
    grid = heat_.heat(sample([walk([(0, 0.5, 0.5), (10, 0.5, 0.5)])]), [], MEASURE)
    laid = heat_.on_plan(grid.astype(float), plan, 8, 8, 8, 8)
    assert laid[:, 2].sum() == pytest.approx(10_000)
    y, x = np.unravel_index(laid[:, 2].argmax(), (8, 8))
    assert (x, y) in {(3, 3), (4, 3)}  # the middle of the picture is at 4 m, 3.5 m


def test_a_plan_in_perspective():
    picture = [(0.2, 1.0), (0.8, 1.0), (0.6, 0.4), (0.4, 0.4)]
    metres = [(0, 0), (4, 0), (4, 12), (0, 12)]
    plan = Plan(picture, metres)
    assert np.allclose(plan.lay(np.array(picture)), metres, atol=1e-6)
    assert np.isnan(plan.lay(np.array([[0.5, 0.05]]))).all()  # above the horizon
    with pytest.raises(ConfigError, match="no plane"):
        Plan([(0, 0), (0.5, 0.5), (1, 1), (0.2, 0.2)], metres)


ROOM = [(0, 0), (1, 0), (1, 1), (0, 1)]


def cameras_side_by_side():
    """Camera 1 sees 0 to 10 m, camera 2 sees 8 to 18 m of a corridor."""
    return {
        1: Plan(ROOM, [(0, 0), (10, 0), (10, 5), (0, 5)]),
        2: Plan(ROOM, [(8, 0), (18, 0), (18, 5), (8, 5)]),
    }


def corridor(number, begin_s, y, plans_first=1):
    """Somebody walks the corridor at a metre a second and is seen by both cameras."""
    one = walk([(begin_s, 0.0, y), (begin_s + 10, 1.0, y)], track_id=number, camera_id=1)
    two = walk([(begin_s + 8, 0.0, y), (begin_s + 18, 1.0, y)], track_id=number + 100, camera_id=2)
    return [one, two]


def test_journeys_link_by_place_and_time():
    tracks = [path for n in range(6) for path in corridor(n, 7 * n, 0.2 + 0.1 * n)]
    found = journeys(tracks, cameras_side_by_side(), MEASURE)
    assert len(found) == 6
    assert all(one.cameras == 2 and len(one.paths) == 2 for one in found)
    for one in found:
        first, second = (tracks[index].track_id for index in one.paths)
        assert second == first + 100


def test_two_at_once_before_one_camera_are_never_one():
    plans = cameras_side_by_side()
    pair = [walk([(0, 0.5, 0.5), (10, 0.5, 0.5)], track_id=n, camera_id=1) for n in range(2)]
    far = walk([(0, 0.9, 0.5), (10, 0.9, 0.5)], track_id=9, camera_id=2)
    assert len(journeys([*pair, far], plans, MEASURE)) == 3


def test_a_linkage_expires():
    plans = cameras_side_by_side()
    first = walk([(0, 0.5, 0.5), (10, 0.5, 0.5)], track_id=1, camera_id=1)
    for gap_s, people in ((3, 1), (60, 2)):
        again = walk([(10 + gap_s, 0.5, 0.5), (30 + gap_s, 0.5, 0.5)], track_id=2, camera_id=1)
        assert len(journeys([first, again], plans, MEASURE)) == people
    assert journeys([first], {}, MEASURE) == []  # not on the plan


def test_wilson():
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 10)[0] == 0
    assert wilson(0, 0) is None
    assert wilson(11, 10) is None


def test_the_dictionary_says_it_all():
    parameters = set(MeasureConfig.model_fields)
    for metric in METRICS.values():
        assert set(metric.parameters) <= parameters
        assert metric.meaning.endswith(".")
        assert metric.computed.endswith(".")
        assert metric.silent.endswith(".")
        assert metric.version >= 1
        assert len({column.name for column in metric.columns}) == len(metric.columns)
    used = {name for metric in METRICS.values() for name in metric.parameters}
    assert used == parameters  # a parameter that changes nothing is a lie
