import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealskin.seal.fill import NEUTRAL, fill, inpaint


@pytest.mark.parametrize("method", [fill, inpaint])
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.floats(0, 1))
def test_known_cells_stay_and_unknown_ones_are_never_read(method, height, width, seed, share):
    rng = np.random.default_rng(seed)
    cells = rng.uniform(0, 255, (height, width, 3)).astype(np.float32)
    unknown = rng.random((height, width)) < share
    other = cells.copy()
    other[unknown] = rng.uniform(-1e6, 1e6, (int(unknown.sum()), 3))
    one = method(cells, unknown)
    assert np.array_equal(one, method(other, unknown))
    assert np.allclose(one[~unknown], cells[~unknown])
    if (~unknown).any():
        known = cells[~unknown]
        off = 0.01 if method is fill else 0.51  # the other fills in whole numbers
        assert one.min() >= known.min() - off and one.max() <= known.max() + off
    else:
        assert (one == NEUTRAL).all()


@pytest.mark.parametrize("method", [fill, inpaint])
def test_a_hole_goes_on_smoothly(method):
    ramp = np.broadcast_to(np.linspace(0, 200, 60, dtype=np.float32)[None, :, None], (40, 60, 3))
    unknown = np.zeros((40, 60), bool)
    unknown[10:25, 20:40] = True
    assert np.abs(method(ramp.copy(), unknown) - ramp).max() < 30


def test_an_edge_goes_on_under_what_is_inpainted():
    halves = np.zeros((40, 60, 3), np.float32)
    halves[:, 30:] = 200
    unknown = np.zeros((40, 60), bool)
    unknown[14:26, 24:36] = True
    steepest = {m: np.diff(m(halves, unknown)[20], axis=0).max() for m in (fill, inpaint)}
    assert steepest[inpaint] > 2 * steepest[fill]
