import numpy as np
import pytest

from sealskin.core.sealed import SealedFrame


def test_is_frozen_and_read_only():
    frame = SealedFrame(np.zeros((4, 6, 3), np.uint8), 0.5, 3, "lowrate-1")
    assert (frame.width_px, frame.height_px) == (6, 4)
    with pytest.raises(AttributeError):
        frame.time_s = 1.0
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1


def test_repr_is_short():
    frame = SealedFrame(np.zeros((4, 6, 3), np.uint8), 0.5, 3, "lowrate-1")
    assert repr(frame) == "SealedFrame(6x4, time_s=0.500, index=3, seal_id='lowrate-1')"
