"""Where walkers on a clip face: they look where they walk.

A walker is somebody whose foot point moves, over 1.4 s around a moment, by at least 0.4 body
heights a second (about 0.7 m/s), evenly, with the whole body in the picture. Seen from above at a
slant the floor is foreshortened: a step away from the camera is fewer pixels than one to the side.
How much, follows from the heights of the people, which grow evenly from the horizon down (Hoiem,
Efros, Hebert 2008): at `d` pixels below the horizon a step in depth is `d / f` of one to the side.
The focal length `f` is taken as the width of the frame, a field of view of 53 degrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HALF_S = 0.7
LEAST_SPEED = 0.4
MOST_SPEED = 3.0
LEAST_SEEN = 8
LEAST_EVEN = 4.0
"""Of the way, against the standard deviation around it: a box that trembles walks nowhere."""
EDGE_PX = 3
MOST_STRETCH = 4.0

Seen = tuple[float, tuple[float, float, float, float]]
"""Time in seconds, and a box, xyxy in pixels."""


@dataclass(frozen=True, slots=True)
class Walker:
    """A moment of somebody who walks.

    Attributes:
        track: its number.
        time_s: on the clip's clock.
        height_px: of the box.
        floor_deg: where they walk on the floor, clockwise, 0 to the right, 90 to the camera.
        picture_deg: the same in the picture as it is.
    """

    track: int
    time_s: float
    height_px: float
    floor_deg: float
    picture_deg: float


def walkers(tracks: Mapping[int, Sequence[Seen]], width_px: int, height_px: int) -> list[Walker]:
    """All moments at which somebody walks.

    Args:
        tracks: what was seen of each, by time; not what a tracker guessed.
        width_px, height_px: of the frames.
    """
    horizon_px = _horizon(tracks, height_px)
    found = []
    for number, seen in tracks.items():
        times = np.array([time_s for time_s, _ in seen])
        boxes = np.array([box for _, box in seen])
        feet = np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]], axis=1)
        for time_s, box in zip(times, boxes, strict=True):
            near = np.abs(times - time_s) <= HALF_S
            span = times[near] - time_s
            if near.sum() < LEAST_SEEN or span.min() > -0.7 * HALF_S or span.max() < 0.7 * HALF_S:
                continue
            inside = (box[:2] > EDGE_PX).all() and box[2] < width_px - EDGE_PX
            if not inside or box[3] > height_px - EDGE_PX:
                continue
            speed, middle = np.polyfit(span, feet[near], 1)
            left = feet[near] - (span[:, None] * speed + middle)
            way = np.hypot(*speed) * (span.max() - span.min())
            if way < LEAST_EVEN * np.sqrt((left**2).sum(axis=1).mean()):
                continue
            below = max(float(box[3]) - horizon_px, 1.0)
            stretch = min(max(width_px / below, 1.0), MOST_STRETCH)
            tall = float(box[3] - box[1])
            if LEAST_SPEED <= np.hypot(speed[0], speed[1] * stretch) / tall <= MOST_SPEED:
                found.append(
                    Walker(
                        number,
                        float(time_s),
                        tall,
                        float(np.degrees(np.arctan2(speed[1] * stretch, speed[0]))),
                        float(np.degrees(np.arctan2(speed[1], speed[0]))),
                    )
                )
    return found


def _horizon(tracks: Mapping[int, Sequence[Seen]], height_px: int) -> float:
    """Row of the horizon: where the heights of people would be 0, by least squares."""
    boxes: NDArray[np.float64] = np.array([box for seen in tracks.values() for _, box in seen])
    whole = boxes[boxes[:, 3] < height_px - EDGE_PX]  # feet in the picture
    slope, offset = np.polyfit(whole[:, 3], whole[:, 3] - whole[:, 1], 1)
    return float(-offset / slope) if slope > 0 else -float(height_px)
