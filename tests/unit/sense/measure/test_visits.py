import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealskin.core.config_measure import MeasureConfig
from sealskin.sense.measure.layout import Zone
from sealskin.sense.measure.paths import inside, sample
from sealskin.sense.measure.visits import visits
from sealskin.sense.measure.zones import zone_facts
from unit.sense.measure.walks import walk

SHELF = Zone("tea", "shelf", ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)), goods=(0.5, 0.2))
MEASURE = MeasureConfig()


def of(*paths, zones=(SHELF,), measure=MEASURE):
    return visits(sample(paths), zones, measure)


def test_a_walk_through_a_zone():
    # At a tenth of the frame a second from 0 to 1, two tenths are inside: two seconds.
    (visit,) = of(walk([(0, 0.0, 0.5), (10, 1.0, 0.5)]))
    assert visit.inside_ms == pytest.approx(2000, abs=200)
    assert visit.enter_ms == pytest.approx(4000, abs=200)


def test_nobody_inside_is_no_visit():
    assert of(walk([(0, 0.0, 0.1), (10, 1.0, 0.1)])) == []
    assert of() == []


def test_a_short_way_out_does_not_end_a_visit_and_is_not_counted():
    path = walk([(0, 0.5, 0.5), (10, 0.5, 0.5), (11, 0.64, 0.5), (12, 0.5, 0.5), (20, 0.5, 0.5)])
    (visit,) = of(path)
    assert 18_000 < visit.inside_ms < 20_000
    two = of(path, measure=MeasureConfig(gap_s=0))
    assert len(two) == 2


@pytest.mark.parametrize("seed", range(5))
def test_dwell_is_within_a_tenth_of_the_truth(seed):
    """Forty people who come, stop at the shelf for a known time, and go; feet tremble by 0.8 %."""
    rng = np.random.default_rng(seed)
    paths, truth = [], 0.0
    for number in range(40):
        stays_s = float(rng.uniform(4, 60))
        x = float(rng.uniform(0.45, 0.55))
        begin = float(rng.uniform(0, 1))
        # Four tenths of the frame at a tenth a second: one second of them inside each way.
        stops = [
            (begin, x, 0.1),
            (begin + 4, x, 0.5),
            (begin + 4 + stays_s, x, 0.5),
            (begin + 8 + stays_s, x, 0.9),
        ]
        paths.append(walk(stops, track_id=number, tremble=0.008, seed=seed))
        truth += stays_s + 2
    found = of(*paths)
    facts = zone_facts(found, [SHELF], MEASURE, (0, 3_600_000))[0, "tea"]
    assert facts.visits == 40
    assert facts.dwell_ms / 1000 == pytest.approx(truth, rel=0.1)


def test_facing_is_weighed_over_what_is_known():
    up, down = 6, 2  # the goods lie above
    seen = [walk([(0, 0.5, 0.5), (10, 0.5, 0.5)], facing=f, track_id=f + 1) for f in (up, down, -1)]
    facts = zone_facts(of(*seen), [SHELF], MEASURE, (0, 60_000))[0, "tea"]
    assert (facts.visits, facts.stays, facts.facing_stays) == (3, 3, 2)
    assert facts.facing_milli == 1000


def test_stays_follow_the_parameter():
    paths = [walk([(0, 0.5, 0.5), (s, 0.5, 0.5)], track_id=s) for s in (2, 4, 8, 16)]
    for least, stays in ((1, 4), (3, 3), (5, 2), (10, 1), (20, 0)):
        measure = MeasureConfig(stay_s=least)
        facts = zone_facts(of(*paths, measure=measure), [SHELF], measure, (0, 60_000))
        assert facts[0, "tea"].stays == stays


def test_a_queue_and_its_waits():
    till = Zone("till", "queue", SHELF.polygon, limit=1)
    paths = [
        walk([(0, 0.5, 0.5), (60, 0.5, 0.5)], track_id=1),
        walk([(30, 0.5, 0.5), (90, 0.5, 0.5)], track_id=2),
        walk([(10, 0.5, 0.5), (12, 0.5, 0.5)], track_id=3),  # walks by
    ]
    found = of(*paths, zones=[till])
    measure = MeasureConfig(wait_limit_s=59)
    facts = zone_facts(found, [till], measure, (0, 120_000))[0, "till"]
    assert (facts.waits, facts.long_waits, facts.waiting_max) == (2, 2, 2)
    assert facts.waiting_ms == pytest.approx(120_000, abs=500)
    assert facts.over_ms == pytest.approx(32_000, abs=500)
    # The same cut into stretches adds up to the same.
    parts = zone_facts(found, [till], measure, (0, 45_000, 120_000))
    assert sum(part.waiting_ms for part in parts.values()) == facts.waiting_ms
    assert sum(part.visits for part in parts.values()) == facts.visits
    assert parts[45_000, "till"].waits == 0  # both came before


@given(
    st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=3, max_size=8),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30),
)
def test_inside_agrees_with_opencv(polygon, points):
    cv2 = pytest.importorskip("cv2")
    corners = np.array(polygon, np.float32).reshape(-1, 1, 2)
    for (x, y), is_in in zip(points, inside(np.array(points), polygon), strict=True):
        far = cv2.pointPolygonTest(corners, (x, y), measureDist=True)
        if abs(far) > 1e-4:  # on the border either is right
            assert is_in == (far > 0)


def test_samples_cover_the_whole_span():
    path = walk([(0, 0.1, 0.1), (9.7, 0.9, 0.9)])
    samples = sample([path, path])
    assert samples.weight_ms.sum() == 2 * 9700
    assert set(samples.path) == {0, 1}
