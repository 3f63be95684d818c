"""Drawn fingerprints whose identity is known, after SFinGe (Cappelli, 2004) in small.

An identity is a field of ridge directions with its cores and deltas, and the ridges and minutiae
that Gabor filters grow from noise along it. An impression is one picture of it: shifted, turned,
stretched, pressed and lit anew, on a skin that is no identity.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from sealskin.seal.sealer import RGB

F32 = npt.NDArray[np.float32]

FRAME_PX = 384
PRINT_PX = 256
RIDGE_PX = 9.0
"""Period of ridges at 500 pixels an inch, where prints are usually compared."""
DIRECTIONS = 16
ROUNDS = 5
SKIN, CONTRAST, BACKGROUND = 165.0, 35.0, 90.0


def grow_ridges(rng: np.random.Generator) -> F32:
    """An identity: float32 (256, 256) in -1 (valley) to 1 (ridge)."""
    field = _directions(rng)
    nearest = np.rint(field / np.pi * DIRECTIONS).astype(int) % DIRECTIONS
    banks = _filters()
    ridges = rng.normal(size=(PRINT_PX, PRINT_PX)).astype(np.float32)
    for _ in range(ROUNDS):
        spectrum = fft.rfft2(ridges)
        grown = np.empty_like(ridges)
        for number, bank in enumerate(banks):
            at = nearest == number
            grown[at] = fft.irfft2(spectrum * bank, ridges.shape)[at]
        # Saturation makes ridges of equal height, and minutiae where they cannot meet.
        ridges = np.tanh(3 * grown / grown.std())
    return np.asarray(ridges, np.float32)


def draw_print(ridges: F32, rng: np.random.Generator) -> tuple[RGB, F32]:
    """One impression.

    Args:
        ridges: from `grow_ridges`; zeros draw a finger that is nobody's.
        rng: decides all that is not identity.

    Returns:
        The frame, uint8 (384, 384, 3), and the 2 x 3 matrix from the print's square to the frame
        without turn and stretch: where the finger lies is told to the attacker.
    """
    y, x = np.mgrid[:FRAME_PX, :FRAME_PX].astype(np.float32)
    middle = FRAME_PX / 2 + rng.uniform(-30, 30, 2)
    turn = np.deg2rad(rng.uniform(-8, 8))
    dx, dy = x - middle[0], y - middle[1]
    along = np.cos(turn) * dx - np.sin(turn) * dy
    down = np.sin(turn) * dx + np.cos(turn) * dy
    u, v = (
        side + PRINT_PX / 2 + 1.2 * _smooth(FRAME_PX, 6, rng) + rng.uniform(-12, 12)
        for side in (along, down)
    )
    seen = cv2.remap(
        ridges, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderValue=0
    )
    # The pad of a finger: an ellipse as large as the pressure makes it, which is nobody's.
    axes = np.array([0.35, 0.42]) * PRINT_PX * rng.uniform(0.85, 1.05, 2)
    inside = 1 / (1 + np.exp((np.hypot(along / axes[0], down / axes[1]) - 1) * 30))
    contact = np.clip(0.8 + 0.25 * _smooth(FRAME_PX, 12, rng), 0.2, 1)
    slope = rng.normal(0, 0.1, 2)
    light = 1 + slope[0] * dx / FRAME_PX + slope[1] * dy / FRAME_PX
    grey = inside * (SKIN - CONTRAST * contact * seen) * light + (1 - inside) * BACKGROUND
    grey = cv2.GaussianBlur(grey * rng.uniform(0.85, 1.15), (0, 0), rng.uniform(0.6, 1.0))
    grey = np.clip(np.rint(grey + rng.normal(0, 4, x.shape)), 0, 255)
    corner = middle - PRINT_PX / 2
    at = np.array([[1, 0, corner[0]], [0, 1, corner[1]]], np.float32)
    return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2), at


def _directions(rng: np.random.Generator) -> F32:
    """Direction of ridges in 0..pi by cores and deltas (Sherlock and Monro, 1993)."""
    y, x = np.mgrid[:PRINT_PX, :PRINT_PX].astype(np.float32) / PRINT_PX
    pairs = int(rng.choice([1, 1, 1, 2]))  # loops are commoner than whorls
    field = np.zeros_like(x)
    for _ in range(pairs):
        core, delta = rng.uniform((0.35, 0.3), (0.65, 0.5)), rng.uniform((0.1, 0.75), (0.9, 1.0))
        field += 0.5 * np.arctan2(y - core[1], x - core[0])
        field -= 0.5 * np.arctan2(y - delta[1], x - delta[0])
    bend = 0.3 * _smooth(PRINT_PX, 4, rng)
    return np.asarray(np.mod(field + np.pi / 2 + bend, np.pi), np.float32)


def _smooth(side_px: int, knots: int, rng: np.random.Generator) -> F32:
    """A smooth random field, float32 (side_px, side_px), with standard deviation 1."""
    field = cv2.resize(
        rng.normal(size=(knots, knots)), (side_px, side_px), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray((field - field.mean()) / field.std(), np.float32)


def _filters() -> list[F32]:
    """Gabor filters in the frequency plane, one per direction of ridges."""
    fy = fft.fftfreq(PRINT_PX)[:, None]
    fx = fft.rfftfreq(PRINT_PX)[None]
    spread = 0.018  # cycles a pixel: about one ridge wide, three long
    banks = []
    for number in range(DIRECTIONS):
        across = number * np.pi / DIRECTIONS + np.pi / 2
        cx, cy = np.cos(across) / RIDGE_PX, np.sin(across) / RIDGE_PX
        banks.append(
            np.asarray(
                np.exp(-((fx - cx) ** 2 + (fy - cy) ** 2) / (2 * spread**2))
                + np.exp(-((fx + cx) ** 2 + (fy + cy) ** 2) / (2 * spread**2)),
                np.float32,
            )
        )
    return banks
