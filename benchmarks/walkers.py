"""Tracks with known truth: people who walk into a zone, stay, and leave, as a detector sees them.

Boxes tremble, some are missed, weak or hidden for a while, and now and then there is one of nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from by_hand import FPS, Stay
from sealskin.core.boxes import Detections
from sealskin.core.config import CameraConfig

SIZE_PX = (1280, 720)
SECONDS = 1800
PEOPLE = 60
ZONE = (0.35, 0.4, 0.65, 0.8)
"""x1, y1, x2, y2 as fractions of the frame."""
HEIGHT_PX, SLIMNESS = 180.0, 0.38
SPEED_PX_S = 130.0
TOGETHER = 8
"""As many can be there at once; more hardly ever are."""
APART_PX = 0.26 * HEIGHT_PX
"""Nobody stands nearer to others than shoulders are wide, 0.26 of a height (ISO 7250-1)."""
STAYS_S = (3.0, 60.0)
TREMBLE = 0.02
"""Standard deviation of each side of a box, in heights."""
MISSED, WEAK, HIDDEN_A_MINUTE, HIDDEN_S, NOBODY = 0.08, 0.1, 2.0, 1.0, 0.02
SURE, LOW = 0.7, 0.2
OPERATING_SCORE = 0.44

Walk = NDArray[np.float64]


def camera() -> CameraConfig:
    """With the zone."""
    x1, y1, x2, y2 = ZONE
    polygon = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
    return CameraConfig.model_validate(
        {
            "name": "drawn",
            "source": "drawn",
            "detect_fps": FPS,
            "zones": [{"name": "shelf", "polygon": polygon}],
        }
    )


def walk(rng: np.random.Generator, taken: list[Walk]) -> Walk:
    """Feet in pixels for each frame, (n, 2): to a place in the zone, and on."""
    width, height = SIZE_PX
    place = _place(rng, taken)
    ends = [np.array([side, rng.uniform(0.5, 0.95) * height]) for side in (-40.0, width + 40.0)]
    rng.shuffle(ends)
    stands = place + np.cumsum(rng.normal(0, 0.6, (round(rng.uniform(*STAYS_S) * FPS), 2)), axis=0)
    way = [_leg(ends[0], place), stands, _leg(stands[-1], ends[1])]
    return np.concatenate(way)


def _place(rng: np.random.Generator, taken: list[Walk]) -> Walk:
    x1, y1, x2, y2 = ZONE
    low, high = (np.array([x1, y1]) + 0.05) * SIZE_PX, (np.array([x2, y2]) - 0.05) * SIZE_PX
    while True:
        place = rng.uniform(low, high)
        if all(np.linalg.norm(place - other) >= APART_PX for other in taken):
            taken.append(place)
            return place


def _leg(start: Walk, end: Walk) -> Walk:
    steps = max(2, round(float(np.linalg.norm(end - start)) / SPEED_PX_S * FPS))
    return start + np.linspace(0, 1, steps)[:, None] * (end - start)


def truth(first: int, feet: Walk) -> list[Stay]:
    """The time in the zone, frame by frame; stays of the least length of a stay or more."""
    x, y = feet[:, 0] / SIZE_PX[0], feet[:, 1] / SIZE_PX[1]
    inside = (x >= ZONE[0]) & (x <= ZONE[2]) & (y >= ZONE[1]) & (y <= ZONE[3])
    rows = np.flatnonzero(inside)
    return [Stay("shelf", (first + rows[0]) / FPS, (first + rows[-1] + 1) / FPS)]


def scene(seed: int) -> tuple[list[Stay], Iterator[Detections]]:
    """The stays, and what a detector gives for each frame."""
    rng = np.random.default_rng(seed)
    taken: list[Walk] = []  # by the last few, who may still be there
    begins = sorted(int(s * FPS) for s in rng.uniform(0, SECONDS * 0.92, PEOPLE))
    walks = [(first, walk(rng, taken := taken[-TOGETHER:])) for first in begins]
    stays = [stay for first, feet in walks for stay in truth(first, feet)]
    return stays, _seen(walks, rng)


def _seen(walks: list[tuple[int, Walk]], rng: np.random.Generator) -> Iterator[Detections]:
    hidden_until = np.zeros(len(walks))
    for number in range(SECONDS * round(FPS)):
        boxes, scores = [], []
        for index, (first, feet) in enumerate(walks):
            if not 0 <= number - first < len(feet):
                continue
            if rng.random() < HIDDEN_A_MINUTE / 60 / FPS:
                hidden_until[index] = number + HIDDEN_S * FPS
            if number < hidden_until[index] or rng.random() < MISSED:
                continue
            boxes.append(_box(feet[number - first], rng))
            scores.append(LOW if rng.random() < WEAK else SURE)
        if rng.random() < NOBODY:
            boxes.append(_box(rng.uniform((0, 200), SIZE_PX), rng))
            scores.append(LOW)
        yield Detections(np.array(boxes, np.float32).reshape(-1, 4), np.array(scores, np.float32))


def _box(foot: Walk, rng: np.random.Generator) -> Walk:
    half = HEIGHT_PX * SLIMNESS / 2
    box = np.array([foot[0] - half, foot[1] - HEIGHT_PX, foot[0] + half, foot[1]])
    limits = np.array([*SIZE_PX, *SIZE_PX])
    return np.clip(box + rng.normal(0, TREMBLE * HEIGHT_PX, 4), 0, limits)
