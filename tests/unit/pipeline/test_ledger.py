from collections.abc import Sequence

import numpy as np

from sealskin.core.times import MS_PER_MINUTE
from sealskin.pipeline.analyse import Scene
from sealskin.pipeline.ledger import Ledger
from sealskin.pipeline.messages import (
    CrossingMessage,
    MinuteMessage,
    Record,
    TrackMessage,
)
from sealskin.sense.count import Crossing
from sealskin.sense.facing import Facing
from sealskin.sense.track import Track

START_MS = 1_000 * MS_PER_MINUTE


def track(number: int, x: float = 100.0, *, observed: bool = True) -> Track:
    box = np.array([x - 10, 50, x + 10, 100], np.float32)
    return Track(number, box, 0.9, (x, 100.0), 0.0, 0.0, observed)


def scene(tracks: Sequence[Track] = (), time_s: float = 0.0) -> Scene:
    return Scene(time_s, list(tracks), len(tracks), [], {})


def of(kind: type[Record], records: list[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, kind)]


def test_sums_of_a_minute_are_those_of_its_scenes() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    records: list[Record] = []
    for step in range(1200):  # two minutes at 10 a second
        people = [track(n) for n in range(1, 1 + (step // 600 + 1))]
        records += ledger.records(scene(people), START_MS + step * 100)
    records += ledger.close()
    minutes = [r for r in records if isinstance(r, MinuteMessage)]
    for number, count in ((0, 1), (1, 2)):
        mine = [m for m in minutes if m.minute_ms == START_MS + number * MS_PER_MINUTE]
        assert sum(m.samples for m in mine) == 600
        assert sum(m.people_sum for m in mine) == 600 * count
        assert max(m.people_max for m in mine) == count
    assert all(m.samples for m in minutes)


def test_points_are_thinned_to_one_a_second_and_tracks_end() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    records: list[Record] = []
    for step in range(100):
        records += ledger.records(scene([track(7)]), START_MS + step * 100)
    assert not of(TrackMessage, records)
    for step in range(100, 200):
        records += ledger.records(scene(), START_MS + step * 100)
    (told,) = of(TrackMessage, records)
    assert isinstance(told, TrackMessage)
    assert (told.track_id, told.first_ms, told.last_ms) == (7, START_MS, START_MS + 9_900)
    assert [at - START_MS for at, *_ in told.points] == list(range(0, 10_000, 1_000))
    assert told.points[0][1:3] == (0.5, 1.0)
    assert of(TrackMessage, ledger.close()) == []


def test_guessed_positions_are_not_recorded() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    ledger.records(scene([track(1)]), START_MS)
    for step in range(1, 30):
        ledger.records(scene([track(1, observed=False)]), START_MS + step * 100)
    (told,) = of(TrackMessage, ledger.close())
    assert isinstance(told, TrackMessage)
    assert told.last_ms == START_MS
    assert len(told.points) == 1


def test_long_tracks_are_handed_on_in_stretches() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    records: list[Record] = []
    for step in range(1000):
        records += ledger.records(scene([track(1)]), START_MS + step * 100)
    records += ledger.close()
    told = [r for r in records if isinstance(r, TrackMessage)]
    assert len(told) == 4
    points = [point for stretch in told for point in stretch.points]
    assert len(points) == len(set(points)) == 100


def test_brightness_is_the_median_of_the_track_so_far() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    records: list[Record] = []
    for second in range(40):
        shade = {1: 20 if second < 30 else 90}
        records += ledger.records(scene([track(1), track(2)]), START_MS + second * 1000, shade)
    told = [r for r in records + ledger.close() if isinstance(r, TrackMessage)]
    assert [r.brightness for r in told if r.track_id == 1] == [20, 20]
    assert {r.brightness for r in told if r.track_id == 2} == {None}


def test_events_come_at_once() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    busy = Scene(
        2.0,
        [track(3)],
        1,
        [("door", Crossing(3, "in", 2.0))],
        {"till": 1},
    )
    records = ledger.records(busy, START_MS)
    (crossing,) = of(CrossingMessage, records)
    assert isinstance(crossing, CrossingMessage)
    assert (crossing.line, crossing.direction, crossing.track_id) == ("door", "in", 3)
    (minute,) = of(MinuteMessage, ledger.close())
    assert isinstance(minute, MinuteMessage)
    assert (minute.n_in, minute.n_out) == (1, 0)


def test_the_view_is_in_fractions_inside_the_frame() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    view = ledger.view(scene([track(1, x=198.0)]), START_MS)
    assert view.tracks[0].box == (0.94, 0.5, 1.0, 1.0)
    assert view.tracks[0].foot == (0.99, 1.0)


def test_facing_is_kept_where_it_is_known_and_nothing_stands_for_unknown() -> None:
    ledger = Ledger("hall", 200, 100, START_MS)
    turned = Scene(0.0, [track(1), track(2)], 2, [], {}, {1: Facing(6, 0.8)})
    view = ledger.view(turned, START_MS)
    assert [(t.facing, t.facing_confidence) for t in view.tracks] == [(6, 0.8), (None, None)]
    ledger.records(turned, START_MS)
    told = {r.track_id: r.points for r in ledger.close() if isinstance(r, TrackMessage)}
    assert [told[1][0][3], told[2][0][3]] == [6, None]
