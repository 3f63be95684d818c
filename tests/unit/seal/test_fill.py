import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sealskin.seal.fill import NEUTRAL, fill


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.floats(0, 1))
def test_known_cells_stay_and_unknown_ones_are_never_read(height, width, seed, share):
    rng = np.random.default_rng(seed)
    cells = rng.uniform(0, 255, (height, width, 3)).astype(np.float32)
    unknown = rng.random((height, width)) < share
    other = cells.copy()
    other[unknown] = rng.uniform(-1e6, 1e6, (int(unknown.sum()), 3))
    one = fill(cells, unknown)
    assert np.array_equal(one, fill(other, unknown))
    assert np.allclose(one[~unknown], cells[~unknown])
    if (~unknown).any():
        known = cells[~unknown]
        assert one.min() >= known.min() - 0.01 and one.max() <= known.max() + 0.01
    else:
        assert (one == NEUTRAL).all()


def test_a_hole_goes_on_smoothly():
    ramp = np.broadcast_to(np.linspace(0, 200, 60, dtype=np.float32)[None, :, None], (40, 60, 3))
    unknown = np.zeros((40, 60), bool)
    unknown[10:25, 20:40] = True
    assert np.abs(fill(ramp.copy(), unknown) - ramp).max() < 30
