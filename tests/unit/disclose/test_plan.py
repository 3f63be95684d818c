"""What may be opened: the person's own box, without whatever anybody else touches."""

import numpy as np
import pytest

from sealskin.core.errors import ConfigError
from sealskin.disclose.people import Person, Seen
from sealskin.disclose.plan import choose, openings
from unit.disclose.test_people import track


def frame(tracks, boxes=None):
    found = [t.box for t in tracks if t.observed] if boxes is None else boxes
    return Seen(0, 0.0, tuple(tracks), np.array(found, np.float32).reshape(-1, 4))


def person(no, x, y=100.0):
    return Person(no, 0.0, 0.0, {0: (x, y, x + 40, y + 100)})


def test_alone_the_own_box_is_open():
    (opening,) = openings([frame([track(1, 0)])], [person(1, 0)]).values()
    assert (opening.visible, opening.sealed) == ((0, 100, 40, 200), ())


def test_without_a_detection_nothing_is():
    assert openings([frame([track(1, 0)], boxes=[])], [person(1, 0)]) == {}


def test_a_detection_that_fits_badly_opens_nothing():
    assert openings([frame([track(1, 0)], boxes=[[30, 100, 70, 200]])], [person(1, 0)]) == {}


def test_others_are_sealed_with_a_margin():
    (opening,) = openings([frame([track(1, 0), track(2, 30)])], [person(1, 0)]).values()
    assert all(box == pytest.approx((24, 85, 76, 215)) for box in opening.sealed)
    assert opening.sealed


def test_weak_boxes_and_the_hidden_are_others_too():
    tracks = [track(1, 0), track(2, 30, observed=False)]
    boxes = [track(1, 0).box, [10, 150, 30, 190]]
    (opening,) = openings([frame(tracks, boxes)], [person(1, 0)]).values()
    assert len(opening.sealed) == 2


def test_who_is_wholly_inside_a_larger_one_is_not_opened():
    boxes = [track(1, 0).box, [-20, 50, 80, 250]]
    assert openings([frame([track(1, 0)], boxes)], [person(1, 0)]) == {}


def test_two_at_once_are_two_people():
    with pytest.raises(ConfigError, match="tracks 1 and 2 are in one picture"):
        openings([frame([track(1, 0), track(2, 300)])], [person(1, 0), person(2, 300)])


def test_a_number_that_nobody_has():
    with pytest.raises(ConfigError, match="there is no track 3; this file has 1 to 1"):
        choose([person(1, 0)], [3])
    with pytest.raises(ConfigError, match="nobody was found"):
        choose([], [1])
