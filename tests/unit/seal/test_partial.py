"""`partial`: nothing of people, the rest bit for bit, and the whole frame sealed in doubt."""

from typing import ClassVar

import numpy as np
import pytest

from sealskin.core.boxes import no_boxes
from sealskin.core.config import SealConfig
from sealskin.seal.gate import Doubt
from sealskin.seal.gated import Gated
from sealskin.seal.partial import CLOSED_S, Partial, blended
from sealskin.seal.profiles import published
from sealskin.seal.registry import make_sealer, sealer_from
from sealskin.seal.sealer import config_sha256

HEIGHT, WIDTH, FPS = 240, 400, 25
PROFILE = published("balanced").profile
HEAD = (100.0, 60.0, 124.0, 90.0)
BODY = (slice(60, 180), slice(90, 135))


class Watchman:
    """A gate that sees what it is told to: heads, and the rest of them below."""

    weights_sha256 = "0" * 64
    settings: ClassVar = {}

    def __init__(self, heads=(HEAD,), unsure=0.0):
        self.heads, self.unsure, self.writing = list(heads), unsure, []

    def look(self, rgb):
        maps = np.full((2, HEIGHT // 4, WIDTH // 4), self.unsure, np.float32)
        for x0, y0, x1, y1 in self.heads:
            maps[0, int(y0) // 4 : -(-int(y1) // 4), int(x0) // 4 : -(-int(x1) // 4)] = 1
            maps[1, int(y0) // 4 : int(y0 + 120) // 4, int(x0 - 12) // 4 : int(x1 + 12) // 4] = 1
        boxes = np.array(self.heads, np.float32).reshape(-1, 4)
        lines = np.array(self.writing, np.float32).reshape(-1, 4)
        scores = np.ones(len(boxes), np.float32)
        return Doubt(maps[0], maps[1], boxes, scores, no_boxes(), lines)


def partial(gate, **more):
    return Partial(Gated("balanced", PROFILE, gate), **more)


def picture(seed=0):
    return np.random.default_rng(seed).integers(40, 200, (HEIGHT, WIDTH, 3), np.uint8)


def test_the_rest_is_bit_for_bit_and_people_are_sealed():
    rgb = picture()
    out = partial(Watchman())(rgb)
    far = np.ones((HEIGHT, WIDTH), np.bool_)
    far[40:200, 70:155] = False
    assert (out[far] == rgb[far]).all()
    assert np.abs(out[BODY].astype(int) - rgb[BODY]).mean() > 20
    assert not np.may_share_memory(out, rgb)


def test_heads_only_leaves_bodies():
    rgb = picture()
    out = partial(Watchman(), what="heads")(rgb)
    assert (out[120:180, 90:135] == rgb[120:180, 90:135]).all()
    assert np.abs(out[62:88, 102:122].astype(int) - rgb[62:88, 102:122]).mean() > 20


def test_pixels_under_a_head_change_nothing():
    one, other = picture(), picture()
    other[60:90, 100:124] = 255 - other[60:90, 100:124]
    sealer = partial(Watchman())
    assert (sealer(one) == sealer(other)).all()


def test_a_gate_that_is_unsure_everywhere_seals_everything():
    rgb = picture()
    out = partial(Watchman(heads=(), unsure=0.5))(rgb)
    assert (out == rgb).all(axis=2).mean() < 0.05


def test_the_edge_is_soft_and_outside():
    rest, sealed = (
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.full((HEIGHT, WIDTH, 3), 200, np.uint8),
    )
    covered = np.zeros((HEIGHT, WIDTH), np.bool_)
    covered[80:160, 120:240] = True
    out = blended(rest, sealed, covered)
    assert (out[covered] == 200).all()
    edge = out[120, 235:250, 0]
    assert (np.diff(edge.astype(int)) <= 0).all()
    assert np.count_nonzero((edge > 0) & (edge < 200)) > 0
    assert (blended(rest, sealed, np.zeros_like(covered)) == 0).all()


def walk(gate, clip, number):
    """One frame of somebody who goes to the right."""
    if gate.heads:
        gate.heads = [(40.0 + 4 * number, 60.0, 64.0 + 4 * number, 90.0)]
    return list(clip.push(picture(), number / FPS))


def opened(frames):
    far = (slice(200, 240), slice(320, 400))
    return [bool((one[far] == picture()[far]).all()) for one in frames]


def test_a_walker_who_is_lost_closes_the_whole_frame_for_a_while():
    gate = Watchman()
    clip = partial(gate).for_clip(seed=1, ahead=1)
    assert all(opened([one for number in range(40) for one in walk(gate, clip, number)]))
    gate.heads = []  # gone in the middle of the room
    after = opened([one for number in range(40, 160) for one in walk(gate, clip, number)])
    first = after.index(False)
    closed = after[first:].index(True)
    assert first / FPS < 1
    assert closed >= CLOSED_S * FPS - 2
    assert all(after[first + closed :]), "and opens again"


@pytest.mark.parametrize("clock", [1.0, -1.0])
def test_who_is_lost_where_they_stood_stays_sealed(clock):
    gate = Watchman()
    clip = partial(gate).for_clip(seed=1, ahead=1)
    for number in range(30):
        list(clip.push(picture(), number / FPS))
    gate.heads = []
    out = []
    for number in range(30, 120):  # less than STAYS_S, whichever way the clock runs
        out += clip.push(picture(), number / FPS if clock > 0 else (200 - number) / FPS)
    assert all(opened(out))
    assert not any((one[62:88, 102:122] == picture()[62:88, 102:122]).all() for one in out)


def test_the_place_of_a_lost_line_of_writing_grows_by_its_height():
    gate = Watchman(heads=())
    gate.writing = [(60.0, 200.0, 220.0, 212.0)]
    clip = partial(gate).for_clip(seed=1, ahead=1)
    for number in range(30):
        list(clip.push(picture(), number / FPS))
    gate.writing = []
    out = [one for number in range(30, 90) for one in clip.push(picture(), number / FPS)]
    assert all((one[:, 355:] == picture()[:, 355:]).all() for one in out)
    assert not any((one[192:220, 50:230] == picture()[192:220, 50:230]).all() for one in out)


def test_on_a_camera_that_hangs_still_no_pixel_of_the_frame_passes(monkeypatch):
    """Whoever the gate misses differs from the empty scene, and is sealed as well."""
    monkeypatch.setattr("sealskin.seal.empty.LEARN_S", 60.0)
    gate = Watchman(heads=())
    clip = partial(gate).for_fixed_camera().for_clip(seed=1, ahead=1)
    room = np.full((HEIGHT, WIDTH, 3), (150, 140, 130), np.uint8)
    room[::40] = 60
    time_s, out = 0.0, []
    for _ in range(120):
        out += clip.push(room.copy(), time_s)
        time_s += 1.0
    assert (out[0] == room).all(axis=2).mean() < 0.9, "before it knows the room all is sealed"
    assert (out[-1] == room).all()
    somebody = room.copy()
    somebody[BODY] = picture()[BODY]
    marked = [*clip.push(somebody, time_s), *clip.flush()]
    assert not (marked[-1][BODY] == somebody[BODY]).all(axis=2).mean() > 0.02
    away = np.ones((HEIGHT, WIDTH), np.bool_)
    away[30:210, 60:165] = False
    assert (marked[-1][away] == room[away]).all()


@pytest.mark.parametrize("method", ["balanced", "strict", "partial"])
def test_a_camera_that_hangs_still_is_another_setting(method):
    plain, fixed = (sealer_from(SealConfig(method=method, fixed=f)) for f in (False, True))
    assert config_sha256(plain) == config_sha256(make_sealer(method))
    assert config_sha256(fixed) != config_sha256(plain)


def room():
    """Shelves, and nobody."""
    rgb = np.full((HEIGHT, WIDTH, 3), (150, 140, 130), np.uint8)
    rgb[::40] = 60
    return rgb


@pytest.fixture
def learnt(monkeypatch):
    """A sealer whose camera has learnt its room, and a new clip after the camera was lost."""
    monkeypatch.setattr("sealskin.seal.empty.LEARN_S", 60.0)
    gate = Watchman(heads=())
    sealer = partial(gate).for_fixed_camera()
    clip = sealer.for_clip(seed=1, ahead=1)
    out = [one for second in range(120) for one in clip.push(room(), float(second))]
    assert (out[-1] == room()).all()
    return sealer, gate


def test_the_empty_scene_outlives_a_lost_connection(learnt):
    sealer, _ = learnt
    again = sealer.for_clip(seed=2, ahead=1)
    assert (next(again.push(room(), 0.0)) == room()).all(), "it is known from the first frame on"
    other_camera = partial(Watchman(heads=())).for_fixed_camera().for_clip(seed=1, ahead=1)
    assert not (next(other_camera.push(room(), 0.0)) == room()).all()


def test_who_came_while_the_camera_was_lost_is_sealed_and_not_learnt(learnt):
    sealer, _ = learnt
    somebody = room()
    somebody[BODY] = picture()[BODY]
    again = sealer.for_clip(seed=2, ahead=1)
    # Calm begins anew: what may have come in the gap is no furniture after a few seconds more.
    for second in range(15):
        for one in again.push(somebody.copy(), float(second)):
            assert not (one[BODY] == somebody[BODY]).all(axis=2).mean() > 0.02


def test_another_size_forgets_the_scene(learnt):
    sealer, gate = learnt
    smaller = np.ascontiguousarray(room()[:, :320])
    gate.look = lambda rgb: Watchman.look(gate, rgb)
    assert not (next(sealer.for_clip(seed=2, ahead=1).push(smaller, 0.0)) == smaller).all()
    assert not (next(sealer.for_clip(seed=3, ahead=1).push(room(), 0.0)) == room()).all()


def test_a_scene_that_breaks_a_clip_does_not_break_the_next(learnt, monkeypatch):
    sealer, _ = learnt
    with monkeypatch.context() as broken:
        broken.setattr("sealskin.seal.empty.EmptyScene._samples", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(sealer.for_clip(seed=2, ahead=1).push(room(), 0.0))
    assert not (next(sealer.for_clip(seed=3, ahead=1).push(room(), 0.0)) == room()).all()
