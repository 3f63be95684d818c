"""A mark inside the head of a drawn person: whoever finds it in what comes out saw unsealed pixels.

The mark is a fine pattern of fixed random bits, each a small checkerboard one way or the other. So
it has no brightness of its own in any patch of a few pixels: no sealed picture can show it by
accident, and a picture that was only scaled, coded or recoloured still does.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]

MODULE_PX = 3
BITS = 8
"""In each direction."""
SIDE_PX = BITS * 2 * MODULE_PX
FOUND = 0.5
"""Correlation from which the mark counts as found. By chance, over all places of a picture, it is
about 0.3; behind two H.264 encoders, above 0.8."""
SKIN = np.array((200, 160, 135), np.uint8)
CONTRAST = 50


def _pattern() -> NDArray[np.float32]:
    """-1 and 1, float32 (SIDE_PX, SIDE_PX)."""
    bits = np.random.default_rng(20261125).integers(0, 2, (BITS, BITS)) * 2 - 1
    checker = np.array([[1, -1], [-1, 1]])
    return np.kron(np.kron(bits, checker), np.ones((MODULE_PX, MODULE_PX))).astype(np.float32)


PATTERN = _pattern()
TEMPLATE = np.clip(128 + CONTRAST * PATTERN, 0, 255).astype(np.uint8)


def head_rows(height_px: int) -> slice:
    """The rows of a picture in which heads are drawn, and some beside them."""
    middle = _head_y(height_px)
    return slice(max(0, middle - SIDE_PX), min(height_px, middle + SIDE_PX))


def _head_y(height_px: int) -> int:
    return height_px // 2


def paint_person(picture: RGB, number: int, fps: int) -> None:
    """Draw a walking person whose head carries the mark.

    Args:
        picture: uint8 (H, W, 3), changed.
        number: of the frame.
        fps: frames a second; the person crosses the picture in twelve of them.
    """
    height, width = picture.shape[:2]
    way = (number / fps / 12) % 2
    x = round(60 + (width - 120) * (1 - abs(way - 1)))
    y, radius = _head_y(height), round(SIDE_PX * 0.75)
    feet, shoulders = min(height - 6, y + radius * 6), y + radius
    cv2.rectangle(
        picture, (x - radius, shoulders), (x + radius, (feet + shoulders) // 2), (70, 90, 160), -1
    )
    stride = round(radius * 0.6 * np.sin(number / fps * 6))
    for side in (-1, 1):
        hip = (x + side * radius // 2, (feet + shoulders) // 2)
        cv2.line(picture, hip, (x + side * (radius // 3 + stride), feet), (40, 40, 60), radius // 2)
    cv2.ellipse(picture, (x, y), (radius, round(radius * 1.25)), 0, 0, 360, SKIN.tolist(), -1)
    top, left = y - SIDE_PX // 2, x - SIDE_PX // 2
    face = SKIN + (CONTRAST * PATTERN)[..., None]
    picture[top : top + SIDE_PX, left : left + SIDE_PX] = np.clip(face, 0, 255).astype(np.uint8)


def likeness(grey: NDArray[np.uint8]) -> float:
    """How much the likest place of a picture is like the mark, -1 to 1."""
    if grey.shape[0] < SIDE_PX or grey.shape[1] < SIDE_PX:
        return 0.0
    found = cv2.matchTemplate(grey, TEMPLATE, cv2.TM_CCOEFF_NORMED)
    # A flat patch has no correlation; OpenCV says 1 or nonsense of it.
    return float(np.nan_to_num(np.where(np.abs(found) > 1, 0, found)).max())
