"""Whether a camera's picture is too dark to count on. From sealed frames."""

from __future__ import annotations

import cv2
import numpy as np

from sealskin.core.sealed import SealedFrame

LOOK_PX = (96, 54)
EVERY_S = 1.0
BRIGHTER_SHARE = 90
"""Per cent of the picture that are darker than what is looked at: a lamp in a dark hall is no
light, and dark shelves in a lit one are no night."""
DARK, LIGHT = 40, 56
"""Of 255: dark below the one, and light again only above the other, so that dusk is one night."""
HOLDS_S = 10.0
GAP_S = 10.0


class DarkWatch:
    """Watches one camera's light."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._next_s = 0.0
        self._changed_s: float | None = None  # since when it is other than what is told
        self._since_s: float | None = None

    def update(self, frame: SealedFrame) -> float | None:
        """Take in a frame.

        Args:
            frame: of any size; looked at once a second at most.

        Returns:
            Since when it has been dark (`time_s`), told once that has held for `HOLDS_S`; None
            while it is light.
        """
        now_s = frame.time_s
        if self._last_s is None or not 0 <= now_s - self._last_s <= GAP_S:
            self._changed_s = self._since_s = None  # the source began again
            self._next_s = now_s
        self._last_s = now_s
        if now_s >= self._next_s - 1e-6:
            self._next_s = now_s + EVERY_S
            self._look(frame, now_s)
        return self._since_s

    def _look(self, frame: SealedFrame, now_s: float) -> None:
        small = cv2.resize(frame.pixels, LOOK_PX, interpolation=cv2.INTER_AREA)
        level = float(np.percentile(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), BRIGHTER_SHARE))
        is_dark = self._since_s is not None
        if (level >= LIGHT) if is_dark else (level < DARK):
            if self._changed_s is None:
                self._changed_s = now_s
            if now_s - self._changed_s >= HOLDS_S:
                self._since_s = None if is_dark else self._changed_s
                self._changed_s = None
        else:
            self._changed_s = None
