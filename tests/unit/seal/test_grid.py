"""Averages of cells are the same number by number, whoever sums them."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealskin.seal.grid import MOST_EXACT_PX, SUMMED_FROM_PX, cell_means


def by_opencv(rgb, cell_px):
    height, width = rgb.shape[:2]
    padded = cv2.copyMakeBorder(
        rgb, 0, -height % cell_px, 0, -width % cell_px, cv2.BORDER_REPLICATE
    )
    size = (padded.shape[1] // cell_px, padded.shape[0] // cell_px)
    return cv2.resize(padded, size, interpolation=cv2.INTER_AREA)


@settings(deadline=None, max_examples=80)
@given(
    width=st.integers(64, 700),
    height=st.integers(64, 500),
    cell_px=st.integers(2, 60),
    most=st.sampled_from([2, 30, 256]),
    seed=st.integers(0, 2**32 - 1),
)
def test_means_are_those_of_opencv(width, height, cell_px, most, seed):
    rgb = np.random.default_rng(seed).integers(0, most, (height, width, 3), np.uint8)
    assert np.array_equal(cell_means(rgb, cell_px), by_opencv(rgb, cell_px))


@pytest.mark.parametrize("cell_px", [60, MOST_EXACT_PX, MOST_EXACT_PX + 1, 512])
@pytest.mark.parametrize("value", [0, 255])
def test_the_largest_cells_lose_nothing(value, cell_px):
    rgb = np.full((2160, 3840, 3), value, np.uint8)
    for picture in (rgb, np.ascontiguousarray(rgb.swapaxes(0, 1))):
        assert (cell_means(picture, cell_px) == value).all()


def test_a_part_of_a_picture_is_summed_alike():
    """Views of arrays do not lie in memory without gaps."""
    rgb = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    part = rgb[20:180, 30:290]
    expected = by_opencv(part.copy(), SUMMED_FROM_PX)
    assert np.array_equal(cell_means(part, SUMMED_FROM_PX), expected)
