"""Who is staff, by rules that look at place, time and brightness, never at a face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sealskin.core.config_site import SiteConfig
from sealskin.core.hours import Hours, parse_hours
from sealskin.core.paths import Path
from sealskin.sense.measure.layout import Zone
from sealskin.sense.measure.paths import inside

Rule: TypeAlias = Literal["entry", "schedule", "uniform"]
RULES: tuple[Rule, ...] = ("entry", "schedule", "uniform")


@dataclass(frozen=True, slots=True)
class StaffRules:
    """The rules of a site, ready to be asked.

    Attributes:
        entry: whether zones of the kind `staff-entry` count.
        hours: the staff's hours on the site's clock.
        brightness: least and most, or None.
        timezone: of the site.
    """

    entry: bool
    hours: tuple[Hours, ...]
    brightness: tuple[int, int] | None
    timezone: str


def rules_of(site: SiteConfig) -> StaffRules:
    """The rules that a site's settings describe."""
    staff = site.staff
    return StaffRules(
        staff.entry, tuple(map(parse_hours, staff.hours)), staff.brightness, site.timezone
    )


def staff(path: Path, zones: Sequence[Zone], rules: StaffRules) -> frozenset[Rule]:
    """The rules that take a track for staff; none of them: a visitor, or not known to be staff."""
    met: set[Rule] = set()
    if rules.entry and any(
        bool(inside(path.xy[:1], zone.polygon)[0]) for zone in zones if zone.kind == "staff-entry"
    ):
        met.add("entry")
    if rules.hours and within(path.first_ms, rules.hours, rules.timezone):
        met.add("schedule")
    if rules.brightness is not None and path.brightness is not None:
        least, most = rules.brightness
        if least <= path.brightness <= most:
            met.add("uniform")
    return frozenset(met)


def within(time_ms: int, hours: Sequence[Hours], timezone: str) -> bool:
    """Whether a moment falls into one of some stretches of the day, on the site's clock."""
    local = datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
    return any(one.has(local) for one in hours)
