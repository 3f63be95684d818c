"""Rules about how people move: running, falling. Both from boxes alone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from sealskin.core.config_rules import FallRule, RunningRule
from sealskin.sense.rules.moment import Finding, Lasting, Moment
from sealskin.sense.rules.place import Area, Corners, place_of
from sealskin.sense.track import Track

FORGET_S = 5.0
STEP_S = 0.35
"""Speeds are taken over so long: boxes tremble by a tenth of a height from frame to frame."""
JUMP = 6.0
"""Heights a second that nobody runs: the tracker took one for another."""
SLOWER = 0.75
"""Who runs has stopped when they are slower than this share of the limit."""
UPRIGHT = 1.5
"""Height over width of who stands or walks, from here on."""
LYING = 1.0
"""Height over width of who lies, up to here; and"""
SHRUNK = 0.65
"""so much of the height that they had when they stood."""
LYING_UNSEEN = 0.8
"""Height over width, up to here, of who was never seen standing."""
EDGE = 0.01
"""A box that touches the frame's edge is cut off by it, and says nothing of who lies."""


@dataclass(slots=True)
class _Runner:
    boxes: deque[tuple[float, tuple[float, float, float]]]  # time, centre x, top, bottom
    lasting: Lasting
    runs: bool = False


def _corners(track: Track) -> tuple[float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in track.box)
    return (x0 + x1) / 2, y0, y1


class Running:
    """Rings for who has been faster than `faster_than` own heights a second for `for_s`.

    Up and down the picture the lesser move of head and feet counts, and none if they move against
    each other: a box that only grows, since legs come into sight, is nobody who runs.
    """

    def __init__(self, rule: RunningRule, corners: Corners) -> None:
        self._rule = rule
        self._area = Area(corners)
        self._runners: dict[int, _Runner] = {}

    def update(self, moment: Moment) -> list[Finding]:
        now_s = moment.time_s
        self._runners = {
            number: runner
            for number, runner in self._runners.items()
            if 0 <= now_s - runner.boxes[-1][0] <= FORGET_S
        }
        found = []
        for track in moment.tracks:
            if not track.observed:
                continue
            runner = self._runners.get(track.id)
            if runner is None:
                lasting = Lasting(self._rule.for_s, STEP_S)
                runner = self._runners[track.id] = _Runner(deque(maxlen=64), lasting)
            runner.boxes.append((now_s, _corners(track)))
            speed = _speed(runner.boxes)
            if speed is None:
                continue
            limit = self._rule.faster_than * (SLOWER if runner.runs else 1)
            runner.runs = limit < speed < JUMP and self._area.has(track.foot)
            if runner.lasting.update(runner.runs, now_s):
                found.append(Finding(track.id, track.id, place_of(track, moment)))
        return found


def _speed(boxes: deque[tuple[float, tuple[float, float, float]]]) -> float | None:
    """Own heights a second over the last `STEP_S`; None when there is no such past."""
    now_s, (x, top, bottom) = boxes[-1]
    then = next((box for box in reversed(boxes) if now_s - box[0] >= STEP_S - 1e-6), None)
    if then is None or now_s - then[0] > 3 * STEP_S + 1.0:
        return None
    then_s, (then_x, then_top, then_bottom) = then
    up, down = top - then_top, bottom - then_bottom
    dy = min(abs(up), abs(down)) if up * down > 0 else 0.0
    height = max((bottom - top + then_bottom - then_top) / 2, 1.0)
    return float(np.hypot(x - then_x, dy)) / height / (now_s - then_s)


@dataclass(slots=True)
class _Body:
    fallen: Lasting
    lying: Lasting
    seen_s: float
    heights_px: deque[float] = field(default_factory=lambda: deque(maxlen=30))
    told: bool = False


class Fall:
    """Rings once for who lies: sooner for who stood before.

    By the box's shape: who falls towards the camera, or lies behind a shelf, is not seen, and who
    kneels with outstretched arms may be taken for one who lies.
    """

    GAP_S = 1.0

    def __init__(self, rule: FallRule, corners: Corners) -> None:
        self._rule = rule
        self._area = Area(corners)
        self._bodies: dict[int, _Body] = {}

    def update(self, moment: Moment) -> list[Finding]:
        now_s = moment.time_s
        self._bodies = {
            number: body
            for number, body in self._bodies.items()
            if 0 <= now_s - body.seen_s <= FORGET_S
        }
        found = []
        for track in moment.tracks:
            if not track.observed or _is_cut(track, moment):
                continue
            body = self._bodies.get(track.id)
            if body is None:
                body = self._bodies[track.id] = _Body(
                    Lasting(self._rule.for_s, self.GAP_S),
                    Lasting(self._rule.lying_for_s, self.GAP_S),
                    now_s,
                )
            body.seen_s = now_s
            if self._lies(track, body, now_s) and self._area.has(track.foot):
                found.append(Finding(track.id, track.id, place_of(track, moment)))
        return found

    def _lies(self, track: Track, body: _Body, now_s: float) -> bool:
        x0, y0, x1, y1 = (float(value) for value in track.box)
        height, shape = y1 - y0, (y1 - y0) / max(x1 - x0, 1.0)
        if shape >= UPRIGHT:
            body.heights_px.append(height)
            body.told = False
        stood_px = float(np.median(body.heights_px)) if len(body.heights_px) >= 3 else None
        fell = stood_px is not None and shape <= LYING and height <= SHRUNK * stood_px
        told = [
            body.fallen.update(fell, now_s),
            body.lying.update(shape <= LYING_UNSEEN, now_s),
        ]
        if body.told or not any(told):
            return False
        body.told = True
        return True


def _is_cut(track: Track, moment: Moment) -> bool:
    width, height = moment.size_px
    x0, y0, x1, y1 = (float(value) for value in track.box)
    return bool(
        x0 < EDGE * width
        or y0 < EDGE * height
        or x1 > (1 - EDGE) * width
        or y1 > (1 - EDGE) * height
    )
