"""People who act out a rule's event, as boxes that a tracker follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RULES
from sealskin.sense.count import LineCounter
from sealskin.sense.rules.engine import Ring, Rules
from sealskin.sense.rules.moment import Changed, Moment, Sign
from sealskin.sense.track import Tracker
from unit.sense.scenes import HEIGHT_PX, WIDTH_PX, detections

FPS = 10
TALL = 90.0
NOON_MS = 1_764_072_000_000
"""A Tuesday, 2025-11-25 12:00 UTC."""
Box = tuple[float, float, float, float]
Actor = Callable[[float], Box | None]
"""Where somebody is at a time; None: not there."""
ZONES: list[dict[str, Any]] = [
    {"name": "left", "polygon": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]},
    {"name": "right", "polygon": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]},
]
LINES: list[dict[str, Any]] = [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}]


def shaken(box: Box, rng: np.random.Generator) -> Box:
    """A box that trembles as detected ones do."""
    x0, y0, x1, y1 = (np.array(box) + rng.normal(0, 0.02 * TALL, 4)).tolist()
    return x0, y0, x1, y1


def standing(x: float, y: float = 250.0, tall: float = TALL) -> Box:
    return (x - 0.2 * tall, y - tall, x + 0.2 * tall, y)


def lying(x: float, y: float = 250.0, tall: float = TALL) -> Box:
    return (x - 0.5 * tall, y - 0.35 * tall, x + 0.5 * tall, y)


def walker(
    x: float, speed: float, *, start_s: float = 0.0, end_s: float = 1e9, y: float = 250.0
) -> Actor:
    """Somebody who walks to the right with a speed in own heights a second."""

    def act(time_s: float) -> Box | None:
        if not start_s <= time_s < end_s:
            return None
        return standing(x + speed * TALL * (time_s - start_s), y)

    return act


def camera(
    *rules: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = LINES,
    zones: Sequence[Mapping[str, Any]] = ZONES,
) -> CameraConfig:
    return CameraConfig.model_validate(
        {"name": "hall", "source": "x", "rules": rules, "lines": lines, "zones": zones}
    )


def play(
    rule: Mapping[str, Any],
    actors: Sequence[Actor],
    seconds: float,
    *,
    seed: int | None = 1,
    begin_ms: int = NOON_MS,
    signs: Callable[[float], dict[Sign, float] | None] = lambda _: None,
    changes: Callable[[float], list[Changed] | None] = lambda _: None,
) -> list[Ring]:
    """Play a scene through tracker, line and rule; boxes tremble as detected ones do."""
    rng = np.random.default_rng(seed)
    config = camera({"again_after_s": 0, "name": "r", **rule})
    size = (WIDTH_PX, HEIGHT_PX)
    rules, tracker = (
        Rules(config, RULES.validate_python([r.model_dump() for r in config.rules]), size),
        Tracker(size_px=size),
    )
    line = LineCounter((0.5 * WIDTH_PX, HEIGHT_PX), (0.5 * WIDTH_PX, 0), 0.02 * HEIGHT_PX)
    rings = []
    for number in range(round(seconds * FPS)):
        time_s = number / FPS
        boxes = [box for box in (act(time_s) for act in actors) if box is not None]
        if seed is not None:
            boxes = [shaken(box, rng) for box in boxes]
        tracks = tracker.update(detections(*map(list, boxes)), time_s)
        crossings = [("door", one) for one in line.update(tracks, time_s)]
        rings += rules.update(
            Moment(
                time_s,
                begin_ms + round(time_s * 1000),
                size,
                tracks,
                crossings,
                signs(time_s),
                changes(time_s),
            )
        )
    return rings


def times(rings: Sequence[Ring]) -> list[float]:
    return [ring.time_s for ring in rings]
