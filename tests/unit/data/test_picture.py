import io

import numpy as np
import pytest
from PIL import Image

from clips import draw_picture
from sealskin.audit.picture_file import look_into_picture
from sealskin.core.errors import DataError, SealError
from sealskin.data.decode import decode
from sealskin.data.picture import SealedPicture, encode, seal_picture, sealed_name
from sealskin.seal import make_sealer

DRAWN = draw_picture(160, 128)


def decoded(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return decode(out.getvalue(), "x")


def test_colours_are_what_the_sealer_makes():
    sealer = make_sealer("lowrate")
    got = seal_picture(decoded(DRAWN), sealer)
    assert (got.rgb == sealer(DRAWN)).all()
    assert got.alpha is None


@pytest.mark.parametrize("name", ["lowrate", "mosaic-16", "solid"])
def test_alpha_carries_no_more_than_the_seal_lets_through(name):
    """Noise in alpha, which could be a hidden picture: what comes out is a function of cells."""
    rng = np.random.default_rng(0)
    sealer = make_sealer(name)
    alpha = rng.integers(0, 256, (128, 160), np.uint8)
    got = seal_picture(decoded(np.dstack((DRAWN, alpha))), sealer).alpha
    assert got.shape == alpha.shape
    # Shuffled inside of each 4 x 4 cell of `lowrate`, the means stay and so must the output.
    cells = alpha.reshape(32, 4, 40, 4).transpose(0, 2, 1, 3).reshape(32, 40, 16)
    shuffled = rng.permuted(cells, axis=2).reshape(32, 40, 4, 4).transpose(0, 2, 1, 3)
    again = seal_picture(decoded(np.dstack((DRAWN, shuffled.reshape(128, 160)))), sealer).alpha
    assert (shuffled.reshape(128, 160) != alpha).mean() > 0.9
    assert (again == got).all()
    if name == "solid":
        assert len(np.unique(got)) == 1


def test_alpha_keeps_its_broad_shape_and_opaque_stays_opaque():
    alpha = np.full((128, 160), 255, np.uint8)
    got = seal_picture(decoded(np.dstack((DRAWN, alpha))), make_sealer("lowrate"))
    assert (got.alpha == 255).all()
    alpha[:, :80] = 0
    got = seal_picture(decoded(np.dstack((DRAWN, alpha))), make_sealer("lowrate"))
    assert got.alpha[:, :70].max() < 40 and got.alpha[:, 90:].min() > 215


class Bad:
    name, settings = "bad", {}

    def __init__(self, act):
        self.act = act

    def __call__(self, rgb):
        return self.act(rgb)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda rgb: rgb, "memory of its input"),
        (lambda rgb: rgb[::-1], "memory of its input"),
        (lambda rgb: rgb[:-1].copy(), "shape"),
        (lambda rgb: rgb.astype(float), "uint8"),
        (lambda rgb: None, "uint8"),
        (lambda rgb: rgb[9999], "failed with IndexError"),
    ],
)
def test_a_sealer_that_fails_costs_the_picture(act, sentence):
    with pytest.raises(SealError, match=sentence):
        seal_picture(decoded(DRAWN), Bad(act))


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.png", "a.webp", "a.tif", "a.TIFF"])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_files_hold_pixels_and_nothing_else(name, with_alpha):
    alpha = np.tile(np.arange(160, dtype=np.uint8), (128, 1)) if with_alpha else None
    data = encode(SealedPicture(DRAWN, alpha), name)
    assert list(look_into_picture(data)) == []
    again = decode(data, "x")
    assert np.abs(again.specimen.pixels.astype(int) - DRAWN).mean() < 4
    if with_alpha and not name.lower().endswith(("jpg", "jpeg")):
        assert np.abs(again.alpha.astype(int) - alpha).max() <= 1
    assert data == encode(SealedPicture(DRAWN, alpha), name), "the same each time"


def test_kinds_that_are_not_written_become_png():
    assert sealed_name("d/a.bmp") == "d/a.bmp.png"
    assert sealed_name("a.HEIC") == "a.HEIC.png"
    assert sealed_name("a.JPG") == "a.JPG"
    with pytest.raises(DataError, match="ends in"):
        encode(SealedPicture(DRAWN, None), "a.gif")
