"""Clips: heads are carried through looks that miss them, and nothing is told that is not known."""

import math
import time
import weakref
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from sealskin.core.boxes import no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.airlock import FILE_AHEAD
from sealskin.seal.cast import _actor, _decoys_of
from sealskin.seal.clip import treated_of
from sealskin.seal.gate import Doubt
from sealskin.seal.gated import Gated
from sealskin.seal.moments import SPAN_S, Moments
from sealskin.seal.profiles import published
from sealskin.seal.tracks import APART_S, MOST_MISSES, HeadTracks

BALANCED, STRICT = (published(name).profile for name in ("balanced", "strict"))

HEIGHT, WIDTH = 240, 400
MARKER = 255, 0, 255
FPS = 25


class Script:
    """A gate that says of each look what a test tells it to: boxes, faint ones, or an error."""

    weights_sha256 = "0" * 64
    settings: ClassVar = {}

    def __init__(self, looks):
        self.looks = iter(looks)
        self.seen = []

    def look(self, rgb):
        self.seen.append(rgb)
        said = next(self.looks)
        if isinstance(said, Exception):
            raise said
        heads, faint = said
        maps = np.zeros((2, HEIGHT // 4, WIDTH // 4), np.float32)
        for x0, y0, x1, y1 in heads:
            maps[0, int(y0) // 4 : -(-int(y1) // 4), int(x0) // 4 : -(-int(x1) // 4)] = 1
        boxes = [np.array(b, np.float32).reshape(-1, 4) for b in (heads, faint)]
        return Doubt(maps[0], maps[1], boxes[0], np.ones(len(heads), np.float32), boxes[1])


def walker(frame):
    """A head that walks to the right, two pixels a frame."""
    return 40 + 2 * frame, 60, 64 + 2 * frame, 90


def picture(frame, *heads):
    """Grain with a marker inside each head."""
    rgb = np.random.default_rng(frame).integers(60, 160, (HEIGHT, WIDTH, 3), np.uint8)
    for x0, y0, x1, y1 in heads:
        rgb[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2] = MARKER
    return rgb


def holds_marker(rgb):
    away = np.abs(rgb.astype(int) - np.array(MARKER)).max(2)
    return bool((away < 60).any())


def sealed(looks, frames, profile=BALANCED, ahead=1):
    clip = Gated("balanced", profile, Script(looks)).for_clip(3, ahead)
    out = [result for k, frame in enumerate(frames) for result in clip.push(frame, k / FPS)]
    return [*out, *clip.flush()]


def plain():
    """Colours as they are, so that a marker would be known again; nothing is drawn."""

    return replace(BALANCED, recoloured=False, undrawn=1.0, decoys=0.0)


def test_every_frame_comes_out_once_and_in_order():
    for count in (1, 2, 5, 8):
        clip = Gated("strict", STRICT, Script([([], [])] * 9)).for_clip(1)
        given = [len(list(clip.push(picture(k), k / FPS))) for k in range(count)]
        assert sum(given) + len(list(clip.flush())) == count
        held = np.arange(1, count + 1) - np.cumsum(given)
        assert held.max(initial=0) <= 1


def test_a_frame_between_two_looks_is_treated_where_either_is():
    looks = [([walker(0)], []), ([walker(2)], []), ([walker(4)], [])]
    frames = [picture(k, walker(k)) for k in range(5)]
    timed = [(frame, k / FPS) for k, frame in enumerate(frames)]
    masks = list(treated_of(Gated("balanced", BALANCED, Script(looks)), timed))
    assert len(masks) == 5
    for k, mask in enumerate(masks):
        x0, y0, x1, y1 = walker(k)
        assert mask[y0:y1, x0:x1].all()
    assert not any(holds_marker(rgb) for rgb in sealed(looks, frames, plain()))
    # The marker is one that a seal which does nothing at heads would show.
    nobody = sealed([([], [])] * 3, frames, plain())
    assert all(holds_marker(rgb) for rgb in nobody)


@pytest.mark.parametrize(
    "times",
    [
        [0.0, 0.1, 0.2, 0.3, 0.4],  # a slow camera
        [0.0, 0.04, 5.0, 5.04, 9.0],  # frames were dropped
        [9.0, 8.0, 7.0, 6.0, 5.0],  # a clock that runs backward
        [0.0, float("nan"), float("nan"), 0.1, float("nan")],
    ],
)
def test_who_may_have_crossed_the_picture_in_between_is_looked_at(times):
    """Somebody is elsewhere in every frame, and only that frame's own look can know."""
    places = [(20 + 70 * k, 60, 44 + 70 * k, 90) for k in range(5)]
    gate = Script([([place], []) for place in places])
    clip = Gated("balanced", plain(), gate).for_clip(3)
    frames = [picture(k, place) for k, place in enumerate(places)]
    out = [r for frame, time_s in zip(frames, times, strict=True) for r in clip.push(frame, time_s)]
    out += clip.flush()
    assert len(gate.seen) == len(out) == 5
    assert not any(holds_marker(rgb) for rgb in out)


def test_a_head_that_looks_miss_is_carried_on_where_it_was_heading():
    looks = [([walker(2 * k)], []) if k < 4 else ([], []) for k in range(9)]
    frames = [picture(k, walker(k)) for k in range(17)]
    assert not any(holds_marker(rgb) for rgb in sealed(looks, frames, plain()))


def width_before(step_s):
    """Of the place of a head three looks before it was first seen; the head is 20 px wide."""
    tracks = HeadTracks()
    for heads in (no_boxes(),) * 4 + (np.array([[100, 60, 120, 80]], np.float32),):
        tracks.look(heads, no_boxes(), (240, 400), step_s)
    place = tracks.sure[0].at(1)
    return place[2] - place[0]


def test_where_a_head_was_before_it_was_seen_is_less_sure_the_farther_looks_are_apart():
    assert 20 < width_before(0.05) < width_before(0.1) < width_before(APART_S)
    for unknown_s in (math.inf, math.nan, -1.0, 0.0, 5.0):
        assert width_before(unknown_s) == width_before(APART_S)


def fast(frame):
    """A head that walks to the right, more than half its width between two looks."""
    return 40 + 4 * frame, 60, 64 + 4 * frame, 90


def test_with_more_look_ahead_a_head_is_treated_before_it_was_first_seen():
    """The gate sees it late for the first time: at frame 8 of a live picture, of which it
    looks at every second frame, and not before in a file, of which it looks at every fifth."""
    frames = [picture(k, fast(k)) for k in range(26)]
    live = sealed([([fast(2 * k)] if k >= 4 else [], []) for k in range(14)], frames, plain())
    assert all(holds_marker(rgb) for rgb in live[:7])
    looks = [([fast(5 * k)] if k >= 2 else [], []) for k in range(6)]
    file = sealed(looks, frames, plain(), ahead=FILE_AHEAD)
    assert len(file) == 26
    assert not any(holds_marker(rgb) for rgb in file[3:])


@pytest.mark.parametrize("fps", [10, 17, 20, 25, 30, 60])
def test_between_two_looks_at_a_file_a_head_is_treated_all_the_way(fps):
    frames = [picture(k, fast(k)) for k in range(40)]
    gate = Looker(fast, frames)
    clip = Gated("balanced", plain(), gate).for_clip(3, FILE_AHEAD)
    out = [r for k, frame in enumerate(frames) for r in clip.push(frame, k / fps)] + list(
        clip.flush()
    )
    clip.close()
    assert len(out) == 40
    assert not any(holds_marker(rgb) for rgb in out)
    seen_s = np.array([gate.numbers[id(rgb)] / fps for rgb in gate.seen])
    assert np.diff(seen_s).max() <= max(SPAN_S, 1 / fps) + 1e-9
    if fps >= 25:
        assert len(gate.seen) <= 9  # 40 frames, every fifth


def runs(frame):
    """Three times its width from look to look: boxes do not meet, and each look begins anew."""
    return 20 + 15 * frame, 60, 44 + 15 * frame, 90


def sprints(frame):
    """Five times its size from look to look."""
    return 20 + 15 * frame, 60, 34 + 15 * frame, 75


@pytest.mark.parametrize("where", [runs, sprints])
def test_who_runs_too_fast_to_be_followed_is_treated_all_the_way(where):
    frames = [picture(k, where(k)) for k in range(21)]
    gate = Looker(where, frames)
    clip = Gated("balanced", plain(), gate).for_clip(3, FILE_AHEAD)
    out = [r for k, frame in enumerate(frames) for r in clip.push(frame, k / FPS)] + list(
        clip.flush()
    )
    clip.close()
    assert len(gate.seen) == 5
    assert [k for k, rgb in enumerate(out) if holds_marker(rgb)] == []


def test_who_runs_is_treated_before_the_first_look_that_saw_them():
    looks = [([runs(5 * k)] if k >= 2 else [], []) for k in range(5)]
    frames = [picture(k, runs(k)) for k in range(21)]
    out = sealed(looks, frames, plain(), ahead=FILE_AHEAD)
    assert [k for k, rgb in enumerate(out) if holds_marker(rgb)] == [*range(6)]


def test_who_runs_to_where_somebody_was_lost_sight_of_is_treated_all_the_way():
    """The head there is taken for the lost one; it came from elsewhere all the same."""
    looks = [([runs(5 * k), *([runs(15)] if k == 1 else [])], []) for k in range(5)]
    frames = [picture(k, runs(k)) for k in range(21)]
    assert not any(holds_marker(rgb) for rgb in sealed(looks, frames, plain(), ahead=FILE_AHEAD))


def test_who_runs_to_where_somebody_stands_is_treated_all_the_way():
    """The head there is taken for the other one, which it hides."""
    x0, y0, x1, y1 = runs(15)
    stands = x0 + 18, y0, x1 + 18, y1
    looks = [([runs(5 * k), *([stands] if k < 3 else [])], []) for k in range(5)]
    frames = [picture(k, runs(k)) for k in range(21)]
    assert not any(holds_marker(rgb) for rgb in sealed(looks, frames, plain(), ahead=FILE_AHEAD))


class Looker(Script):
    """A gate that knows where the head is in each frame, however often it is asked."""

    def __init__(self, where, frames):
        super().__init__([])
        self.where = where
        self.numbers = {id(frame): number for number, frame in enumerate(frames)}

    def look(self, rgb):
        self.looks = iter([([self.where(self.numbers[id(rgb)])], [])])
        return super().look(rgb)


@pytest.mark.parametrize("delay_s", [0.0, 0.05])
def test_a_broken_look_at_a_file_loses_what_is_before_it_and_up_to_the_next(delay_s):
    looks = [([fast(5 * k)], []) for k in range(5)]
    looks[2] = SealError("the gate is broken")
    gate = Script(looks)
    quick = gate.look
    gate.look = lambda rgb: (time.sleep(delay_s), quick(rgb))[1]
    clip = Gated("balanced", plain(), gate).for_clip(3, FILE_AHEAD)
    frames = [picture(k, fast(k)) for k in range(21)]
    out = [r for k, frame in enumerate(frames) for r in clip.push(frame, k / FPS)] + list(
        clip.flush()
    )
    clip.close()
    assert [k for k, r in enumerate(out) if isinstance(r, SealError)] == [*range(6, 15)]
    assert not any(holds_marker(r) for r in out if not isinstance(r, SealError))


def test_the_first_look_at_a_file_fails():
    clip = Gated("balanced", plain(), Script([SealError("broken")] * 3)).for_clip(3, FILE_AHEAD)
    out = [r for k in range(9) for r in clip.push(picture(k, fast(k)), k / FPS)] + list(
        clip.flush()
    )
    clip.close()
    assert len(out) == 9
    assert all(isinstance(r, SealError) for r in out)


@pytest.mark.parametrize("ahead", [1, 2, 3, 9, 40])
def test_no_more_is_held_back_than_allowed(ahead):
    clip = Gated("strict", STRICT, Script([([], [])] * 40)).for_clip(1, ahead)
    given = np.cumsum([len(list(clip.push(picture(0), k / FPS))) for k in range(60)])
    held = np.arange(1, 61) - given
    assert held.max() <= ahead
    assert given[-1] + len(list(clip.flush())) == 60


def test_a_head_is_given_up_in_the_end():
    tracks = HeadTracks()
    box = np.array([walker(0)], np.float32)
    tracks.look(box, no_boxes(), (HEIGHT, WIDTH))
    for _ in range(MOST_MISSES):
        tracks.look(no_boxes(), no_boxes(), (HEIGHT, WIDTH))
        assert len(tracks.sure) == 1
    tracks.look(no_boxes(), no_boxes(), (HEIGHT, WIDTH))
    assert tracks.sure == []


def test_what_is_nearly_a_head_for_long_enough_is_one():
    tracks = HeadTracks()
    faint = np.array([walker(0)], np.float32)
    sure = []
    for _ in range(4):
        tracks.look(no_boxes(), faint, (HEIGHT, WIDTH))
        sure.append(len(tracks.sure))
    assert sure == [0, 0, 0, 1]
    once = HeadTracks()
    once.look(no_boxes(), faint, (HEIGHT, WIDTH))
    once.look(no_boxes(), no_boxes(), (HEIGHT, WIDTH))
    once.look(no_boxes(), faint, (HEIGHT, WIDTH))
    assert once.sure == []


def test_two_that_pass_each_other_keep_a_number_each():
    tracks = HeadTracks()
    for k in range(12):
        boxes = np.array(
            [[40 + 6 * k, 60, 60 + 6 * k, 84], [140 - 6 * k, 100, 160 - 6 * k, 124]], np.float32
        )
        tracks.look(boxes, no_boxes(), (HEIGHT, WIDTH))
    assert [track.number for track in tracks.sure] == [0, 1]


def test_a_broken_look_loses_all_that_nobody_knows_of():
    looks = [([walker(0)], []), SealError("the gate is broken")]
    frames = [picture(k, walker(k)) for k in range(7)]
    after = [([walker(k)], []) for k in (3, 5, 6)]
    results = sealed([*looks, *after], frames, plain())
    assert [isinstance(r, SealError) for r in results] == [False, True, True, *[False] * 4]
    clip = Gated("balanced", plain(), Script([looks[0], looks[1]])).for_clip(3)
    given = [len(list(clip.push(frame, k / FPS))) for k, frame in enumerate(frames[:3])]
    assert given == [1, 0, 2]  # it is told at once
    assert not any(holds_marker(r) for r in results if not isinstance(r, SealError))


def test_another_size_begins_anew():
    looks = [([walker(0)], []), ([walker(1)], []), ([], []), ([], [])]
    moments = Moments(Script(looks), 0.5, 2.0)
    first = moments.push(picture(0, walker(0)), 0)
    assert moments.push(picture(1, walker(1)), 1 / FPS) == []
    wider = np.zeros((HEIGHT, WIDTH + 40, 3), np.uint8)
    done = moments.push(wider, 2 / FPS)
    assert [m.frame.width for m in (*first, *done)] == [WIDTH, WIDTH, WIDTH + 40]
    assert len(done[-1].numbers) == 0


def test_heads_and_colours_stay_and_the_next_clip_has_others():
    still = [([walker(0)], [])] * 9
    frames = [picture(0, walker(0)) for _ in range(5)]
    one = sealed(still, frames)
    # The second look, at the third frame, is sure: from then on a head is drawn.
    assert all(np.array_equal(one[2], other) for other in one[3:])
    other = Gated("balanced", BALANCED, Script(still)).for_clip(4)
    assert not np.array_equal(next(other.push(frames[0], 0)), one[0])


def test_grain_is_held():
    """In a still scene less changes from frame to frame than in the raw picture."""
    frames = [
        np.clip(np.random.default_rng(k).normal(100, 4, (HEIGHT, WIDTH, 3)), 0, 255).astype(
            np.uint8
        )
        for k in range(6)
    ]
    out = sealed([([], [])] * 9, frames, plain())
    change = [np.abs(np.diff(np.stack(f).astype(int), axis=0)).mean() for f in (frames, out)]
    assert change[1] < 0.5 * change[0]


@pytest.mark.parametrize("bad", [np.zeros((10, 10, 3), np.uint8), np.zeros((90, 90), np.uint8)])
def test_a_frame_that_is_none_is_lost_and_those_before_it_are_not(bad):
    clip = Gated("strict", STRICT, Script([([], [])] * 4)).for_clip(1)
    assert len(list(clip.push(picture(0), 0))) == 1
    assert list(clip.push(picture(1), 1 / FPS)) == []
    results = list(clip.push(bad, 2 / FPS))
    assert [isinstance(r, SealError) for r in results] == [False, True]


@pytest.mark.parametrize("ahead", [1, FILE_AHEAD])
def test_frames_that_wait_are_not_held_whole(ahead):
    class Forgets(Script):
        def looking(self, rgb):
            return lambda: Script.look(self, None)

    clip = Gated("balanced", BALANCED, Forgets([([], [])] * 40)).for_clip(3, ahead)
    frames, most, given = [], 0, 0
    for k in range(40):
        rgb = picture(k)
        frames.append(weakref.ref(rgb))
        answers = clip.push(rgb, k / FPS)
        del rgb
        given += len(list(answers))
        most = max(most, sum(frame() is not None for frame in frames))
    assert most <= 1, "the newest one may still be looked at"
    assert given + len(list(clip.flush())) == 40
    clip.close()


def test_decoys_have_the_sizes_of_the_heads_that_a_scene_began_with(monkeypatch):
    monkeypatch.setattr("sealskin.seal.clip.SCENE_FRAMES", 20)
    casts = []

    def watched(codes, _profile, width, height):
        casts.append(codes.cast)
        return np.zeros((height, width, 3), np.uint8)

    monkeypatch.setattr("sealskin.seal.clip.render", watched)
    looks = [([walker(2 * number)], []) for number in range(40)]
    clip = Gated("balanced", BALANCED, Script(looks)).for_clip(seed=1, ahead=1)
    for number in range(40):
        list(clip.push(picture(number, walker(number)), number / FPS))
    list(clip.flush())
    first = next(k for k, cast in enumerate(casts) if cast.like)
    assert first < 6, "as soon as somebody is drawn"
    assert len({cast.like for cast in casts[first:20]}) == 1, "and not with every step they take"
    assert len({cast.like for cast in casts[20:]}) == 1
    assert casts[19].like != casts[20].like
    many = replace(BALANCED, decoys=30.0)
    for like, least, most in ((casts[20].like, 0.3 * 30, 3 * 30), ((), 0.019 * 1080, 0.101 * 1080)):
        decoys = _decoys_of(1, 0, like, many, (1080, 1920))
        assert len(decoys) > 10
        assert all(least <= box[3] - box[1] <= most for box, _ in decoys)


def test_heads_are_drawn_as_large_as_the_profile_says():
    drawn = []
    for scale in (1.0, 1.3):
        profile = replace(BALANCED, undrawn=0.0, head_scale=scale)
        actor = _actor(np.random.default_rng(3), profile)
        x0, y0, x1, y1 = actor.place((100, 100, 200, 200))
        drawn.append((x1 - x0, y1 - y0))
    assert np.allclose(drawn[1], np.multiply(drawn[0], 1.3), atol=1)
