"""Signs of the camera, and things left and taken, on sealed pictures of a drawn room."""

import cv2
import numpy as np
import pytest

from sealskin.sense.rules.backdrop import Backdrop
from sealskin.sense.rules.signs import SignWatch
from unit.sense.rules.rooms import (
    HEIGHT_PX,
    WIDTH_PX,
    frames,
    person,
    person_box,
    room,
    with_bag,
)

ROOM = room()


def signs(draw, seconds, people=lambda _: []):
    """When each sign was first told, in order."""
    watch, told = SignWatch(), {}
    for frame in frames(draw, seconds):
        for sign in watch.update(frame, people(frame.time_s)) or {}:
            told.setdefault(sign, frame.time_s)
    return told


def after(time_s, then, before=ROOM):
    return lambda now_s: then if now_s >= time_s else before


HAND = np.full_like(ROOM, (60, 45, 40))
GLARE = np.full_like(ROOM, 250)
SHIFTED = np.roll(ROOM, (25, 90), axis=(0, 1))


@pytest.mark.parametrize(
    ("then", "sign"),
    [
        (HAND, "covered"),
        (np.zeros_like(ROOM), "covered"),
        (GLARE, "blinded"),
        (np.clip(ROOM.astype(int) + 190, 0, 255).astype(np.uint8), "blinded"),
        (SHIFTED, "moved"),
        (room(7), "moved"),
    ],
    ids=["hand", "dark", "glare", "overexposed", "turned", "elsewhere"],
)
def test_a_sign_is_told_within_a_second_and_nothing_else(then, sign):
    told = signs(after(6, then), 9)
    assert list(told) == [sign]
    assert told[sign] == pytest.approx(6, abs=1)


def test_a_sign_has_its_begin_and_its_end():
    watch = SignWatch()
    shown = frames(lambda t: HAND if 5 <= t < 9 else ROOM, 14)
    seen = [(frame.time_s, watch.update(frame, [])) for frame in shown]
    held = [(t, s) for t, s in seen if s]
    assert {round(s["covered"], 2) for _, s in held} == {round(held[0][1]["covered"], 2)}
    assert held[0][0] == pytest.approx(5, abs=1)
    assert held[-1][0] == pytest.approx(9, abs=1.6)
    assert seen[-1][1] == {}


def test_the_new_view_is_the_usual_one_after_half_a_minute():
    watch = SignWatch()
    told = [(f.time_s, watch.update(f, [])) for f in frames(after(5, SHIFTED), 60)]
    moved = [time_s for time_s, signs in told if signs and "moved" in signs]
    assert moved[0] == pytest.approx(5, abs=1)
    assert moved[-1] == pytest.approx(35, abs=2)


def test_light_people_and_passers_by_are_no_signs():
    dimmer = (ROOM * 0.55).astype(np.uint8)
    assert signs(after(6, dimmer), 20) == {}
    assert signs(lambda t: person(ROOM, 60 + 50 * t), 12) == {}  # whom the sensor does not see
    near = lambda t: person(ROOM, 320, 420, 380) if t >= 5 else ROOM  # noqa: E731
    box = person_box(320, 420, 380)
    assert signs(near, 20, lambda t: [box] if t >= 5 else []) == {}
    flash = lambda t: GLARE if 6 <= t < 6.2 else ROOM  # noqa: E731
    assert signs(flash, 12) == {}


def test_nothing_can_be_told_of_a_picture_without_detail():
    watch = SignWatch()
    told = [watch.update(frame, []) for frame in frames(lambda _: HAND, 8)]
    assert told == [None] * len(told)


def changes(draw, seconds, people=lambda _: []):
    """Every change: kind, its place's centre, first time told, its number."""
    backdrop, told = Backdrop(), {}
    for frame in frames(draw, seconds):
        for one in backdrop.update(frame, people(frame.time_s)) or []:
            told.setdefault(one.number, (one, frame.time_s))
    return [
        (one.change, (one.box[0] + one.box[2]) / 2 * WIDTH_PX, one.box[3] * HEIGHT_PX, at_s)
        for one, at_s in told.values()
    ]


def brings(time_s):
    """Somebody comes at 4 s, puts a bag down at 6 s, and is gone at 8 s."""
    scene = ROOM if time_s < 6 else with_bag(ROOM, 300, 280)
    return person(scene, 330) if 4 <= time_s < 8 else scene


def brings_box(time_s):
    return [person_box(330)] if 4 <= time_s < 8 else []


def test_a_thing_is_left_where_somebody_was():
    ((change, x, y, at_s),) = changes(brings, 25, brings_box)
    assert change == "left"
    assert (x, y) == (pytest.approx(322, abs=12), pytest.approx(324, abs=20))
    assert 10 <= at_s <= 16


def test_a_thing_is_taken():
    full = with_bag(ROOM, 120, 250)

    def takes(time_s):
        scene = full if time_s < 6 else ROOM
        return person(scene, 140) if 4 <= time_s < 8 else scene

    found = changes(takes, 25, lambda t: [person_box(140)] if 4 <= t < 8 else [])
    assert [change for change, *_ in found] == ["taken"]


@pytest.mark.parametrize("seed", [10, 17, 25])
def test_a_thing_with_a_dark_middle_is_judged_by_all_of_it_and_by_its_colour(seed):
    """The middle is sure before the rim is, and may look as if something of the floor was gone."""
    scene = room(seed)
    x, y = (int(value) for value in np.random.default_rng(seed).integers((20, 180), (560, 290)))
    thing = scene.copy()
    cv2.rectangle(thing, (x, y), (x + 60, y + 60), (30, 150, 60), -1)
    cv2.rectangle(thing, (x + 12, y + 12), (x + 48, y + 48), (0, 0, 0), -1)
    for before, then, expected in ((scene, thing, "left"), (thing, scene, "taken")):
        backdrop, told = Backdrop(), set()
        for frame in frames(after(6, then, before), 13):
            found = backdrop.update(frame, []) or []
            if frame.time_s >= 11:  # sooner no rule rings
                told |= {one.change for one in found}
        assert told == {expected}


def test_who_passes_before_a_thing_does_not_make_it_new():
    def passes(time_s):
        scene = brings(time_s)
        return person(scene, 330) if 20 <= time_s < 24 else scene

    found = changes(
        passes, 40, lambda t: brings_box(t) or ([person_box(330)] if 20 <= t < 24 else [])
    )
    assert len(found) == 1


def test_who_walks_by_unseen_and_a_change_of_light_leave_nothing():
    assert changes(lambda t: person(ROOM, 50 * t - 200), 18) == []
    assert changes(after(6, (ROOM * 0.5).astype(np.uint8)), 20) == []
    assert changes(lambda _: ROOM, 20) == []
    # Enough for the seal's few levels of brightness to flip in many places.
    assert changes(after(6, np.clip(ROOM.astype(int) + 8, 0, 255).astype(np.uint8)), 20) == []


def test_who_was_there_from_the_start_leaves_no_hole():
    def leaves(time_s):
        return person(ROOM, 200) if time_s < 6 else ROOM

    assert changes(leaves, 25, lambda t: [person_box(200)] if t < 6 else []) == []
    # The tracker needs a moment to find them.
    assert changes(leaves, 25, lambda t: [person_box(200)] if 0.5 < t < 6 else []) == []
