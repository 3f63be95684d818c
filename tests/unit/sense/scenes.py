"""Drawn scenes for the tracker: who is where, and what a detector would say of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, Detections, iou

WIDTH_PX, HEIGHT_PX = 640, 360


def box_at(x: float, foot_y: float, height: float) -> list[float]:
    """A standing person: centre x and foot in pixels."""
    return [x - 0.2 * height, foot_y - height, x + 0.2 * height, foot_y]


def detections(*boxes: list[float], scores: list[float] | None = None) -> Detections:
    values = np.array(boxes, np.float32).reshape(-1, 4)
    given = [0.9] * len(values) if scores is None else scores
    return Detections(values, np.array(given, np.float32))


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame: the truth, and what was detected."""

    time_s: float
    ids: list[int]
    boxes: Boxes
    found: Detections


def crowd(
    seed: int,
    *,
    people: int = 7,
    duration_s: float = 30,
    fps: float = 8,
    jitter: bool = False,
    miss: float = 0.12,
    false_alarms: float = 0.15,
    tremble: float = 0.04,
) -> list[Moment]:
    """People who walk between random places, stop now and then, and hide one another.

    Args:
        people: in the frame, each for a while.
        jitter: steps of time that vary by a factor of three.
        miss: chance that a visible person is not found; weak boxes are as likely again.
        false_alarms: mean number of false boxes a frame.
        tremble: standard deviation of each side of a box, in heights.
    """
    rng = np.random.default_rng(seed)
    paths = [_path(rng, duration_s) for _ in range(people)]
    moments, time_s = [], 0.0
    while time_s < duration_s:
        ids, boxes = [], []
        for number, (arrives_s, leaves_s, speed, height, places) in enumerate(paths):
            if not arrives_s <= time_s < leaves_s:
                continue
            x, y = _along(places, (time_s - arrives_s) * speed)
            size = height * (0.6 + 0.4 * y / HEIGHT_PX)
            ids.append(number)
            boxes.append(box_at(x, y, size))
        truth = np.array(boxes, np.float32).reshape(-1, 4)
        found = _detect(rng, truth, miss, false_alarms, tremble)
        moments.append(Moment(time_s, ids, truth, found))
        time_s += (float(rng.uniform(0.5, 1.5)) if jitter else 1.0) / fps
    return moments


def _path(
    rng: np.random.Generator, duration_s: float
) -> tuple[float, float, float, float, NDArray[np.float64]]:
    arrives_s = float(rng.uniform(0, 0.4 * duration_s))
    leaves_s = arrives_s + float(rng.uniform(0.4, 0.6) * duration_s)
    height = float(rng.uniform(80, 130))
    places = rng.uniform([60, 150], [WIDTH_PX - 60, HEIGHT_PX - 5], (40, 2))
    standing = rng.random(40) < 0.2  # two equal places: a stop, walked through at leisure
    places[1:][standing[1:]] = places[:-1][standing[1:]] + rng.normal(0, 3, (standing[1:].sum(), 2))
    return arrives_s, leaves_s, float(rng.uniform(0.4, 0.9) * height), height, places


def _along(places: NDArray[np.float64], walked_px: float) -> tuple[float, float]:
    lengths = np.maximum(np.linalg.norm(np.diff(places, axis=0), axis=1), 40)
    ends = np.concatenate(([0], np.cumsum(lengths)))
    return (
        float(np.interp(walked_px, ends, places[:, 0])),
        float(np.interp(walked_px, ends, places[:, 1])),
    )


def _detect(
    rng: np.random.Generator, truth: Boxes, miss: float, false_alarms: float, tremble: float
) -> Detections:
    boxes, scores = [], []
    in_front = np.argsort(-truth[:, 3]) if len(truth) else np.zeros(0, int)
    for place, index in enumerate(in_front):
        hidden = iou(truth[[index]], truth[in_front[:place]]).max(initial=0)
        if hidden > 0.35 or rng.random() < miss:
            continue
        height = truth[index, 3] - truth[index, 1]
        boxes.append(truth[index] + rng.normal(0, tremble * height, 4))
        weak = rng.random() < miss or hidden > 0.2
        scores.append(rng.uniform(0.12, 0.3) if weak else rng.uniform(0.45, 0.95))
    for _ in range(rng.poisson(false_alarms)):
        x, y = rng.uniform([0, 60], [WIDTH_PX, HEIGHT_PX])
        boxes.append(np.array(box_at(x, y, float(rng.uniform(40, 130))), np.float32))
        scores.append(rng.uniform(0.1, 0.7))
    order = np.argsort(-np.array(scores))
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4)[order],
        np.array(scores, np.float32)[order],
    )
