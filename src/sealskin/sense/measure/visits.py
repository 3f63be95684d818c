"""Who was in which zone, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.paths import UNKNOWN_FACING
from sealskin.sense.measure.layout import Zone
from sealskin.sense.measure.paths import Samples, inside

EIGHTH_DEG = 45.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A track in a zone.

    Attributes:
        path: index of the track's path.
        zone: name.
        enter_ms, leave_ms: UTC.
        inside_ms: time inside, without the gaps.
        facing_ms: of it, facing the zone's goods.
        known_ms: of it, with known facing.
    """

    path: int
    zone: str
    enter_ms: int
    leave_ms: int
    inside_ms: int
    facing_ms: int = 0
    known_ms: int = 0


def visits(samples: Samples, zones: Sequence[Zone], measure: MeasureConfig) -> list[Visit]:
    """All visits of all paths to all zones, by zone, path and time.

    Args:
        samples: from `sample`.
        zones: of their camera.
        measure: `visit_s`, `gap_s` and `facing_deg` are used.
    """
    found = []
    for zone in zones:
        is_in = inside(samples.xy, zone.polygon)
        faces = facing_goods(samples, zone, measure.facing_deg)
        rows = np.flatnonzero(is_in)
        if not len(rows):
            continue
        # Runs of rows of one path with no gap longer than allowed.
        start = samples.time_ms[rows] - samples.weight_ms[rows] // 2
        end = start + samples.weight_ms[rows]
        path = samples.path[rows]
        new = np.ones(len(rows), bool)
        gap_ms = start[1:] - end[:-1]
        new[1:] = (path[1:] != path[:-1]) | (gap_ms > measure.gap_s * 1000)
        begin = np.flatnonzero(new)
        weight = samples.weight_ms[rows]
        inside_ms = np.add.reduceat(weight, begin)
        known = samples.facing[rows] != UNKNOWN_FACING
        known_ms = np.add.reduceat(weight * known, begin)
        facing_ms = np.add.reduceat(weight * faces[rows], begin)
        last = np.append(begin[1:], len(rows)) - 1
        for i, (b, e) in enumerate(zip(begin, last, strict=True)):
            if inside_ms[i] < measure.visit_s * 1000:
                continue
            found.append(
                Visit(
                    path=int(path[b]),
                    zone=zone.name,
                    enter_ms=int(start[b]),
                    leave_ms=int(end[e]),
                    inside_ms=int(inside_ms[i]),
                    facing_ms=int(facing_ms[i]) if zone.goods else 0,
                    known_ms=int(known_ms[i]) if zone.goods else 0,
                )
            )
    return found


def facing_goods(samples: Samples, zone: Zone, facing_deg: float) -> NDArray[np.bool_]:
    """In which rows the body is known to face the zone's goods; bool (n,)."""
    if zone.goods is None:
        return np.zeros(len(samples.path), bool)
    towards = np.array(zone.goods) - samples.xy
    wanted_deg = np.degrees(np.arctan2(towards[:, 1], towards[:, 0]))
    off = (samples.facing * EIGHTH_DEG - wanted_deg + 180) % 360 - 180
    faces: NDArray[np.bool_] = (samples.facing != UNKNOWN_FACING) & (np.abs(off) <= facing_deg)
    return faces
