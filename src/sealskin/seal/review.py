"""What a gate nearly took for a head: pictures that a person should look at."""

from __future__ import annotations

import cv2
import numpy as np

from sealskin.seal.gate import Doubt

NEAR_SHARE = 0.9
"""Of the bar for heads: from there on a place is near it. Lower, and nearly every picture of
`people/val` has such a place."""


def near_misses(doubt: Doubt, head_bar: float) -> int:
    """Places apart from all heads that come near the bar and do not reach it.

    The rim of a head that was found comes near the bar too, and is no news: so places that hang
    together count once, and only where none of them reaches the bar.
    """
    near = (doubt.head >= NEAR_SHARE * head_bar).astype(np.uint8)
    count, names = cv2.connectedComponents(near)
    peaks = np.zeros(count, np.float32)
    np.maximum.at(peaks, np.asarray(names, np.int32), doubt.head)
    return int((peaks[1:] < head_bar).sum())
