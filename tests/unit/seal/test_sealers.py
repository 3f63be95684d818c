"""What every sealer must do, whatever its name."""

import numpy as np
import pytest

from sealskin.core.config import SealConfig
from sealskin.core.errors import ConfigError, SealError
from sealskin.seal import SEALERS, Rate, Sealer, make_sealer
from sealskin.seal.classical import Blur, Mosaic
from sealskin.seal.registry import sealer_from
from sealskin.seal.sealer import config_sha256, seal_id

SIZES = [(64, 64), (64, 3840), (65, 67), (360, 640), (577, 769), (1920, 1080), (2160, 3840)]


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("name", SEALERS)
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_any_size_in_the_same_shape_out(name, height, width):
    picture = noise(height, width)
    before = picture.copy()
    sealed = make_sealer(name)(picture)
    assert sealed.shape == picture.shape
    assert sealed.dtype == np.uint8
    assert not np.shares_memory(sealed, picture)
    assert np.array_equal(picture, before), "a sealer must not write into its input"
    assert not np.array_equal(sealed, picture)


@pytest.mark.parametrize("name", SEALERS)
@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((63, 64, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((2161, 3840, 3), np.uint8),
        np.zeros((64, 3841, 3), np.uint8),
        np.zeros((64, 64), np.uint8),
        np.zeros((64, 64, 4), np.uint8),
        np.zeros((64, 64, 3), np.uint16),
        np.zeros((64, 64, 3), np.float32),
    ],
    ids=lambda picture: f"{picture.dtype}{picture.shape}",
)
def test_refuses_what_is_not_a_picture_in_a_sentence(name, picture):
    with pytest.raises(SealError, match=r"expected .* got .*; (convert|scale) it first"):
        make_sealer(name)(picture)


@pytest.mark.parametrize("name", ["lowrate", "mosaic-8", "mosaic-16", "mosaic-relative"])
@pytest.mark.parametrize(("height", "width"), [(64, 64), (577, 769), (720, 1280)])
def test_what_is_equal_in_its_cells_is_equal_sealed(name, height, width):
    """All that passes is the cells' means: shuffle pixels inside cells, the output stays."""
    sealer = make_sealer(name)
    cell = sealer.rate(width, height).cell_px
    picture = noise(height, width)
    shuffled = picture.copy()
    for top in range(0, height - cell + 1, cell):
        for left in range(0, width - cell + 1, cell):
            block = shuffled[top : top + cell, left : left + cell]
            block[:] = block[::-1, ::-1].copy()
    assert not np.array_equal(picture, shuffled)
    assert np.array_equal(sealer(picture), sealer(shuffled))


@pytest.mark.parametrize("name", SEALERS)
def test_all_four_edges_are_sealed(name):
    """A pixel-wide stripe along an edge must not come through as it was."""
    for edge in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        picture = np.zeros((203, 301, 3), np.uint8)
        picture[edge][::2] = 255
        sealed = make_sealer(name)(picture)
        assert np.abs(sealed[edge].astype(int) - picture[edge]).max() > 100


@pytest.mark.parametrize("name", SEALERS)
def test_deterministic(name):
    picture = noise(120, 160)
    assert np.array_equal(make_sealer(name)(picture), make_sealer(name)(picture))


def test_solid_lets_nothing_through():
    sealer = make_sealer("solid")
    assert np.array_equal(sealer(noise(90, 120, 1)), sealer(noise(90, 120, 2)))
    assert sealer.rate(1920, 1080).bits_per_person(400) == 0


@pytest.mark.parametrize("name", SEALERS)
def test_states_its_bits(name):
    sealer = make_sealer(name)
    assert isinstance(sealer, Sealer)
    rate = sealer.rate(1920, 1080)
    bits = [rate.bits_per_person(height) for height in (50, 100, 200, 400)]
    assert bits == sorted(bits)
    assert rate.bits_per_cell <= 24


def test_the_stated_cells_are_the_most_that_a_box_can_touch():
    rate = Rate(cell_px=5, bits_per_cell=1.0)
    for height in range(1, 30):
        most = max(len({y // 5 for y in range(top, top + height)}) for top in range(5))
        assert rate.cells_touched(height, 1) == most * 1


def test_relative_mosaic_gives_a_face_its_cells():
    sealer = Mosaic(cell_px=0, cells_per_height=4, height=0.125)
    face_px = 1080 * 0.125
    assert face_px / sealer.rate(1920, 1080).cell_px <= 4


def test_settings_decide_the_identity():
    assert seal_id(Mosaic(cell_px=8)) != seal_id(Mosaic(cell_px=16))
    assert config_sha256(make_sealer("lowrate")) == config_sha256(make_sealer("lowrate"))
    assert seal_id(make_sealer("lowrate")).startswith("lowrate-")


def test_unknown_sealer_is_refused_with_the_list():
    with pytest.raises(ConfigError, match=r"no sealer 'pixelate'; choose one of strict"):
        make_sealer("pixelate")


def test_sealer_from_settings():
    assert sealer_from(SealConfig()).name == "strict"
    assert sealer_from(SealConfig(method="mosaic", cell_px=12)) == Mosaic(cell_px=12)
    assert sealer_from(SealConfig(method="blur", cell_px=7)) == Blur(sigma_px=7)
