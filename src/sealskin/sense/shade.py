"""How bright a body is on a sealed picture: what a uniform is known by, and nothing more.

One number a person, 0 to 100, of the trunk. It tells a dark uniform from light clothes and no
person from another.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.errors import ConfigError
from sealskin.core.sealed import SealedFrame
from sealskin.sense.track import Track

SHOWN_BY = ("lowrate", "mosaic", "blur", "balanced", "partial")
"""Seals under which clothes keep their light. `strict` draws bodies alike and `solid` draws none,
so there it is unknown; as it is under a seal that is not known here."""


def shades(frame: SealedFrame, tracks: Sequence[Track]) -> dict[int, int]:
    """Brightness of those who are seen in a frame.

    Args:
        frame: on which they were found.
        tracks: from `Tracker.update`.

    Returns:
        0 to 100 by number of the track; who is hidden, or out of the picture, is missing.
    """
    seen = [track for track in tracks if track.observed]
    if not seen or frame.seal_id.split("-")[0] not in SHOWN_BY:
        return {}
    luminance = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    found = {}
    for track in seen:
        x0, y0, x1, y1 = (float(value) for value in track.box)
        value = brightness(luminance, (x0, y0, x1, y1))
        if value is not None:
            found[track.id] = value
    return found


def brightness(luminance: NDArray[np.uint8], box: tuple[float, float, float, float]) -> int | None:
    """Brightness of a body on a sealed picture.

    Args:
        luminance: uint8 (height, width), of a sealed frame.
        box: xyxy in pixels.

    Returns:
        Median over the middle of the box (the trunk), 0 to 100; None where it is out of the frame.

    Raises:
        ConfigError: the picture is no plane of luminance.
    """
    if luminance.ndim != 2:
        raise ConfigError(f"expected luminance (height, width), got {luminance.shape}")
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    left, right = int(max(x0 + 0.3 * width, 0)), int(x1 - 0.3 * width) + 1
    top, bottom = int(max(y0 + 0.25 * height, 0)), int(y0 + 0.5 * height) + 1
    trunk = luminance[top:bottom, left:right]
    return None if trunk.size == 0 else round(float(np.median(trunk)) / 2.55)
