"""What visits to zones sum up to, by zone and stretch of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.facts import ZoneFacts
from sealskin.sense.measure.layout import Zone
from sealskin.sense.measure.visits import Visit


def zone_facts(
    visits: Iterable[Visit],
    zones: Sequence[Zone],
    measure: MeasureConfig,
    edges_ms: Sequence[int],
) -> dict[tuple[int, str], ZoneFacts]:
    """Sum visits up.

    Args:
        visits: from `visits`.
        zones: of the camera; their limits are used.
        measure: `stay_s`, `queue_s` and `wait_limit_s` are used.
        edges_ms: starts of the stretches, rising, and the end of the last one.

    Returns:
        By start of the stretch and zone; stretches in which nobody was there are missing.
    """
    found: dict[tuple[int, str], ZoneFacts] = defaultdict(ZoneFacts)
    by_zone: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_zone[visit.zone].append(visit)
    limits = {zone.name: zone.limit for zone in zones}
    queue_ms, stay_ms = measure.queue_s * 1000, measure.stay_s * 1000
    for zone, own in by_zone.items():
        waiting = [visit for visit in own if visit.inside_ms >= queue_ms]
        for start, end in pairwise(edges_ms):
            present = [v for v in own if v.enter_ms < end and v.leave_ms > start]
            if not present:
                continue
            facts = found[start, zone]
            for visit in present:
                if start <= visit.enter_ms < end:
                    _add(facts, visit, stay_ms, queue_ms, measure.wait_limit_s * 1000)
            facts.present_ms, facts.people_max, facts.over_ms = _at_once(
                present, start, end, limits.get(zone)
            )
            waits = [v for v in waiting if v.enter_ms < end and v.leave_ms > start]
            facts.waiting_ms, facts.waiting_max, _ = _at_once(waits, start, end, None)
    return dict(found)


def _add(facts: ZoneFacts, visit: Visit, stay_ms: float, queue_ms: float, long_ms: float) -> None:
    facts.visits += 1
    facts.dwell_ms += visit.inside_ms
    facts.dwell_max_ms = max(facts.dwell_max_ms, visit.inside_ms)
    if visit.inside_ms >= stay_ms:
        facts.stays += 1
        facts.stay_ms += visit.inside_ms
        # Half the stay at least must be known, else a glance would stand for all of it.
        if visit.known_ms * 2 >= visit.inside_ms:
            facts.facing_stays += 1
            facts.facing_milli += round(1000 * visit.facing_ms / visit.known_ms)
    if visit.inside_ms >= queue_ms:
        facts.waits += 1
        facts.wait_ms += visit.inside_ms
        facts.wait_max_ms = max(facts.wait_max_ms, visit.inside_ms)
        facts.long_waits += visit.inside_ms > long_ms


def _at_once(
    present: Sequence[Visit], start: int, end: int, limit: int | None
) -> tuple[int, int, int]:
    """Time of all together within a stretch, most at once, and the time above a limit."""
    events = []
    for visit in present:
        events.append((max(visit.enter_ms, start), 1))
        events.append((min(visit.leave_ms, end), -1))
    # At one moment who leaves goes first: two who follow each other were never two at once.
    events.sort()
    here = most = total = over = 0
    last = start
    for time_ms, change in events:
        total += here * (time_ms - last)
        if limit is not None and here > limit:
            over += time_ms - last
        here, last = here + change, time_ms
        most = max(most, here)
    return total, most, over
