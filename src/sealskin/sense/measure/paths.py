"""Foot points of many tracks at even steps, as measuring wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.paths import Path

SAMPLE_MS = 200
"""Between foot points, one a second, people walk straight: fine enough for a border."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Foot points of many tracks at even steps; rows lie by track, and by time within it.

    Attributes:
        path: int32 (n,), index of the path.
        time_ms: int64 (n,).
        weight_ms: int64 (n,), the time that a row stands for; together a track's whole span.
        xy: float64 (n, 2), fractions of the frame.
        facing: int8 (n,), of the foot point before; see `Path`.
    """

    path: NDArray[np.int32]
    time_ms: NDArray[np.int64]
    weight_ms: NDArray[np.int64]
    xy: NDArray[np.float64]
    facing: NDArray[np.int8]


def sample(paths: Sequence[Path], step_ms: int = SAMPLE_MS) -> Samples:
    """Every path at even steps from its first to its last detection."""
    parts = [_sample(index, path, step_ms) for index, path in enumerate(paths)]
    if not parts:
        none = np.zeros(0, np.int64)
        return Samples(none.astype(np.int32), none, none, np.zeros((0, 2)), none.astype(np.int8))
    return Samples(
        path=np.concatenate([part.path for part in parts]),
        time_ms=np.concatenate([part.time_ms for part in parts]),
        weight_ms=np.concatenate([part.weight_ms for part in parts]),
        xy=np.concatenate([part.xy for part in parts]),
        facing=np.concatenate([part.facing for part in parts]),
    )


def _sample(index: int, path: Path, step_ms: int) -> Samples:
    first_ms = min(path.first_ms, int(path.time_ms[0]))
    last_ms = max(path.last_ms, int(path.time_ms[-1]))
    steps = max(1, -(-(last_ms - first_ms) // step_ms))
    edges = np.minimum(first_ms + step_ms * np.arange(steps + 1), last_ms)
    at = (edges[:-1] + edges[1:]) / 2  # each row stands for what is around it
    xy = np.stack([np.interp(at, path.time_ms, path.xy[:, axis]) for axis in (0, 1)], axis=1)
    before = np.clip(np.searchsorted(path.time_ms, at, "right") - 1, 0, None)
    return Samples(
        path=np.full(steps, index, np.int32),
        time_ms=at.astype(np.int64),
        weight_ms=np.diff(edges).astype(np.int64),
        xy=xy,
        facing=path.facing[before],
    )


def inside(xy: NDArray[np.float64], polygon: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    """Which points lie inside a polygon, by the crossing-number rule; its border may be either.

    Args:
        xy: float64 (n, 2).
        polygon: three corners or more, in order, in the same units.

    Returns:
        bool (n,).
    """
    x, y = xy[:, 0], xy[:, 1]
    found = np.zeros(len(xy), bool)
    x0, y0 = polygon[-1]
    for x1, y1 in polygon:
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            found ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        x0, y0 = x1, y1
    return found
