from itertools import pairwise

import numpy as np
import pytest

from sealskin.core.boxes import Detections
from sealskin.sense.motion import Motion
from sealskin.sense.track import Track, Tracker
from unit.sense.scenes import HEIGHT_PX, WIDTH_PX, box_at, crowd, detections

STEP_S = 0.125


def follow(
    tracker: Tracker,
    frames: list[list[list[float]]],
    step_s: float = STEP_S,
    start_s: float = 0.0,
) -> list[list[Track]]:
    """Tracks of each frame; a frame is a list of boxes."""
    return [
        tracker.update(detections(*boxes), start_s + index * step_s)
        for index, boxes in enumerate(frames)
    ]


def ids(tracks: list[Track]) -> list[int]:
    return [track.id for track in tracks]


def test_ids_are_given_on_confirmation_and_count_from_one() -> None:
    tracker = Tracker()
    tracker.update(Detections(), 0.0)
    seen = follow(tracker, [[box_at(100, 200, 80), box_at(300, 200, 80)]] * 4, start_s=0.1)
    assert [ids(tracks) for tracks in seen] == [[], [], [1, 2], [1, 2]]
    late = [[box_at(100, 200, 80), box_at(300, 200, 80), box_at(500, 200, 80)]] * 3
    assert ids(follow(tracker, late, start_s=0.6)[-1]) == [1, 2, 3]


def test_at_the_start_of_a_stream_two_sightings_do() -> None:
    seen = follow(Tracker(), [[box_at(100, 200, 80)]] * 2)
    assert [ids(tracks) for tracks in seen] == [[], [1]]


def test_what_a_track_says() -> None:
    tracker = Tracker()
    seen = follow(tracker, [[box_at(100, 200, 80)]] * 4, start_s=1.0)
    (track,) = seen[-1]
    assert track.box.dtype == np.float32
    assert track.box == pytest.approx(box_at(100, 200, 80), abs=0.01)
    assert track.foot == pytest.approx((100, 200), abs=0.01)
    assert (track.first_s, track.last_s, track.observed) == (1.0, 1.0 + 3 * STEP_S, True)
    assert track.score == pytest.approx(0.9)


def test_a_false_alarm_gets_no_id() -> None:
    rng = np.random.default_rng(0)
    tracker = Tracker()
    tracker.update(Detections(), -STEP_S)
    for index in range(400):  # one frame in three has one, somewhere
        x, y = rng.uniform([0, 100], [WIDTH_PX, HEIGHT_PX])
        boxes = [box_at(x, y, 60)] if index % 3 == 0 else []
        assert tracker.update(detections(*boxes), index * STEP_S) == []


def test_weak_detections_start_nothing_but_carry_on() -> None:
    tracker = Tracker(high_score=0.4)
    for index in range(10):
        assert tracker.update(detections(box_at(100, 200, 80), scores=[0.3]), index * 0.1) == []
    follow(tracker, [[box_at(100, 200, 80)]] * 3, step_s=0.1, start_s=1.0)
    for index in range(30):
        tracks = tracker.update(detections(box_at(100, 200, 80), scores=[0.15]), 1.3 + index * 0.1)
        assert ids(tracks) == [1]
        assert tracks[0].observed


def test_a_miss_is_bridged_and_said_to_be_a_guess() -> None:
    tracker = Tracker()
    walk = [[box_at(100 + 8 * i, 200, 80)] for i in range(30)]
    walk[15] = walk[16] = []
    seen = follow(tracker, walk)
    assert all(ids(tracks) == [1] for tracks in seen[1:])
    assert [tracks[0].observed for tracks in seen[14:18]] == [True, False, False, True]
    guessed = seen[16][0].foot[0]
    assert guessed == pytest.approx(100 + 8 * 16, abs=4)


def test_coasting_ends_after_its_time() -> None:
    tracker = Tracker(coast_s=0.7)
    follow(tracker, [[box_at(100, 200, 80)]] * 8)  # last seen at 0.875
    reported = [bool(tracker.update(Detections(), 0.875 + 0.1 * i)) for i in range(1, 12)]
    assert reported == [True] * 7 + [False] * 4 or reported == [True] * 6 + [False] * 5


@pytest.mark.parametrize("speed", [0, 8, -12])
def test_an_occlusion_of_a_second_is_bridged(speed: int) -> None:
    walk = [[box_at(300 + speed * i, 200, 80)] for i in range(28)]
    for hidden in range(12, 20):
        walk[hidden] = []
    seen = follow(Tracker(), walk)
    assert ids(seen[11]) == [1]
    assert ids(seen[-1]) == [1]
    assert seen[-1][0].first_s == 0


def test_somebody_who_stops_while_hidden_is_found_again() -> None:
    walk = [[box_at(100 + 8 * i, 200, 80)] for i in range(12)]
    walk += [[]] * 8 + [[box_at(205, 200, 80)]] * 5  # went on by two steps only
    assert ids(follow(Tracker(), walk)[-1]) == [1]


def test_who_comes_after_the_memory_ends_is_somebody_new() -> None:
    stay = [[box_at(100, 200, 80)]] * 8
    assert ids(follow(Tracker(lost_s=2.0), stay + [[]] * 20 + stay)[-1]) == [2]


def test_somebody_far_off_is_not_the_lost_one() -> None:
    stay = [[box_at(100, 200, 80)]] * 8
    other = [[box_at(400, 200, 80)]] * 8
    assert ids(follow(Tracker(), stay + [[]] * 4 + other)[-1]) == [2]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("apart", [10, 25])
def test_crossing_people_keep_their_ids(seed: int, apart: int) -> None:
    rng = np.random.default_rng(seed)
    tracker = Tracker()
    for index in range(50):
        left, right = 100 + 8 * index, 500 - 8 * index
        boxes = [box_at(left, 200, 80), box_at(right, 200 + apart, 80)]
        if abs(left - right) < 18:  # the one behind is hidden
            boxes = boxes[1:]
        noisy = [(np.array(box) + rng.normal(0, 2.5, 4)).tolist() for box in boxes]
        tracks = tracker.update(detections(*noisy), index * STEP_S)
    feet = {track.id: track.foot[0] for track in tracks}
    assert sorted(feet) == [1, 2]
    first = min(feet, key=lambda i: abs(feet[i] - left))
    assert feet[first] == pytest.approx(left, abs=15)
    assert first == 1  # by the order of the first frame


@pytest.mark.parametrize("seed", range(3))
def test_uneven_steps_of_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tracker, time_s = Tracker(), 0.0
    for _ in range(80):
        time_s += float(rng.choice([0.04, 0.1, 0.3, 0.45]))
        boxes = [box_at(50 + 40 * time_s, 200, 80), box_at(500 - 40 * time_s, 330, 110)]
        tracks = tracker.update(detections(*boxes), time_s)
    assert ids(tracks) == [1, 2]
    assert tracks[0].foot[0] == pytest.approx(50 + 40 * time_s, abs=4)


def test_one_frame_a_second() -> None:
    tracker = Tracker()
    seen = follow(tracker, [[box_at(100 + 10 * i, 200, 80)] for i in range(8)], step_s=1.0)
    assert ids(seen[-1]) == [1]


def test_empty_frames() -> None:
    tracker = Tracker()
    assert follow(tracker, [[]] * 10) == [[]] * 10


def test_born_at_the_edge_and_gone_over_it() -> None:
    tracker = Tracker(size_px=(WIDTH_PX, HEIGHT_PX))
    tracker.update(Detections(), -STEP_S)
    seen = []
    for index in range(100):
        x = -40 + 10 * index
        full = np.array(box_at(x, 200, 80))
        box = np.clip(full, 0, [WIDTH_PX, HEIGHT_PX, WIDTH_PX, HEIGHT_PX]).tolist()
        boxes = [box] if box[2] - box[0] > 4 else []
        seen.append(ids(tracker.update(detections(*boxes), index * STEP_S)))
    assert set(map(tuple, seen)) == {(), (1,)}
    assert seen[12] == [1]
    assert seen[-20] == []


def test_a_guess_outside_the_frame_is_not_reported() -> None:
    tracker = Tracker(size_px=(WIDTH_PX, HEIGHT_PX))
    walk = [[box_at(560 + 12 * i, 200, 80)] for i in range(7)]  # centre at 632 in the end
    seen = follow(tracker, walk + [[]] * 3)
    assert ids(seen[6]) == [1]
    assert ids(seen[8]) == []


def test_a_box_of_half_a_person_is_nobody_new() -> None:
    full, upper = box_at(100, 200, 80), box_at(100, 200, 80)
    upper[3] = 165.0  # head and chest: overlaps the whole by 0.56, so suppression lets it pass
    tracker = Tracker()
    follow(tracker, [[full]] * 3)
    for index in range(20):
        tracks = tracker.update(detections(full, upper), 1.0 + index * STEP_S)
        assert ids(tracks) == [1]


def test_two_tracks_that_come_to_lie_on_each_other_become_one() -> None:
    # What looked like two parts turns out to be one person: both find the same boxes at last.
    tracker = Tracker()
    apart = [[box_at(100, 200, 80), box_at(150, 200, 80)]] * 4
    closer = [[box_at(100 + 2 * i, 200, 80), box_at(150 - 2 * i, 200, 80)] for i in range(13)]
    seen = follow(tracker, apart + closer)
    assert ids(seen[3]) == [1, 2]
    assert ids(seen[-1]) == [1]


def test_the_same_time_twice_and_a_little_back() -> None:
    tracker = Tracker()
    for time_s in (0.0, 0.1, 0.1, 0.2, 0.15, 0.3):
        tracks = tracker.update(detections(box_at(100, 200, 80)), time_s)
    assert ids(tracks) == [1]
    assert tracks[0].last_s == 0.3


def test_a_source_that_begins_again_is_followed_anew() -> None:
    tracker = Tracker()
    follow(tracker, [[box_at(100, 200, 80)]] * 5, start_s=100.0)
    seen = follow(tracker, [[box_at(100, 200, 80)]] * 5)
    assert ids(seen[-1]) == [2]
    assert seen[-1][0].first_s == 0.0


def test_boxes_without_a_size_are_passed_over() -> None:
    tracker = Tracker()
    for index in range(5):
        tracks = tracker.update(detections([5, 5, 5, 50], box_at(100, 200, 80)), index * 0.1)
    assert ids(tracks) == [1]


def test_state_stays_small_and_ids_are_never_used_twice() -> None:
    tracker = Tracker()
    most = 0
    born: dict[int, float] = {}
    for moment in crowd(1, duration_s=240, false_alarms=3):
        for track in tracker.update(moment.found, moment.time_s):
            assert born.setdefault(track.id, track.first_s) == track.first_s
        most = max(most, len(tracker._candidates))
    assert most < 60
    starts = [born[i] for i in sorted(born)]
    assert all(b - a > -2.5 for a, b in pairwise(starts))  # in the order of confirmation
    tracker.update(Detections(), 300.0)
    assert tracker._candidates == []


def test_motion_does_the_same_in_one_step_or_in_ten() -> None:
    box = np.array(box_at(100, 200, 80), np.float32)
    once, often = Motion(box), Motion(box)
    once.velocity = often.velocity = np.array([30.0, -4.0])
    once.predict(1.0)
    for _ in range(10):
        often.predict(0.1)
    assert once.centre == pytest.approx(often.centre)
    assert once.velocity == pytest.approx(often.velocity)
    assert once._covariance == pytest.approx(often._covariance)


def test_motion_learns_a_velocity() -> None:
    motion = Motion(np.array(box_at(100, 200, 80), np.float32))
    for index in range(1, 30):
        motion.predict(0.1)
        motion.correct(np.array(box_at(100 + 5 * index, 200, 80), np.float32))
    assert motion.velocity == pytest.approx([50, 0], abs=3)


def weak(*boxes: list[float], score: float = 0.2) -> Detections:
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4), np.full(len(boxes), score, np.float32)
    )


def test_a_thing_that_was_taken_for_somebody_is_given_up() -> None:
    """A coat on a stand: sure at first, and then only weak boxes, for ever."""
    tracker, coat = Tracker(weak_s=5.0), box_at(100, 200, 80)
    follow(tracker, [[coat]] * 6)
    kept = [bool(tracker.update(weak(coat), 0.7 + step * STEP_S)) for step in range(80)]
    assert all(kept[:30])
    assert not any(kept[45:])


def test_somebody_half_hidden_is_kept_while_they_are_surely_seen_now_and_then() -> None:
    tracker, person = Tracker(weak_s=5.0), box_at(100, 200, 80)
    follow(tracker, [[person]] * 6)
    for step in range(160):
        found = detections(person) if step % 24 == 0 else weak(person)
        assert ids(tracker.update(found, 0.7 + step * STEP_S)) == [1]


def test_a_thing_does_not_take_over_the_box_of_who_walks_past_it() -> None:
    """Somebody who stood still sets off to where a weak track lies, faster than was expected."""
    tracker, thing = Tracker(), box_at(640, 380, 370)
    follow(tracker, [[thing]] * 6, step_s=0.1)
    for step in range(20):
        both = detections(box_at(480, 380, 370), thing, scores=[0.9, 0.2])
        assert len(tracker.update(both, 0.6 + step * 0.1)) == (2 if step > 1 else 1)
    for step, x in enumerate((500, 530, 590, 630, 660, 690)):
        now = tracker.update(detections(box_at(x, 380, 370)), 2.6 + step * 0.1)
        assert {track.id: track.observed for track in now} == {1: False, 2: True}, x
