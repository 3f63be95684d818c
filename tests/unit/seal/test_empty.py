"""The empty scene: furniture is learnt over hours, nobody who sits still for one is."""

import copy

import cv2
import numpy as np
import pytest

from sealskin.seal import empty
from sealskin.seal.empty import FORGET_S, LEARN_S, NIGHT, EmptyScene

HEIGHT, WIDTH = 136, 240
STEP_S = 20.0
"""From frame to frame; hours are long."""
NOBODY = np.zeros((9, 15), np.bool_)
HOUR_S = 3600.0


def room(seed=5):
    """Shelves and boxes; no noise."""
    rng = np.random.default_rng(seed)
    rgb = np.full((HEIGHT, WIDTH, 3), (150, 140, 130), np.uint8)
    for _ in range(90):
        x, y = int(rng.integers(0, WIDTH - 30)), int(rng.integers(0, HEIGHT - 30))
        colour = tuple(int(c) for c in rng.integers(60, 230, 3))
        cv2.rectangle(rgb, (x, y), (x + int(rng.integers(8, 40)), y + 14), colour, -1)
    return rgb


ROOM = room()
BODY = (slice(50, 110), slice(100, 130))


def mannequin(rgb, sway=0):
    """Somebody of pixels, sitting; they breathe by a level or two."""
    out = rgb.copy()
    out[BODY] = (35 + sway, 45, 70)
    out[36:50, 108:122] = (205 + sway, 160, 140)
    return out


def noisy(rgb, rng):
    return np.clip(rgb + rng.normal(0, 2, rgb.shape), 0, 255).astype(np.uint8)


def watch(scene, frames, start_s=0.0, busy=NOBODY):
    """The last answer, and the time after."""
    seen = None
    for frame in frames:
        seen = scene.see(frame, start_s, busy)
        start_s += STEP_S
    return seen, start_s


def still(picture, seconds, seed=0):
    rng = np.random.default_rng(seed)
    several = [noisy(picture, rng) for _ in range(6)]
    for number in range(round(seconds / STEP_S)):
        yield several[number % 6]


@pytest.fixture(autouse=True)
def _long_steps(monkeypatch):
    monkeypatch.setattr(empty, "LONGEST_STEP_S", STEP_S)


@pytest.fixture(scope="module")
def once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(empty, "LONGEST_STEP_S", STEP_S)
        scene = EmptyScene(HEIGHT, WIDTH)
        return scene, watch(scene, still(ROOM, LEARN_S + 120))[1]


@pytest.fixture
def learnt(once):
    return copy.deepcopy(once)


def shows_body(scene):
    inside = scene.picture[BODY].astype(int)
    return bool((np.abs(inside - (36, 45, 70)).max(axis=2) < 12).mean() > 0.2)


def test_an_empty_room_is_learnt_and_not_before_hours():
    scene = EmptyScene(HEIGHT, WIDTH)
    seen, time_s = watch(scene, still(ROOM, LEARN_S - 120))
    assert not seen.known.any()
    seen, _ = watch(scene, still(ROOM, 240), time_s)
    assert seen.known.all()
    assert not seen.differs.any()
    assert np.abs(scene.picture.astype(int) - ROOM).mean() < 4


@pytest.mark.parametrize("gate_sees", [False, True])
def test_who_sits_still_for_an_hour_never_becomes_furniture(learnt, gate_sees):
    scene, time_s = learnt
    busy = NOBODY.copy()
    busy[2:8, 6:9] = gate_sees
    body = np.zeros((HEIGHT, WIDTH), np.bool_)
    body[BODY] = True
    for number in range(round(HOUR_S / STEP_S)):  # the clip loops: they sway, and never leave
        seen = scene.see(mannequin(ROOM, number // 3 % 3), time_s, busy)
        time_s += STEP_S
        if number % 9 == 0:
            assert (scene.by_pixel(seen.differs) & body).sum() > 0.9 * body.sum(), number
    assert not shows_body(scene)
    seen, _ = watch(scene, still(ROOM, 60), time_s)
    assert not seen.differs.any()


def test_who_sits_there_from_the_start_is_not_learnt_while_the_gate_sees_them():
    scene = EmptyScene(HEIGHT, WIDTH)
    busy = NOBODY.copy()
    busy[2:8, 6:9] = True
    seen, _ = watch(scene, still(mannequin(ROOM), LEARN_S + 600), busy=busy)
    assert seen.known.mean() > 0.5
    assert not scene.by_pixel(seen.known)[BODY].any()
    assert not shows_body(scene)


def test_whoever_moves_is_not_learnt():
    scene = EmptyScene(HEIGHT, WIDTH)
    rng = np.random.default_rng(1)
    for number in range(round((LEARN_S + 600) / STEP_S)):
        frame = noisy(ROOM, rng)
        x = 90 + number % 4 * 10
        frame[60:110, x : x + 20] = (30, 40, 60)
        seen = scene.see(frame, number * STEP_S, NOBODY)
    assert not scene.by_pixel(seen.known)[70:100, 95:120].any()
    assert seen.known[:, -2:].all()


def test_a_shelf_that_was_moved_is_furniture_after_hours_and_differs_before(learnt):
    scene, time_s = learnt
    moved = ROOM.copy()
    moved[20:60, 150:200] = (20, 160, 60)
    seen, time_s = watch(scene, still(moved, HOUR_S), time_s)
    assert scene.by_pixel(seen.differs)[25:55, 155:195].all()
    seen, time_s = watch(scene, still(moved, LEARN_S), time_s)
    assert not seen.differs.any()
    assert np.abs(scene.picture[30:50, 160:190].astype(int) - (20, 160, 60)).mean() < 4


@pytest.mark.parametrize("light", [0.7, 1.1])
def test_another_light_is_no_person(learnt, light):
    scene, time_s = learnt
    dimmed = np.clip(ROOM * light, 0, 250).astype(np.uint8)
    seen, time_s = watch(scene, still(dimmed, 60), time_s)
    assert seen.differs.mean() < 0.05
    seen, _ = watch(scene, [mannequin(dimmed)], time_s)
    assert scene.by_pixel(seen.differs)[BODY].mean() > 0.8, "somebody in another light is seen"


def test_a_shadow_is_no_person(learnt):
    scene, time_s = learnt
    weight = np.ones((HEIGHT, WIDTH), np.float32)
    weight[:, 120:200] = 0.75
    shaded = (ROOM * cv2.GaussianBlur(weight, (0, 0), 6)[..., None]).astype(np.uint8)
    seen, _ = watch(scene, still(shaded, 60), time_s)
    assert seen.differs.mean() < 0.1


def test_a_camera_that_was_moved_begins_anew(learnt):
    scene, time_s = learnt
    other = room(seed=11)
    seen, time_s = watch(scene, still(other, 2 * STEP_S), time_s)
    assert not seen.known.any(), "nothing is known of what it shows now"
    assert scene.resets == 0
    seen, time_s = watch(scene, still(other, FORGET_S + STEP_S), time_s)
    assert scene.resets == 1
    assert (scene.picture == 128).all()
    seen, _ = watch(scene, still(other, LEARN_S + 240), time_s)
    assert seen.known.all()


def test_nothing_is_learnt_or_forgotten_at_night(learnt):
    scene, time_s = learnt
    dark = np.full_like(ROOM, int(NIGHT) - 15)
    seen, time_s = watch(scene, still(dark, 2 * LEARN_S), time_s)
    assert not seen.known.any()
    seen, _ = watch(scene, still(ROOM, 60), time_s)
    assert seen.known.all()
    assert not seen.differs.any()
    assert scene.resets == 0


def test_a_clock_that_jumps_has_not_watched_for_hours():
    scene = EmptyScene(HEIGHT, WIDTH)
    for number in range(200):
        seen = scene.see(ROOM, number * STEP_S + (number % 2) * 9 * HOUR_S, NOBODY)
    assert not seen.known.any()
