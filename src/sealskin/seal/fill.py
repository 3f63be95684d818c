"""Fills what must not be seen from what is around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

NEUTRAL = 128.0


def fill(cells: F32, unknown: Bools) -> F32:
    """Replace unknown cells by a smooth continuation of the known ones (pull-push).

    Source: Gortler et al., The Lumigraph (1996), part 3.2: means of known cells are pulled up a
    pyramid and pushed down where a finer level knows nothing. Unknown cells are never read.

    Args:
        cells: float32 (H, W, C).
        unknown: bool (H, W).

    Returns:
        float32 (H, W, C); known cells are as they were. All is neutral grey if nothing is known.
    """
    if not unknown.any():
        return cells.copy()
    weight = (~unknown).astype(np.float32)
    known = np.asarray(np.where(unknown[..., None], np.float32(0), cells), np.float32)
    return _filled(known, weight)


def _filled(known: F32, weight: F32) -> F32:
    """Values (zero where the weight is) with their gaps filled from coarser levels."""
    height, width = weight.shape
    empty = weight <= 0
    own = np.asarray(known / np.maximum(weight, np.float32(1e-6))[..., None], np.float32)
    if not empty.any():
        return own
    if height == 1 and width == 1:
        return np.full_like(known, NEUTRAL)
    half = (max(1, -(-width // 2)), max(1, -(-height // 2)))
    fewer = np.asarray(cv2.resize(known, half, interpolation=cv2.INTER_AREA), np.float32)
    weights = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32)
    coarse = _filled(fewer.reshape(half[1], half[0], -1), weights)
    up = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.where(empty[..., None], up.reshape(known.shape), own), np.float32)
