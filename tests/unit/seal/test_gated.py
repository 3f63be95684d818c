"""The order is the guarantee: blank before coding, code to integers, render from those alone."""

from dataclasses import fields, replace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealskin.core.errors import SealError
from sealskin.seal.codes import Codes
from sealskin.seal.gate import LARGE_PX, Doubt, Gate, over
from sealskin.seal.gated import Gated
from sealskin.seal.profiles import published
from sealskin.seal.render import render
from sealskin.seal.sealer import audited_sha256, config_sha256

BALANCED, STRICT = (published(name).profile for name in ("balanced", "strict"))

PROFILES = {"balanced": BALANCED, "strict": STRICT}
UNCOLOURED = replace(BALANCED, recoloured=False)


class Told:
    """A gate that says what it is told to."""

    weights_sha256 = "0" * 64
    settings: ClassVar = {}

    def __init__(self, doubt=None, large=()):
        self.doubt, self.large = doubt, large

    def look(self, rgb):
        if isinstance(self.doubt, Exception):
            raise self.doubt
        return self.doubt

    def large_heads(self, rgb):
        return np.array(self.large, np.float32).reshape(-1, 4)


def doubt_of(height, width, heads, person=()):
    """Heads as boxes, people as boxes, on a map of a quarter of the size."""
    maps = np.zeros((2, -(-height // 4), -(-width // 4)), np.float32)
    for number, boxes in enumerate((heads, person)):
        for x0, y0, x1, y1 in boxes:
            maps[number, y0 // 4 : -(-y1 // 4), x0 // 4 : -(-x1 // 4)] = 1
    boxes = np.array(heads, np.float32).reshape(-1, 4)
    return Doubt(maps[0], maps[1], boxes, np.ones(len(boxes), np.float32))


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def sealer(name, gate=None):
    return Gated(name, PROFILES[name], gate or Told())


@pytest.mark.parametrize("name", PROFILES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_pixels_under_a_held_head_change_no_byte(name, data):
    height, width = data.draw(st.sampled_from([(64, 64), (97, 131), (360, 640), (544, 720)]))
    x, y = data.draw(st.integers(-5, width - 12)), data.draw(st.integers(-5, height - 12))
    side = data.draw(st.integers(8, 60))
    head = (max(x, 0), max(y, 0), min(x + side, width), min(y + side, height))
    doubt = doubt_of(height, width, [head])
    seal = sealer(name, Told(doubt))
    one = noise(height, width, data.draw(st.integers(0, 9)))
    other = one.copy()
    mask = seal.treated(one)
    assert mask[head[1] : head[3], head[0] : head[2]].all()
    other[mask] = noise(height, width, 77)[mask]
    assert np.array_equal(seal(one), seal(other))
    # It is no constant: outside, everything counts.
    if not mask.all():
        changed = one.copy()
        changed[~mask] = 255 - changed[~mask]
        assert not np.array_equal(seal(one), seal(changed))


@pytest.mark.parametrize("name", PROFILES)
def test_codes_are_integers_and_the_renderer_sees_nothing_else(name):
    seal = sealer(name)
    picture = noise(360, 640)
    codes = seal.encode(picture, doubt_of(360, 640, [(40, 50, 80, 100)]))
    assert codes.luma.dtype == codes.chroma.dtype == np.uint8
    assert codes.luma.max() < seal.profile.luma_levels
    assert codes.chroma.max() < seal.profile.chroma_levels
    assert codes.heads.dtype == np.int32
    assert codes.figure.dtype == bool
    assert {f.name for f in fields(Codes)} == {
        "luma",
        "chroma",
        "heads",
        "figure",
        "palette",
        "cast",
    }
    copied = replace(codes, luma=codes.luma.copy(), chroma=codes.chroma.copy())
    one, other = (render(c, seal.profile, 640, 360) for c in (codes, copied))
    assert np.array_equal(one, other)


def test_edges_go_on_in_single_pictures_and_not_in_clips():
    halves = np.zeros((360, 640, 3), np.uint8)
    halves[:, 320:] = 200
    seal, doubt = sealer("balanced"), doubt_of(360, 640, [(300, 140, 340, 190)])
    still = seal.encode(halves, doubt).luma
    clip = seal.encode_means(seal.means(halves), 360, 640, doubt).luma
    row = 165 // seal.profile.cell_px(360)
    steepest = [np.diff(luma[row].astype(int)).max() for luma in (still, clip)]
    assert steepest[0] > 2 * steepest[1]


def test_strict_keeps_nothing_of_a_body_but_its_outline():
    height, width = 360, 640
    body = (200, 80, 280, 340)
    seal = sealer("strict", Told(doubt_of(height, width, [(220, 80, 250, 120)], [body])))
    one = noise(height, width)
    other = one.copy()
    other[body[1] : body[3], body[0] : body[2]] = noise(260, 80, 5)
    assert np.array_equal(seal(one), seal(other))


def test_strict_is_grey_but_for_drawn_heads():
    seal = sealer("strict", Told(doubt_of(360, 640, [])))
    sealed = seal(noise(360, 640))
    assert np.ptp(sealed.astype(int), axis=2).max() <= 1


def test_a_doubted_place_is_coded_by_blocks():
    """Pixels may trade places inside a block of a doubted place, and nothing changes there."""
    height, width = 1080, 1920
    doubt = doubt_of(height, width, [])
    doubt.head[:] = 0
    doubt.head[100:140, 100:140] = BALANCED.doubt_bar  # 400..560 px
    seal = Gated("balanced", UNCOLOURED, Told(doubt))
    picture = np.full((height, width, 3), 60, np.uint8)
    picture[::2] = 180
    swapped = picture.copy()
    block = 4 * BALANCED.coarse
    for y in range(448, 512, block):
        for x in range(448, 512, block):
            part = swapped[y : y + block, x : x + block]
            part[: block // 2] = 60
            part[block // 2 :] = 180
    fine = replace(seal, gate=Told(doubt_of(height, width, [])))
    inner = np.s_[464:496, 464:496]
    assert not np.array_equal(fine(picture)[inner], fine(swapped)[inner])
    # The neighbours' share in the interpolation may round otherwise, and no more.
    assert np.abs(fine(picture)[inner].astype(int) - fine(swapped)[inner]).max() > 30
    assert np.abs(seal(picture)[inner].astype(int) - seal(swapped)[inner]).max() <= 1


def test_where_the_gate_is_unsure_everywhere_all_is_coarse():
    doubt = doubt_of(360, 640, [])
    doubt.head[:, : int(0.7 * doubt.head.shape[1])] = BALANCED.doubt_bar
    plain = replace(UNCOLOURED, decoys=0.0)
    sealed = Gated("balanced", plain, Told(doubt))(noise(360, 640)).astype(int)
    # Noise has no large block that is far from grey, not even where the gate doubts nothing.
    assert np.abs(np.diff(sealed[:, -100:].mean(2), axis=0)).max() < 12
    sure = Gated("balanced", plain, Told(doubt_of(360, 640, [])))
    assert np.abs(np.diff(sure(noise(360, 640)).astype(int).mean(2), axis=0)).max() > 30


@pytest.mark.parametrize("name", PROFILES)
def test_a_close_up_falls_to_the_safe_rate(name):
    doubt = doubt_of(360, 640, [(120, 20, 500, 340)])
    seal = sealer(name, Told(doubt))
    codes = seal.encode(noise(360, 640), doubt)
    assert np.ptp(codes.luma[:, :10].astype(int)) <= seal.profile.luma_levels // 3


def test_a_broken_gate_seals_nothing():
    seal = sealer("balanced", Told(SealError("the gate gave something that is no probability")))
    with pytest.raises(SealError, match="no probability"):
        seal(noise(64, 64))


def test_nobody_is_lost_between_two_resolutions():
    scores = np.zeros((270, 480), np.float32)
    scores[101, 203] = 0.7
    coarse = over(scores, 0.5, (64, 114))
    assert coarse[int(101 * 64 / 270), int(203 * 114 / 480)]
    fine = over(scores, 0.5, (1080, 1920))
    assert fine[101 * 4 : 102 * 4, 203 * 4 : 204 * 4].all()


@pytest.mark.parametrize("bad", ["nan", "shape", "over one"])
def test_what_is_no_probability_drops_the_frame(bad, monkeypatch):
    gate = Gate(head_bar=0.3)
    whole = gate._network

    def broken(padded):
        maps, distances = (a.copy() for a in whole(padded))
        if bad == "nan":
            maps[0, 0, 3, 3] = np.nan
        elif bad == "over one":
            maps[0, 0, 3, 3] = 1.5
        else:
            maps = maps[:, :, 1:]
        return maps, distances

    monkeypatch.setattr(gate, "_network", broken)
    with pytest.raises(SealError, match=r"expected maps|no probability"):
        gate.look(noise(256, 256))


@pytest.mark.parametrize("edge", [np.nan, np.inf, -np.inf])
def test_a_place_without_an_edge_drops_the_frame(edge):
    boxes = np.array([[edge, 10, 30, 40]], np.float32)
    seal = sealer("balanced", Told(doubt_of(64, 64, []))).widened(boxes)
    with pytest.raises(SealError, match="no box"):
        seal(noise(64, 64))


@pytest.mark.parametrize("name", PROFILES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_boxes_widen_the_blanking_and_never_narrow_it(name, data):
    height, width = data.draw(st.sampled_from([(64, 64), (97, 131), (360, 640)]))
    corners = st.tuples(*(st.floats(-9, side + 9, width=32) for side in (width, height) * 2))
    boxes = np.array(data.draw(st.lists(corners, max_size=4)), np.float32).reshape(-1, 4)
    boxes = np.concatenate((np.minimum(boxes[:, :2], boxes[:, 2:]),
                            np.maximum(boxes[:, :2], boxes[:, 2:])), axis=1)  # fmt: skip
    plain = sealer(name, Told(doubt_of(height, width, [(10, 10, 30, 40)])))
    wide = plain.widened(boxes)
    one = noise(height, width)
    mask = wide.treated(one)
    assert (mask >= plain.treated(one)).all(), "nothing that was blanked comes back"
    for x0, y0, x1, y1 in boxes:
        rows = slice(max(0, int(np.floor(y0))), max(0, int(np.ceil(y1))))
        columns = slice(max(0, int(np.floor(x0))), max(0, int(np.ceil(x1))))
        assert mask[rows, columns].all(), "whatever the gate says"
    other = one.copy()
    other[mask] = noise(height, width, 77)[mask]
    assert np.array_equal(wide(one), wide(other))
    assert np.array_equal(plain.widened(boxes[:0])(one), plain(one))


def test_the_number_of_threads_changes_nothing_that_the_gate_says():
    shipped = published("balanced")
    rgb = noise(120, 160)
    said = []
    for threads in (0, 1):
        gate = Gate(shipped.gate, head_bar=0.2, precision=shipped.precision)
        gate.limit_threads(threads)
        said.append(gate.look(rgb))
    assert np.array_equal(said[0].head, said[1].head)
    assert np.array_equal(said[0].heads, said[1].heads)


@pytest.mark.parametrize("name", PROFILES)
def test_a_second_look_at_pictures_treats_more_and_draws_a_head_once(name):
    height, width = 320, 320
    small, part, whole, again = (4, 280, 24, 304), (120, 150, 200, 220), (80, 60, 240, 240), (
        110, 70, 250, 250)  # fmt: skip
    gate = Told(doubt_of(height, width, [small, part]), large=[whole, again])
    plain = sealer(name, gate)
    stills = plain.for_stills()
    rgb = noise(height, width)
    assert np.array_equal(plain.treated(rgb), plain.treated(rgb) & stills.treated(rgb))
    for x0, y0, x1, y1 in (whole, again):
        assert stills.treated(rgb)[y0:y1, x0:x1].all()
        assert not plain.treated(rgb)[y0:y1, x0:x1].all()
    assert stills.look(rgb).heads.tolist() == [list(whole), list(small)]
    other = rgb.copy()
    other[stills.treated(rgb)] = noise(height, width, 9)[stills.treated(rgb)]
    assert np.array_equal(stills(rgb), stills(other))
    assert config_sha256(stills) != config_sha256(plain) == audited_sha256(stills)


def test_the_second_look_is_the_first_at_half_the_size_and_sees_only_what_is_large(monkeypatch):
    shipped = published("balanced")
    gate = Gate(shipped.gate, head_bar=shipped.profile.head_bar, precision=shipped.precision)
    seen = []
    network = gate._network

    def watched(padded):
        seen.append(padded.shape[:2])
        maps, distances = network(padded)
        maps = np.zeros_like(maps)
        distances = np.zeros_like(distances)
        for column, half in ((10, LARGE_PX / 2 + 1), (30, LARGE_PX / 2 - 1)):
            maps[0, 0, 20, column] = 1
            distances[0, :, 20, column] = half
        return maps, distances

    monkeypatch.setattr(gate, "_network", watched)
    rgb = noise(480, 640)
    found = gate.large_heads(rgb)
    assert seen == [(256, 320)]
    assert found.tolist() == [[58, 138, 110, 190]], "in pixels of the picture, the small one left"
    assert len(gate.look(rgb).heads) == 2
    assert seen[1] == (480, 640)
