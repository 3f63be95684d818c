"""From zone to zone: steps for a Sankey diagram, and the most usual orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sealskin.core.config_measure import MeasureConfig
from sealskin.sense.measure.visits import Visit

LONGEST = 5
"""Zones in a path; longer ones are told by their first."""


def routes(visits: Iterable[Visit], measure: MeasureConfig) -> Iterator[list[Visit]]:
    """Visits that follow each other, of one track each, by time; `flow_gap_s` parts them.

    A second visit to the zone that somebody just was in adds nothing.
    """
    by_path: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_path[visit.path].append(visit)
    for own in by_path.values():
        own.sort(key=lambda visit: (visit.enter_ms, visit.leave_ms))
        route: list[Visit] = []
        for visit in own:
            if route and visit.enter_ms - route[-1].leave_ms > measure.flow_gap_s * 1000:
                yield route
                route = []
            if not route or route[-1].zone != visit.zone:
                route.append(visit)
            elif visit.leave_ms > route[-1].leave_ms:
                route[-1] = visit
        yield route


def flows(
    visits: Iterable[Visit], measure: MeasureConfig, start_ms: int, end_ms: int
) -> list[tuple[int, str, str]]:
    """Steps to another zone that were made in a stretch of time.

    Returns:
        When the next zone was entered, from where, and to where.
    """
    return [
        (there.enter_ms, here.zone, there.zone)
        for route in routes(visits, measure)
        for here, there in pairwise(route)
        if start_ms <= there.enter_ms < end_ms
    ]


def usual(
    visits: Iterable[Visit], measure: MeasureConfig, start_ms: int, end_ms: int
) -> Counter[tuple[str, ...]]:
    """How often each order of zones was walked, of the routes that began in a stretch of time."""
    return Counter(
        tuple(visit.zone for visit in route[:LONGEST])
        for route in routes(visits, measure)
        if start_ms <= route[0].enter_ms < end_ms
    )
