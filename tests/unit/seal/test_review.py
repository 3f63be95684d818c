"""What a gate nearly took for a head."""

import numpy as np
import pytest

from sealskin.seal.gate import Doubt
from sealskin.seal.review import near_misses, readable


def doubt(*places):
    head = np.zeros((40, 60), np.float32)
    for y, x, probability in places:
        head[y - 1 : y + 2, x - 1 : x + 2] = np.maximum(
            head[y - 1 : y + 2, x - 1 : x + 2], probability
        )
    return Doubt(head, head * 0, np.zeros((0, 4), np.float32), np.zeros(0, np.float32))


@pytest.mark.parametrize(
    ("places", "count"),
    [
        ([], 0),
        ([(10, 10, 0.4)], 0),  # far from the bar
        ([(10, 10, 0.46)], 1),
        ([(10, 10, 0.46), (30, 50, 0.49)], 2),
        ([(10, 10, 0.9)], 0),  # a head
        ([(10, 10, 0.9), (10, 12, 0.46)], 0),  # its rim
        ([(10, 10, 0.9), (30, 50, 0.46)], 1),
    ],
)
def test_places_near_the_bar_that_are_no_heads_rim(places, count):
    assert near_misses(doubt(*places), 0.5) == count


def test_what_hangs_together_with_what_is_hidden_is_its_edge():
    scores = doubt((10, 10, 0.46), (30, 50, 0.49)).head
    hidden = np.zeros((80, 120), np.bool_)
    assert readable(scores, hidden, 0.5) == (2, pytest.approx(0.49))
    hidden[50:70, 94:110] = True  # over the second and a little more
    assert readable(scores, hidden, 0.5) == (1, pytest.approx(0.46))
    hidden[:, :] = True
    assert readable(scores, hidden, 0.5) == (0, 0.0)


def test_a_map_finer_than_the_cells_loses_no_place():
    scores = doubt((13, 17, 0.47)).head
    assert readable(scores, np.zeros((10, 15), np.bool_), 0.5) == (1, pytest.approx(0.47))
