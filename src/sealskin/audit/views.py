"""Simple ways of looking at a sealed picture before an untouched recogniser sees it.

Blocks are smoothed because a recogniser trips over their edges (an 8 px mosaic reads 0.59
untouched and 0.84 smoothed). The other views are what a lazy or dishonest seal is caught by: a
picture hidden in the lowest bits, inverted colours, a dither that is always the same.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.data.specimen import Pixels
from sealskin.seal.sealer import Sealer

U8 = npt.NDArray[np.uint8]
View = Callable[[U8], U8]


def smoothed(sigma_px: float) -> View:
    """Gaussian blur of each crop."""

    def view(crops: U8) -> U8:
        return np.stack(
            [np.asarray(cv2.GaussianBlur(c, (0, 0), sigma_px), np.uint8) for c in crops]
        )

    return view


def inverted(crops: U8) -> U8:
    """Light for dark."""
    return np.asarray(255 - crops, np.uint8)


CROP_VIEWS: dict[str, View] = {
    "as it is": lambda crops: crops,
    "smoothed 2": smoothed(2),
    "smoothed 4": smoothed(4),
    "smoothed 7": smoothed(7),
    "inverted": inverted,
}
"""Applied to crops, uint8 (N, H, W, 3)."""


def low_bits(sealer: Sealer, bits: int) -> Callable[[Pixels], Pixels]:
    """The seal's output with all but its lowest bits thrown away, and those made visible."""

    def seal(rgb: Pixels) -> Pixels:
        low = sealer(rgb) & np.uint8((1 << bits) - 1)
        return np.asarray(low * np.uint8(255 // ((1 << bits) - 1)), np.uint8)

    return seal


def without_dither(sealer: Sealer) -> Callable[[Pixels], Pixels]:
    """The seal's output less the pattern that it lays over an empty grey picture."""
    patterns: dict[tuple[int, ...], npt.NDArray[np.int16]] = {}

    def seal(rgb: Pixels) -> Pixels:
        if rgb.shape not in patterns:
            grey = np.full_like(rgb, 128)
            patterns[rgb.shape] = sealer(grey).astype(np.int16) - 128
        plain = sealer(rgb).astype(np.int16) - patterns[rgb.shape]
        return np.asarray(np.clip(plain, 0, 255), np.uint8)

    return seal
