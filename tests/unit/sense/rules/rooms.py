"""A drawn room, sealed, in which things happen to the camera and to things."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer

WIDTH_PX, HEIGHT_PX = 640, 360
FPS = 4
Picture = NDArray[np.uint8]
SEALER = make_sealer("lowrate")


def room(seed: int = 1, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> Picture:
    """Walls, floor and furniture, uint8 RGB."""
    rng = np.random.default_rng(seed)
    picture = np.full((height_px, width_px, 3), (150, 140, 125), np.uint8)
    picture[height_px * 6 // 10 :] = (105, 95, 85)
    for _ in range(26):
        x, y = rng.integers(0, width_px - 40), rng.integers(0, height_px - 40)
        wide, high = rng.integers(30, 110), rng.integers(25, 90)
        colour = tuple(int(c) for c in rng.integers(30, 220, 3))
        cv2.rectangle(picture, (int(x), int(y)), (int(x + wide), int(y + high)), colour, -1)
    return picture


def frames(draw: Callable[[float], Picture], seconds: float, *, seed: int = 1, sealed: bool = True):
    """Frames of what `draw` shows, at half its size, with the grain of a camera."""
    rng = np.random.default_rng(seed)
    half = (WIDTH_PX // 2, HEIGHT_PX // 2)
    grain = [rng.normal(0, 4, (half[1], half[0], 3)).astype(np.int16) for _ in range(7)]
    for number in range(round(seconds * FPS)):
        small = cv2.resize(draw(number / FPS), half, interpolation=cv2.INTER_AREA)
        noisy = small.astype(np.int16) + grain[number % 7]
        pixels = np.clip(noisy, 0, 255).astype(np.uint8)
        yield SealedFrame(SEALER(pixels) if sealed else pixels, number / FPS, number, "drawn")


def person(picture: Picture, x: float, y: float = 330, tall: float = 160) -> Picture:
    """The picture with a figure in it."""
    out = picture.copy()
    x0, x1 = round(x - 0.2 * tall), round(x + 0.2 * tall)
    cv2.rectangle(out, (x0, round(y - 0.85 * tall)), (x1, round(y)), (40, 60, 120), -1)
    cv2.circle(out, (round(x), round(y - 0.9 * tall)), round(0.1 * tall), (210, 170, 150), -1)
    return out


def person_box(x: float, y: float = 330, tall: float = 160) -> tuple[float, float, float, float]:
    """Where they are, as fractions of the frame."""
    return (
        (x - 0.2 * tall) / WIDTH_PX,
        (y - tall) / HEIGHT_PX,
        (x + 0.2 * tall) / WIDTH_PX,
        y / HEIGHT_PX,
    )


def with_bag(picture: Picture, x: int, y: int, side: int = 44) -> Picture:
    """The picture with a thing on its floor."""
    out = picture.copy()
    cv2.rectangle(out, (x, y), (x + side, y + side), (230, 40, 40), -1)
    return out
