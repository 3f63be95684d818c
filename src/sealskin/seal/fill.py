"""Fills what must not be seen from what is around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

NEUTRAL = 128.0
INPAINT_CELLS = 3  # how far around an unknown cell it looks


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
    seen = (~unknown).astype(np.uint8)
    known = np.asarray(cv2.copyTo(cells, seen), np.float32).reshape(cells.shape)  # zero elsewhere
    return _filled(known, known, seen.astype(np.float32))


def inpaint(cells: F32, unknown: Bools) -> F32:
    """Replace unknown cells so that the edges around them go on (Navier-Stokes).

    Source: Bertalmio, Bertozzi and Sapiro, Navier-Stokes, Fluid Dynamics, and Image and Video
    Inpainting (CVPR 2001), as OpenCV has it. Unknown cells are never read.

    Args:
        cells: float32 (H, W, 3) in 0..255.
        unknown: bool (H, W).

    Returns:
        As `fill`, in whole numbers where cells were unknown.
    """
    if unknown.all() or not unknown.any() or min(unknown.shape) < 2:
        # Of a single row or column OpenCV reads what is beside it in memory.
        return fill(cells, unknown)
    mask = unknown.astype(np.uint8)
    done = cells.copy()
    done[unknown] = NEUTRAL
    painted = cv2.inpaint(cv2.convertScaleAbs(done), mask, INPAINT_CELLS, cv2.INPAINT_NS)
    return np.asarray(cv2.copyTo(painted.astype(np.float32), mask, done), np.float32)


def _filled(own: F32, known: F32, weight: F32) -> F32:
    """Own values with their gaps filled, in place, from coarser levels.

    Args:
        own: float32 (H, W, C), what is known by its weight.
        known: the same times its weight, zero in gaps; where weights are 0 or 1, the same array.
        weight: float32 (H, W), zero in gaps.
    """
    height, width = weight.shape
    empty = weight <= 0
    if not empty.any():
        return own
    if height == 1 and width == 1:
        return np.full_like(own, NEUTRAL)
    half = (max(1, -(-width // 2)), max(1, -(-height // 2)))
    fewer = np.asarray(cv2.resize(known, half, interpolation=cv2.INTER_AREA), np.float32)
    weights = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32)
    fewer = fewer.reshape(half[1], half[0], -1)
    theirs = np.asarray(fewer / np.maximum(weights, np.float32(1e-6))[..., None], np.float32)
    coarse = _filled(theirs, fewer, weights)
    up = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.copyTo(up.reshape(known.shape), empty.astype(np.uint8), own)
    return own
