"""What the gate looks at: pictures of any size, of which no pixel is passed over."""

import cv2
import numpy as np
import pytest

from sealskin.seal.letterbox import fitted, letterbox

LEAST_PX, MOST_PX = 384, 960


@pytest.mark.parametrize(
    ("size_hw", "expected_hw", "scale"),
    [
        ((720, 1280), (544, 960), 0.75),
        ((1080, 1920), (544, 960), 0.5),
        ((576, 768), (576, 768), 1.0),
        ((100, 192), (224, 384), 2.0),
    ],
)
def test_a_picture_of_any_size_fits(size_hw, expected_hw, scale):
    padded, found = fitted(np.full((*size_hw, 3), 9, np.uint8), LEAST_PX, MOST_PX)
    assert padded.shape == (*expected_hw, 3)
    assert found == scale
    height = round(size_hw[0] * scale)
    assert (padded[:height] == 9).all()
    assert (padded[height:] == 0).all()


@pytest.mark.parametrize("longest", [961, 1100, 1280, 1440])
@pytest.mark.parametrize("axis", [0, 1])
def test_every_pixel_counts_where_it_is_interpolated(longest, axis):
    """By half of what its share of the smaller picture would be, or more."""
    for first in range(4):
        rgb = np.zeros((longest, 40, 3) if axis == 0 else (40, longest, 3), np.uint8)
        np.moveaxis(rgb, axis, 0)[first::4] = 255
        small, scale = fitted(rgb, LEAST_PX, MOST_PX)
        line = np.moveaxis(small, axis, 0)[:, 5, 0].astype(int)
        for at in range(first, longest, 4):
            near = int(at * scale)
            assert line[max(0, near - 1) : near + 2].sum() >= 0.5 * scale * 255, at


@pytest.mark.parametrize("size_hw", [(1080, 1920), (900, 1600)])
def test_what_becomes_much_smaller_is_averaged(size_hw):
    rgb = np.random.default_rng(0).integers(0, 256, (*size_hw, 3), np.uint8)
    small, _ = fitted(rgb, LEAST_PX, MOST_PX)
    expected = cv2.resize(rgb, (960, 540), interpolation=cv2.INTER_AREA)
    assert np.array_equal(small[:540], expected)
    assert np.array_equal(letterbox(rgb, 960)[0], small)
