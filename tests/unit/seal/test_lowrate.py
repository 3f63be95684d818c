"""`lowrate`: what passes of a face, shown by counting the codes that change."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealskin.seal.lowrate import MIN_CELL_PX, LowRate
from sealskin.seal.sealer import PERSON_ASPECT

SEALER = LowRate()


def changed(a, b):
    """Rows and columns of the box of luma codes, and of chroma codes, that differ."""
    spans = []
    for one, other in ((a.luma, b.luma), (a.chroma.any(-1), b.chroma.any(-1))):
        rows, columns = np.nonzero(one != other)
        spans.append((np.ptp(rows) + 1, np.ptp(columns) + 1) if len(rows) else (0, 0))
    return spans


# So fine in levels that each sample which a face touches along an edge changes.
FINE = LowRate(luma_levels=256, chroma_levels=255, chroma_step=1)


@st.composite
def faces(draw):
    """A frame's size, and the rows and columns of pixels that a face of it lies on.

    The face is up to an eighth of the frame high, as wide as high, and anywhere: between pixels
    and at the edges too. It covers each pixel that it lies on, however little of it.
    """
    width, height = draw(st.integers(64, 3840)), draw(st.integers(64, 2160))
    if draw(st.booleans()):  # the sizes that cameras have, and nearly those
        width, height = draw(st.sampled_from([(640, 480), (1280, 720), (1920, 1080), (3840, 2160)]))
        height -= draw(st.integers(0, 1))
    face = height / 8 * draw(st.sampled_from([1.0, draw(st.floats(0.2, 1))]))
    spans = []
    for side in (height, width):
        long = min(face, side)
        start = draw(st.sampled_from([0.0, 1.0, draw(st.floats(0, 1))])) * (side - long)
        if draw(st.booleans()):  # on a pixel
            start = float(int(start))
        spans.append(slice(math.floor(start), min(side, math.ceil(start + long))))
    return width, height, (spans[0], spans[1])


@settings(deadline=None, max_examples=150)
@given(face=faces(), sealer=st.sampled_from([SEALER, FINE]), colour=st.sampled_from([0, 1, 2]))
def test_no_face_touches_more_than_9_by_9_samples(face, sealer, colour):
    """A face of one colour before its opposite: the harshest there can be."""
    width, height, region = face
    empty = np.full((height, width, 3), 255, np.uint8)
    with_face = empty.copy()
    with_face[region] = 0
    with_face[(*region, colour)] = 80
    (rows, columns), (c_rows, c_columns) = changed(sealer.encode(empty), sealer.encode(with_face))
    assert rows <= 9
    assert columns <= 9
    assert c_rows <= 5
    assert c_columns <= 5


def test_nor_can_it_at_any_height_of_a_frame():
    """The same by arithmetic, for each height: the most cells that so many pixels can touch."""
    for height in range(64, 3841):
        assert SEALER.rate(3840, height).cells_touched(height // 8, height // 8) <= 9 * 9
    finer = LowRate(rows=72)
    assert any(finer.rate(3840, h).cells_touched(h // 8, h // 8) > 9 * 9 for h in range(64, 3841))


def test_the_bound_is_reached_so_the_test_can_fail():
    empty = np.full((576, 768, 3), 255, np.uint8)
    with_face = empty.copy()
    with_face[4 : 4 + 72, 4 : 4 + 72] = 0
    assert changed(SEALER.encode(empty), SEALER.encode(with_face))[0] == (9, 9)
    finer = LowRate(rows=96)
    assert changed(finer.encode(empty), finer.encode(with_face))[0] > (9, 9)


@pytest.mark.parametrize("height", [64, 65, 200, 256, 257, 480, 576, 719, 720, 1080, 2160])
def test_a_cell_is_never_finer_than_its_bound(height):
    assert SEALER.cell_px(height) >= max(MIN_CELL_PX, height / SEALER.rows)
    luma = SEALER.encode(np.zeros((height, max(height, 64), 3), np.uint8)).luma
    assert luma.shape[0] <= SEALER.rows


def test_codes_are_integers_in_their_range():
    picture = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    black_and_white = (picture > 128).astype(np.uint8) * 255
    for extreme in (picture, picture * 0, picture * 0 + 255, black_and_white):
        codes = SEALER.encode(extreme)
        assert codes.luma.dtype == codes.chroma.dtype == np.uint8
        assert codes.luma.max() < SEALER.luma_levels
        assert codes.chroma.max() < SEALER.chroma_levels


def test_the_renderer_sees_codes_and_size_only():
    """Two pictures with the same codes come out byte for byte alike."""
    picture = np.random.default_rng(1).integers(90, 100, (576, 768, 3), np.uint8)
    other = np.roll(picture, 1, axis=1)
    codes, again = SEALER.encode(picture), SEALER.encode(other)
    assert np.array_equal(codes.luma, again.luma)
    assert np.array_equal(codes.chroma, again.chroma)
    assert np.array_equal(SEALER(picture), SEALER(other))
    assert np.array_equal(SEALER(picture), SEALER.render(codes, 768, 576))


def test_the_picture_is_smooth():
    """Levels are interpolated: no step between pixels is as high as a level."""
    picture = cv2.resize(
        np.random.default_rng(2).integers(0, 256, (16, 22, 3), np.uint8), (768, 576)
    )
    grey = cv2.cvtColor(SEALER(picture), cv2.COLOR_RGB2GRAY).astype(int)
    level = 255 / (SEALER.luma_levels - 1)
    assert np.abs(np.diff(grey, axis=0)).max() < level
    assert np.abs(np.diff(grey, axis=1)).max() < level


def test_grey_stays_grey():
    ramp = np.tile(np.linspace(0, 255, 512).astype(np.uint8)[None, :, None], (288, 1, 3))
    sealed = SEALER(ramp).astype(int)
    assert np.ptp(sealed, axis=-1).max() <= 2


def test_bits_are_what_the_codes_can_hold():
    rate = SEALER.rate(1280, 720)
    codes = SEALER.encode(np.zeros((720, 1280, 3), np.uint8))
    blocks = codes.chroma[..., 0].size
    assert rate.bits_per_block == pytest.approx(2 * np.log2(SEALER.chroma_levels))
    assert rate.bits_per_cell == pytest.approx(
        np.log2(SEALER.luma_levels) + rate.bits_per_block * blocks / codes.luma.size, rel=0.02
    )


@pytest.mark.parametrize("height", [50, 100, 200, 400])
def test_bits_of_a_person_are_the_most_at_any_place(height):
    """Over all places on the grid, counted; a share of the mean would say too little."""
    rate = SEALER.rate(1920, 1080)
    width = math.ceil(PERSON_ASPECT * height)

    def touched(cell, start, size):
        return len({pixel // cell for pixel in range(start, start + size)})

    def most(cell):
        places = range(2 * rate.cell_px)
        rows = max(touched(cell, top, height) for top in places)
        return rows * max(touched(cell, left, width) for left in places)

    luma, chroma = np.log2(SEALER.luma_levels), 2 * np.log2(SEALER.chroma_levels)
    bits = most(rate.cell_px) * luma + most(2 * rate.cell_px) * chroma
    assert rate.bits_per_person(height) == pytest.approx(bits)
    assert bits > rate.cells_touched(height, width) * rate.bits_per_cell
