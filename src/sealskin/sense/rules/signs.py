"""Signs that something is wrong with a camera: covered, blinded, moved. From sealed frames.

All is compared with the camera's own usual picture, by its gradients, which light changes little.
People are left out of both. A picture without detail (`solid`, a dark room) has no signs: unknown.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.sealed import SealedFrame
from sealskin.sense.rules.moment import Box, Sign

LOOK_PX = (96, 54)
BLOCKS = (6, 9)  # rows, columns; each 9 x about 11 px
EVERY_S = 0.25
MEDIAN_OF = 3
"""Frames, so that what passes by and what flickers for a moment is no sign."""
LEARN_S = 2.0
ADAPT_S = 60.0
"""The usual picture follows the light of the day in this time, while nothing is wrong."""
LEAST_DETAIL = 1.5
"""Mean gradient, in levels of 255 a pixel, of a block that can lose its detail."""
LEAST_BLOCKS = 8
LOST = 0.3
"""A block has lost its detail below this share of what is usual."""
LOST_BLOCKS = 0.75
"""Share of the blocks that must have lost it."""
BRIGHT, BRIGHT_SHARE = 225, 0.6
ALIKE = 0.45
"""The picture is of another place when its gradients agree less with the usual ones (cosine)."""
ENDS_S = 1.0
RELEARN_S = 30.0
GAP_S = 10.0

Gradients = NDArray[np.float32]


class SignWatch:
    """Watches one camera's pictures, as long as they keep their size."""

    def __init__(self) -> None:
        self._recent: deque[NDArray[np.float32]] = deque(maxlen=MEDIAN_OF)
        self._next_s = 0.0
        self._last_s: float | None = None
        self._forget()

    def update(self, frame: SealedFrame, people: list[Box]) -> dict[Sign, float] | None:
        """Take in a frame.

        Args:
            frame: of any size; looked at four times a second at most.
            people: their boxes, as fractions of the frame.

        Returns:
            Each sign with the time since when it has held; None when nothing can be told.
        """
        now_s = frame.time_s
        if self._last_s is not None and not 0 <= now_s - self._last_s <= GAP_S:
            self._forget()  # the source began again
            self._recent.clear()
            self._next_s = now_s
        self._last_s = now_s
        if now_s >= self._next_s - 1e-6:
            self._next_s = now_s + EVERY_S
            grey = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY)
            small = cv2.resize(grey, LOOK_PX, interpolation=cv2.INTER_AREA)
            self._recent.append(small.astype(np.float32))
            if len(self._recent) == MEDIAN_OF:
                self._look(np.median(np.stack(self._recent), axis=0), people, now_s)
        if self._usual is None or now_s - self._began_s < LEARN_S or not self._can_tell:
            return None
        return dict(self._since)

    def _forget(self) -> None:
        self._usual: Gradients | None = None  # (54, 96, 2)
        self._weight = np.zeros(LOOK_PX[::-1], np.float32)
        self._bright = 0.0
        self._began_s = 0.0
        self._can_tell = False
        self._since: dict[Sign, float] = {}
        self._seen: dict[Sign, float] = {}

    def _look(self, grey: NDArray[np.float32], people: list[Box], now_s: float) -> None:
        across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        gradients = (np.stack([across, down], axis=-1) / 8).astype(np.float32)
        free = _free_of(people)
        bright = float((grey > BRIGHT).mean())
        if self._usual is None:
            self._usual, self._began_s = np.zeros_like(gradients), now_s
        if now_s - self._began_s < LEARN_S:
            self._learn(gradients, free, bright, (1 / (1 + self._weight)).astype(np.float32))
            return
        sign = self._sign(gradients, free, bright)
        if sign is None and not self._since:
            self._learn(gradients, free, bright, np.float32(EVERY_S / ADAPT_S))
        self._note(sign, now_s)

    def _learn(
        self,
        gradients: Gradients,
        free: NDArray[np.bool_],
        bright: float,
        share: NDArray[np.float32] | np.float32,
    ) -> None:
        assert self._usual is not None
        by = np.where(free, share, 0).astype(np.float32)
        self._usual += by[..., None] * (gradients - self._usual)
        self._bright += float(by.mean()) * (bright - self._bright)
        self._weight += free

    def _sign(self, gradients: Gradients, free: NDArray[np.bool_], bright: float) -> Sign | None:
        assert self._usual is not None
        known = free & (self._weight > 0)
        before, now = _by_block(self._usual, known), _by_block(gradients, known)
        told = before >= LEAST_DETAIL
        self._can_tell = int(told.sum()) >= LEAST_BLOCKS or bool(self._since)
        if told.sum() < LEAST_BLOCKS:
            return None
        lost = float((now[told] < LOST * before[told]).mean()) >= LOST_BLOCKS
        if bright >= BRIGHT_SHARE and self._bright < BRIGHT_SHARE / 2:
            return "blinded"
        if lost:
            return "covered"
        a, b = gradients[known], self._usual[known]
        alike = float((a * b).sum()) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-6)
        return "moved" if alike < ALIKE else None

    def _note(self, sign: Sign | None, now_s: float) -> None:
        if sign is not None:
            self._since.setdefault(sign, now_s)
            self._seen[sign] = now_s
        for one in [one for one in self._since if now_s - self._seen[one] >= ENDS_S]:
            del self._since[one]
        moved_s = self._since.get("moved")
        if moved_s is not None and now_s - moved_s >= RELEARN_S:
            self._forget()  # the new view is the usual one from now on


def _free_of(people: list[Box]) -> NDArray[np.bool_]:
    """Where nobody is, bool (54, 96)."""
    width, height = LOOK_PX
    free = np.ones((height, width), bool)
    for x0, y0, x1, y1 in people:
        more = 0.15 * (y1 - y0)
        rows = slice(max(0, int((y0 - more) * height)), max(0, int((y1 + more) * height) + 1))
        columns = slice(max(0, int((x0 - more) * width)), max(0, int((x1 + more) * width) + 1))
        free[rows, columns] = False
    return free


def _by_block(gradients: Gradients, known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Mean size of the gradient in each block, over its known pixels; 0 where there are none."""
    size = np.where(known, np.linalg.norm(gradients, axis=-1), 0).astype(np.float32)
    total = cv2.resize(size, BLOCKS[::-1], interpolation=cv2.INTER_AREA)
    count = cv2.resize(known.astype(np.float32), BLOCKS[::-1], interpolation=cv2.INTER_AREA)
    return np.where(count > 0.2, total / np.maximum(count, 0.2), 0).astype(np.float32)
