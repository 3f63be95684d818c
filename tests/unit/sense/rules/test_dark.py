"""Too dark to count on: begins, lasts through a flicker, ends."""

import numpy as np
import pytest

from sealskin.sense.rules.dark import DarkWatch
from unit.sense.rules.rooms import frames, room

ROOM = room()
NIGHT = (ROOM * 0.08).astype(np.uint8)


def spells(draw, seconds):
    """When it was told to be dark, and since when."""
    watch = DarkWatch()
    return {frame.time_s: watch.update(frame) for frame in frames(draw, seconds)}


def test_a_night_has_its_begin_and_its_end():
    told = spells(lambda t: NIGHT if 20 <= t < 60 else ROOM, 80)
    dark = [time_s for time_s, since in told.items() if since is not None]
    assert min(dark) == pytest.approx(30, abs=1.1)
    assert max(dark) == pytest.approx(70, abs=1.1)
    assert {since for since in told.values() if since is not None} == {20.0}


def test_a_moment_without_light_is_no_night_and_a_torch_is_no_day():
    assert not any(spells(lambda t: NIGHT if 5 <= t < 12 else ROOM, 30).values())
    lamp = NIGHT.copy()
    lamp[:60, :60] = 255
    assert spells(lambda t: lamp if t > 15 else NIGHT, 40)[39.0] == 0.0


def test_a_source_that_begins_again_is_looked_at_anew():
    watch = DarkWatch()
    for frame in frames(lambda _: NIGHT, 12):
        watch.update(frame)
    assert watch.update(next(frames(lambda _: NIGHT, 1))) is None
