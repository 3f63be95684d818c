"""Boxes of recordings: damage of any kind is cut off, and nothing makes it fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealskin.core.errors import EncodeError
from sealskin.core.sealed import SealedFrame
from sealskin.video.encode import FragmentEncoder
from sealskin.video.fragments import set_back, ticks, whole


def fragments() -> list[bytes]:
    encoder = FragmentEncoder(64, 64, 10)
    parts = []
    for number in range(5):
        frame = SealedFrame(np.zeros((64, 64, 3), np.uint8), 100 + number / 10, number, "x-1")
        parts += encoder.encode(frame)
    return [part.data for part in parts]


INIT, *MEDIA = fragments()
DATA = b"".join((INIT, *MEDIA))
ENDS = [len(INIT) + sum(map(len, MEDIA[:number])) for number in range(1, len(MEDIA) + 1)]


def test_times_are_set_back() -> None:
    assert [ticks(part) for part in MEDIA] == [9_000_000 + 9_000 * n for n in range(4)]
    assert [ticks(set_back(part, 9_000_000)) for part in MEDIA] == [0, 9_000, 18_000, 27_000]
    assert len(set_back(MEDIA[0], 9_000_000)) == len(MEDIA[0])


def test_what_is_no_fragment_is_refused() -> None:
    with pytest.raises(EncodeError, match="without moof"):
        ticks(INIT)
    with pytest.raises(EncodeError, match="before the first one"):
        set_back(MEDIA[0], 9_000_001)


@given(st.integers(0, len(DATA)))
def test_whole_is_up_to_the_last_whole_frame(cut: int) -> None:
    assert whole(DATA[:cut]) == max((end for end in ENDS if end <= cut), default=0)


@given(st.binary(max_size=64))
def test_nonsense_after_the_end_is_no_frame(tail: bytes) -> None:
    assert whole(DATA + tail) <= len(DATA + tail)
    assert whole(tail[:7]) == 0
