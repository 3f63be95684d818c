"""What was left or taken: the sealed picture against the camera's own empty scene.

A place has changed when it differs from the scene as it was, keeps looking the same, and nobody is
there. Its picture is compared and forgotten; what remains is a box and since when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.sealed import SealedFrame
from sealskin.sense.rules.moment import Box, Change, Changed

LOOK_PX = (160, 90)
EVERY_S = 0.5
SETTLE_S = 1.0
"""So long the tracker needs to find who is there at the start: they are not the empty scene."""
LEARN_S = 3.0
DIFFERS = 44.0
"""Levels of 255, in the colour that differs most. Sealers pass few levels: two of `lowrate` are 36
apart, so that a little more light makes whole places jump by that much, and no thing."""
STEADY = 14.0
"""A thing that lies there looks so much alike from frame to frame; who moves does not."""
ADAPT_S = 20.0
"""An unchanged scene follows the light in this time."""
SHOWS_S = 2.0
SURE_S = 2.0
"""A place may be known in part at first, such as the dark middle of a thing: whether something was
left or taken is asked anew for so long."""
OUTLINE_PX = 7
LEAST_SHARE, MOST_SHARE = 0.0008, 0.06
"""Of the frame; what is larger is light, a door, or somebody who sits."""
RELEARN_SHARE = 0.35
"""When so much differs, the light was switched or the camera turned: the scene is learnt anew."""
HOLD_S = 5.0
"""Where somebody was lost from sight, they are taken to be for so long."""
ABSORBED_S = 2400.0
"""After that it belongs to the scene."""
GAP_S = 10.0


@dataclass(slots=True)
class _Known:
    changed: Changed
    first_s: float


class Backdrop:
    """Keeps one camera's empty scene, as long as its pictures keep their size."""

    def __init__(self) -> None:
        self._last_number = 0
        self._forget()

    def update(self, frame: SealedFrame, people: list[Box]) -> list[Changed] | None:
        """Take in a frame.

        Args:
            frame: of any size; looked at twice a second at most.
            people: their boxes, as fractions of the frame.

        Returns:
            The places that have changed; None while the scene is being learnt.
        """
        now_s = frame.time_s
        if self._last_s is not None and not 0 <= now_s - self._last_s <= GAP_S:
            self._forget()  # the source began again
        if self._last_s is None or now_s - self._last_s >= EVERY_S - 1e-6:
            small = cv2.resize(frame.pixels, LOOK_PX, interpolation=cv2.INTER_AREA)
            self._look(small.astype(np.float32), people, now_s)
        if now_s - self._began_s < LEARN_S:
            return None
        return [one.changed for one in self._known]

    def _forget(self) -> None:
        rows, columns = LOOK_PX[::-1]
        self._scene = np.zeros((rows, columns, 3), np.float32)
        self._weight = np.zeros((rows, columns), np.float32)
        self._candidate = np.zeros_like(self._scene)
        self._steady_s = np.zeros((rows, columns), np.float32)
        self._person_s = np.full((rows, columns), -np.inf)
        self._began_s = 0.0
        self._last_s: float | None = None
        self._known: list[_Known] = []

    def _look(self, now: NDArray[np.float32], people: list[Box], now_s: float) -> None:
        if self._last_s is None:
            self._began_s = self._last_s = now_s
        step_s, self._last_s = now_s - self._last_s, now_s
        self._person_s[_covered_by(people)] = now_s
        if now_s - self._began_s < SETTLE_S:
            return
        free = now_s - self._person_s > HOLD_S
        if now_s - self._began_s < LEARN_S:
            self._learn(now, free, 1 / (1 + self._weight))
            return
        far = np.abs(now - self._scene).max(axis=-1)
        differs = (far > DIFFERS) & (self._weight > 0) & free
        if differs.mean() > RELEARN_SHARE * max(float(free.mean()), 0.1):
            number = self._last_number
            self._forget()
            self._last_number, self._began_s, self._last_s = number, now_s, now_s
            return
        # Nobody has ever seen what is behind who was there from the start: learnt when they leave.
        new = free & (self._weight == 0)
        self._learn(now, new | (free & ~differs), np.where(new, 1.0, step_s / ADAPT_S))
        alike = np.abs(now - self._candidate).max(axis=-1) < STEADY
        self._steady_s[differs & alike] += step_s
        self._steady_s[(differs & ~alike) | (free & ~differs)] = 0
        moved = differs & ~alike
        self._candidate[moved] = now[moved]
        absorbed = self._steady_s > ABSORBED_S
        self._scene[absorbed], self._steady_s[absorbed] = now[absorbed], 0
        self._note(now, now_s)

    def _learn(
        self, now: NDArray[np.float32], where: NDArray[np.bool_], share: NDArray[np.floating]
    ) -> None:
        by = np.where(where, share, 0)[..., None].astype(np.float32)
        self._scene += by * (now - self._scene)
        self._weight += where

    def _note(self, now: NDArray[np.float32], now_s: float) -> None:
        """Bring the list of changed places up to date."""
        before, self._known = self._known, []
        for region, box in _regions(self._steady_s >= SHOWS_S):
            since_s = now_s - float(np.median(self._steady_s[region]))
            old = next((one for one in before if _overlap(one.changed.box, box) > 0.3), None)
            if old is None:
                self._last_number += 1
                change = _change(region, now, self._scene)
                self._known.append(_Known(Changed(self._last_number, change, box, since_s), now_s))
                continue
            before.remove(old)
            change = old.changed.change
            if now_s - old.first_s <= SURE_S:
                change = _change(region, now, self._scene)
            changed = Changed(old.changed.number, change, box, old.changed.since_s)
            self._known.append(_Known(changed, old.first_s))
        # Who stands before a thing for a moment does not make it new.
        hidden = self._person_s >= now_s - HOLD_S
        for one in before:
            if hidden[_rows_of(one.changed.box)].any():
                self._known.append(one)


def _covered_by(people: list[Box]) -> NDArray[np.bool_]:
    covered = np.zeros(LOOK_PX[::-1], bool)
    for x0, y0, x1, y1 in people:
        more = 0.1 * (y1 - y0)
        covered[_rows_of((x0 - more, y0 - more, x1 + more, y1 + more))] = True
    return covered


def _rows_of(box: Box) -> tuple[slice, slice]:
    width, height = LOOK_PX
    x0, y0, x1, y1 = (max(0.0, value) for value in box)
    rows = slice(int(y0 * height), max(int(np.ceil(y1 * height)), int(y0 * height) + 1))
    return rows, slice(int(x0 * width), max(int(np.ceil(x1 * width)), int(x0 * width) + 1))


def _regions(steady: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.bool_], Box]]:
    """Connected places of a size that a thing may have, with their boxes as fractions."""
    width, height = LOOK_PX
    closed = cv2.morphologyEx(steady.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        if LEAST_SHARE <= area / (width * height) <= MOST_SHARE:
            box = (x / width, y / height, (x + wide) / width, (y + high) / height)
            yield labels == label, box


def _change(
    region: NDArray[np.bool_], now: NDArray[np.float32], scene: NDArray[np.float32]
) -> Change:
    """A thing has an outline: was it there before, or is it now?

    Only what changes across the outline counts, since the lines of a floor cross it; and by the
    colour that changes most, since a thing may be as bright as what is behind it.
    """
    soft = cv2.GaussianBlur(region.astype(np.float32), (OUTLINE_PX, OUTLINE_PX), 0)
    outwards = (
        np.asarray(cv2.Sobel(soft, cv2.CV_32F, 1, 0), np.float32),
        np.asarray(cv2.Sobel(soft, cv2.CV_32F, 0, 1), np.float32),
    )
    return "left" if _step(now, outwards) >= _step(scene, outwards) else "taken"


def _step(
    picture: NDArray[np.float32], outwards: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> float:
    """How much a picture changes in a direction, over all pixels."""
    steps = [
        np.abs(
            cv2.Sobel(colour, cv2.CV_32F, 1, 0) * outwards[0]
            + cv2.Sobel(colour, cv2.CV_32F, 0, 1) * outwards[1]
        )
        for colour in cv2.split(picture)
    ]
    return float(np.max(steps, axis=0).sum())


def _overlap(a: Box, b: Box) -> float:
    """Intersection over the smaller one: a thing's box grows as more of it is sure."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    least = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return wide * high / least if wide > 0 and high > 0 and least > 0 else 0.0
