"""What visits to a zone sum up to: measured in `sense`, kept by `store`."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class ZoneFacts:
    """One zone in one stretch of time. Sums add up over stretches; `*_max` take the larger.

    Attributes:
        visits: that began in it; `dwell_ms` and `dwell_max_ms` are theirs.
        stays: visits of at least `stay_s`, and their time.
        facing_milli: over the stays with known facing, the share of it that faces the goods, in
            thousandths.
        facing_stays: how many those are.
        waits: visits of at least `queue_s`, their time, the longest, and how many were long.
        waiting_ms: time that people waited in this very stretch.
        present_ms: time that people were inside in this very stretch.
        over_ms: time in this very stretch with more people inside than the zone's limit.
        people_max, waiting_max: most at once.
    """

    visits: int = 0
    dwell_ms: int = 0
    dwell_max_ms: int = 0
    stays: int = 0
    stay_ms: int = 0
    facing_milli: int = 0
    facing_stays: int = 0
    waits: int = 0
    wait_ms: int = 0
    wait_max_ms: int = 0
    long_waits: int = 0
    waiting_ms: int = 0
    present_ms: int = 0
    over_ms: int = 0
    people_max: int = 0
    waiting_max: int = 0

    def values(self) -> dict[str, int]:
        """By name. `dataclasses.asdict` copies deeply, which takes ten times as long."""
        return {name: getattr(self, name) for name in NAMES}


NAMES = tuple(field.name for field in fields(ZoneFacts))
