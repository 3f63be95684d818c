"""People across cameras, by place on the plan and time. Nothing looks at what somebody looks like.

The linkage is an answer in memory; nothing here or above writes it anywhere, so it is gone with
the visit that it was made for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.paths import Path
from sealskin.sense.measure.layout import Plan

STEP_MS = 500
WALK_M_S = 2.0
"""How far somebody gets in a second that no camera sees; a fast walk."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One person on the floor, as far as place and time tell.

    Attributes:
        paths: indices of the tracks, by their beginning.
        cameras: how many cameras saw them.
        first_ms, last_ms: UTC.
    """

    paths: tuple[int, ...]
    cameras: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    first: int  # number of the first step
    xy_m: NDArray[np.float64]

    @property
    def end(self) -> int:
        return self.first + len(self.xy_m)


def journeys(
    paths: Sequence[Path], plans: Mapping[int, Plan], measure: MeasureConfig
) -> list[Journey]:
    """Link tracks of several cameras.

    Greedy: the nearest pair first. Two tracks of one camera that overlap in time are never one
    person's, nor are tracks that would be by way of a third.

    Args:
        paths: of all cameras.
        plans: by number of the camera; tracks of others are left out.
        measure: `link_m` and `link_s` are used.
    """
    laid = {
        index: one
        for index, path in enumerate(paths)
        if path.camera_id in plans and (one := _lay(path, plans[path.camera_id])) is not None
    }
    order = sorted(laid, key=lambda index: laid[index].first)
    wait = int(measure.link_s * 1000 / STEP_MS)
    pairs = []
    open_: list[int] = []
    for index in order:
        open_ = [other for other in open_ if laid[other].end + wait >= laid[index].first]
        for other in open_:
            distance = _distance(laid[other], laid[index], measure.link_m)
            if distance is not None and (
                paths[other].camera_id != paths[index].camera_id
                or laid[other].end <= laid[index].first
            ):
                pairs.append((distance, other, index))
        open_.append(index)
    owner = {index: index for index in laid}
    members = {index: [index] for index in laid}
    for _, a, b in sorted(pairs):
        first, second = owner[a], owner[b]
        if first == second or _clash(paths, laid, members[first], members[second]):
            continue
        members[first] += members.pop(second)
        for index in members[first]:
            owner[index] = first
    return sorted((_journey(paths, own) for own in members.values()), key=lambda one: one.first_ms)


def _journey(paths: Sequence[Path], own: list[int]) -> Journey:
    own.sort(key=lambda index: paths[index].first_ms)
    return Journey(
        tuple(own),
        len({paths[index].camera_id for index in own}),
        min(paths[index].first_ms for index in own),
        max(paths[index].last_ms for index in own),
    )


def _lay(path: Path, plan: Plan) -> _Laid | None:
    first, last = path.first_ms // STEP_MS, path.last_ms // STEP_MS
    at = np.arange(first, last + 1) * STEP_MS
    xy = np.stack([np.interp(at, path.time_ms, path.xy[:, axis]) for axis in (0, 1)], axis=1)
    xy_m = plan.lay(xy)
    return _Laid(int(first), xy_m) if np.isfinite(xy_m).all() else None


def _distance(before: _Laid, after: _Laid, most_m: float) -> float | None:
    """Metres between two tracks of which the second begins later; None if they are too far."""
    shared = min(before.end, after.end) - after.first
    if shared > 0:
        start = after.first - before.first
        gaps = np.hypot(*(before.xy_m[start : start + shared] - after.xy_m[:shared]).T)
        distance = float(np.median(gaps))
        return distance if distance <= most_m else None
    away_s = (after.first - before.end) * STEP_MS / 1000
    distance = float(np.hypot(*(before.xy_m[-1] - after.xy_m[0])))
    return distance if distance <= most_m + WALK_M_S * away_s else None


def _clash(
    paths: Sequence[Path], laid: Mapping[int, _Laid], own: list[int], others: list[int]
) -> bool:
    """Whether two sets of tracks hold two of one camera at one time: those are two persons."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index in own:
        spans[paths[index].camera_id].append((laid[index].first, laid[index].end))
    return any(
        laid[index].first < end and start < laid[index].end
        for index in others
        for start, end in spans[paths[index].camera_id]
    )
