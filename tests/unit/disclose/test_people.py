"""A number is one person, or it ends."""

import numpy as np
import pytest

from sealskin.disclose.people import Seen, number
from sealskin.sense.track import Track


def track(no, x, *, y=100.0, w=40.0, h=100.0, observed=True):
    box = np.array([x, y, x + w, y + h], np.float32)
    return Track(no, box, 0.9, (x + w / 2, y + h), 0.0, 0.0, observed)


def seen(*frames, step_s=0.1):
    return [
        Seen(index, index * step_s, tuple(tracks), np.array([t.box for t in tracks if t.observed]))
        for index, tracks in enumerate(frames)
    ]


def numbers(people):
    return {person.number: sorted(person.boxes) for person in people}


def test_who_walks_alone_keeps_one_number():
    people = number(seen(*([track(7, 10 * i)] for i in range(10))))
    assert numbers(people) == {1: list(range(10))}


def test_numbers_follow_the_order_of_appearance():
    people = number(seen([track(5, 0)], [track(5, 5), track(2, 400)], [track(2, 405)]))
    assert numbers(people) == {1: [0, 1], 2: [1, 2]}


def test_a_frame_without_a_detection_shows_nobody():
    frames = [[track(1, 0)], [track(1, 5, observed=False)], [track(1, 10)]]
    assert numbers(number(seen(*frames))) == {1: [0, 2]}


def test_who_was_lost_for_long_is_somebody_new():
    hidden = [[track(1, 0, observed=False)]] * 6
    assert numbers(number(seen([track(1, 0)], *hidden, [track(1, 0)]))) == {1: [0], 2: [7]}


def test_a_jump_is_somebody_new():
    assert numbers(number(seen([track(1, 0)], [track(1, 300)]))) == {1: [0], 2: [1]}


def test_two_who_meet_both_get_new_numbers_and_are_nobody_meanwhile():
    meet = [[track(1, 5 * i), track(2, 200 - 5 * i)] for i in range(41)]
    found = numbers(number(seen(*meet)))
    assert set(found) == {1, 2, 3, 4}
    together = set(range(41)) - {i for frames in found.values() for i in frames}
    assert together == {18, 19, 20, 21, 22}  # they share 16 px or more of 40
    assert max(found[1]) < min(together)
    assert max(together) < min(found[3])


def test_who_meets_somebody_that_is_hidden_is_in_doubt_as_well():
    frames = [[track(1, 0)], [track(1, 2), track(2, 4, observed=False)], [track(1, 4)]]
    assert numbers(number(seen(*frames))) == {1: [0], 2: [2]}


@pytest.mark.parametrize("frames", [[], [[]], [[track(1, 0, observed=False)]]])
def test_nobody_is_nobody(frames):
    assert number(seen(*frames)) == []
