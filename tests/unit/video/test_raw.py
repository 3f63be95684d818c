import copy
import pickle

import numpy as np
import pytest

from sealskin.video.raw import RawFrame

FRAME = RawFrame(np.full((64, 64, 3), 201, np.uint8), 1.5, 7)


def test_repr_shows_no_pixels():
    assert repr(FRAME) == "RawFrame(time_s=1.500, index=7, pixels withheld)"
    assert "201" not in f"{FRAME} {[FRAME]}"


@pytest.mark.parametrize(
    "slip",
    [np.asarray, np.array, pickle.dumps, copy.copy, copy.deepcopy, lambda f: np.stack([f, f])],
)
def test_slips_are_refused(slip):
    with pytest.raises(TypeError, match="never leaves the airlock"):
        slip(FRAME)
