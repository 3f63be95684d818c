"""Who is together, by place and time alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.paths import Path
from sealskin.sense.measure.layout import Plan

STEP_MS = 1_000


def groups(
    paths: Sequence[Path], measure: MeasureConfig, aspect: float, plan: Plan | None
) -> list[tuple[int, int]]:
    """The groups among the tracks of one camera.

    Args:
        paths: the tracks.
        measure: `group_share`, `group_s`, and `group_m` or `group_distance` are used.
        aspect: width of the frame over its height.
        plan: the camera's, or None.

    Returns:
        When each was first seen, and its size; somebody alone is a group of one.
    """
    laid = [_steps(path, aspect, plan) for path in paths]
    most = measure.group_distance if plan is None else measure.group_m
    least_steps = measure.group_s * 1000 / STEP_MS
    leader = list(range(len(paths)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    order = sorted(range(len(paths)), key=lambda index: laid[index][0])
    for place, a in enumerate(order):
        first_a, xy_a = laid[a]
        for b in order[place + 1 :]:
            first_b, xy_b = laid[b]
            if first_b >= first_a + len(xy_a):
                break  # the others begin later still
            both_a = xy_a[first_b - first_a :][: len(xy_b)]
            both_b = xy_b[: len(both_a)]
            if len(both_a) < least_steps:
                continue
            near = np.hypot(*(both_a - both_b).T) <= most
            if near.mean() >= measure.group_share:
                leader[find(b)] = find(a)
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(paths)):
        members[find(index)].append(index)
    return sorted(
        (min(paths[index].first_ms for index in own), len(own)) for own in members.values()
    )


def sizes(found: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> Counter[int]:
    """How many groups of each size were first seen in a stretch of time."""
    return Counter(size for time_ms, size in found if start_ms <= time_ms < end_ms)


def _steps(path: Path, aspect: float, plan: Plan | None) -> tuple[int, np.ndarray]:
    """A path second by second: number of its first second, and positions (n, 2)."""
    first, last = path.first_ms // STEP_MS, path.last_ms // STEP_MS
    at = np.arange(first, last + 1) * STEP_MS
    xy = np.stack([np.interp(at, path.time_ms, path.xy[:, axis]) for axis in (0, 1)], axis=1)
    return int(first), plan.lay(xy) if plan else xy * (aspect, 1.0)
