"""What a gate nearly took for a head: pictures that a person should look at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.gate import Doubt

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

NEAR_SHARE = 0.9
"""Of the bar for heads: from there on a place is near it. Lower, and nearly every picture of
`people/val` has such a place."""


RIM_CELLS = 2
"""Beside what is hidden a map falls off steeply: that is a head's edge and no doubt."""


def readable(scores: F32, hidden: Bools, head_bar: float) -> tuple[int, float]:
    """What the gate nearly took for a head and what was not hidden all the same.

    Args:
        scores: float32 (h, w), probability of a head.
        hidden: bool (H, W), where nothing of the picture passes; both lie evenly over it.
        head_bar: probability from which a place is hidden.

    Returns:
        How many places come near the bar and do not hang together with what is hidden, and the
        highest probability apart from that.
    """
    size = hidden.shape[::-1]
    if scores.shape[0] > hidden.shape[0]:
        reach = 2 * -(-scores.shape[0] // hidden.shape[0]) + 1
        scores = np.asarray(cv2.dilate(scores, np.ones((reach, reach), np.uint8)), np.float32)
    at = np.asarray(cv2.resize(scores, size, interpolation=cv2.INTER_NEAREST), np.float32)
    near = (at >= NEAR_SHARE * head_bar) | hidden
    count, names = cv2.connectedComponents(near.astype(np.uint8))
    touched = np.unique(names[hidden])
    rim = np.ones((2 * RIM_CELLS + 1, 2 * RIM_CELLS + 1), np.uint8)
    apart = cv2.dilate(hidden.astype(np.uint8), rim) == 0
    return count - 1 - len(touched), float(at[apart].max(initial=0.0))


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
