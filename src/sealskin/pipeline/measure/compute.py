"""What some hours of one camera sum up to. Pure: tracks in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.facts import ZoneFacts
from sealskin.core.paths import Path
from sealskin.pipeline.measure.places import ASPECT, Place
from sealskin.sense.measure.flows import flows
from sealskin.sense.measure.groups import groups
from sealskin.sense.measure.heat import heat
from sealskin.sense.measure.paths import sample
from sealskin.sense.measure.staff import RULES, Rule, staff
from sealskin.sense.measure.visits import Visit, visits
from sealskin.sense.measure.zones import zone_facts
from sealskin.store.figures import HourFigures
from sealskin.store.heat import HeatCell
from sealskin.store.paths import CrossingRow

NOBODY = ZoneFacts()


@dataclass(frozen=True, slots=True)
class Kept:
    """Tracks, and who of them counts.

    Attributes:
        paths: those that count, as the parameter `staff` says.
        met: by number of each track, the rules that take it for staff.
    """

    paths: list[Path]
    met: dict[int, frozenset[Rule]]


def keep(paths: Sequence[Path], place: Place, measure: MeasureConfig) -> Kept:
    """Tell staff from visitors and keep those who are asked for."""
    met = {path.track_id: staff(path, place.layout.zones, place.rules) for path in paths}
    kept = [path for path in paths if _counts(met[path.track_id], measure)]
    return Kept(kept, met)


def _counts(met: frozenset[Rule], measure: MeasureConfig) -> bool:
    return measure.staff == "in" or (measure.staff == "only") == bool(met)


def zone_visits(paths: Sequence[Path], place: Place, measure: MeasureConfig) -> list[Visit]:
    """Visits to the zones of a camera."""
    return visits(sample(paths), place.layout.zones, measure)


def compute(
    paths: Sequence[Path],
    crossings: Sequence[CrossingRow],
    place: Place,
    measure: MeasureConfig,
    hours: Sequence[int],
    step_ms: int,
) -> HourFigures:
    """The figures of some stretches of time.

    Args:
        paths: all tracks that were seen in them, of one camera.
        crossings: of its lines in them.
        place: the camera.
        measure: the parameters.
        hours: starts of the stretches, rising, each watched.
        step_ms: how long each is.
    """
    kept = keep(paths, place, measure)
    found = zone_visits(kept.paths, place, measure)
    together = groups(kept.paths, measure, ASPECT, place.plan)
    figures = HourFigures()
    for start in hours:
        end = start + step_ms
        facts = zone_facts(found, place.layout.zones, measure, (start, end))
        figures.zones.extend(
            {"start_ms": start, "zone": zone.name} | facts.get((start, zone.name), NOBODY).values()
            for zone in place.layout.zones
        )
        steps = Counter((a, b) for _, a, b in flows(found, measure, start, end))
        figures.flows.extend(
            {"start_ms": start, "origin": a, "target": b, "n": n} for (a, b), n in steps.items()
        )
        sizes = Counter(size for first, size in together if start <= first < end)
        figures.groups.extend(
            {"start_ms": start, "size": size, "n": n} for size, n in sizes.items()
        )
        figures.lines.extend(_lines(crossings, kept, place, measure, start, end))
        figures.staff.extend(_staff(paths, kept, start, end))
    return figures


def _lines(
    crossings: Sequence[CrossingRow],
    kept: Kept,
    place: Place,
    measure: MeasureConfig,
    start: int,
    end: int,
) -> list[dict[str, int | str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in crossings:
        # A crossing whose track is not kept counts: nobody is known to be staff.
        met = kept.met.get(one.track_id, frozenset()) if one.track_id is not None else frozenset()
        if start <= one.time_ms < end and _counts(met, measure):
            counts[one.line, one.direction] += 1
    names = {name for name, _ in place.layout.lines} | {line for line, _ in counts}
    return [
        {
            "start_ms": start,
            "line": name,
            "n_in": counts[name, "in"],
            "n_out": counts[name, "out"],
        }
        for name in sorted(names)
    ]


def _staff(paths: Sequence[Path], kept: Kept, start: int, end: int) -> list[dict[str, int | str]]:
    counts: Counter[str] = Counter()
    for path in paths:
        if start <= path.first_ms < end:
            met = kept.met[path.track_id]
            counts.update(met)
            counts["any"] += bool(met)
            counts["all"] += 1
    return [{"start_ms": start, "rule": rule, "n": counts[rule]} for rule in (*RULES, "any", "all")]


def heat_cells(
    paths: Sequence[Path], place: Place, measure: MeasureConfig, begin_ms: int, end_ms: int
) -> list[HeatCell]:
    """The heat map of the tracks that begin in a stretch of time."""
    kept = keep([path for path in paths if begin_ms <= path.first_ms < end_ms], place, measure)
    grid = heat(sample(kept.paths), place.layout.zones, measure)
    return [HeatCell(int(cell), *map(int, grid[cell])) for cell in np.flatnonzero(grid.any(axis=1))]
