"""Tracks with known truth: who was where, at one foot point a second and with trembling feet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sealskin.core.paths import Path

Stop = tuple[float, float, float]
"""Second, x, y: where somebody is at that time; between two they walk straight."""


def walk(
    stops: Sequence[Stop],
    *,
    track_id: int = 1,
    camera_id: int = 1,
    start_ms: int = 0,
    tremble: float = 0.0,
    facing: int = -1,
    brightness: int | None = None,
    seed: int = 0,
) -> Path:
    """A track past some places."""
    times, xs, ys = (np.array(part, float) for part in zip(*stops, strict=True))
    # The recorder keeps a point when a second has passed, so the last may be up to one before.
    at = np.arange(times[0], times[-1] + 1e-9, 1.0)
    noise = np.random.default_rng(seed + track_id).normal(0, tremble, (len(at), 2))
    xy = np.stack([np.interp(at, times, xs), np.interp(at, times, ys)], axis=1) + noise
    return Path(
        track_id=track_id,
        camera_id=camera_id,
        first_ms=start_ms + round(times[0] * 1000),
        last_ms=start_ms + round(times[-1] * 1000),
        time_ms=start_ms + (at * 1000).astype(np.int64),
        xy=np.clip(xy, 0, 1),
        facing=np.full(len(at), facing, np.int8),
        brightness=brightness,
    )
