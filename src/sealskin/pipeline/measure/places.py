"""The cameras and sites of an installation, as measuring needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sealskin.core.config import CameraConfig, Config
from sealskin.core.config_site import SiteConfig
from sealskin.sense.measure.layout import Layout, Plan, layout_of
from sealskin.sense.measure.staff import StaffRules, rules_of
from sealskin.store.database import Database

ASPECT = 16 / 9
"""Width over height, of cameras that have not said theirs."""


@dataclass(frozen=True, slots=True)
class Place:
    """A camera that is watched here.

    Attributes:
        id: its number in the database.
        camera, site: their settings.
        layout: zones and lines.
        plan: where its picture lies on the site's plan, or None.
        rules: of the site, for staff.
    """

    id: int
    camera: CameraConfig
    site: SiteConfig
    layout: Layout
    plan: Plan | None
    rules: StaffRules

    def day(self, time_ms: int) -> tuple[int, int]:
        """Begin and end of the site's day that a moment falls into."""
        return day_of(time_ms, self.site.timezone)


def places(config: Config, database: Database) -> list[Place]:
    """All cameras of a configuration; those that are new to the database get a number."""
    for site in config.all_sites():
        database.site_id(site.name, site.timezone)
    database.hang({camera.name: config.site_of(camera).name for camera in config.cameras})
    found = []
    for camera in config.cameras:
        site, layout = config.site_of(camera), layout_of(camera)
        found.append(
            Place(
                id=database.camera_id(camera.name, site.name),
                camera=camera,
                site=site,
                layout=layout,
                plan=Plan(*layout.floor) if layout.floor else None,
                rules=rules_of(site),
            )
        )
    return found


def day_of(time_ms: int, timezone: str) -> tuple[int, int]:
    """Begin and end, UTC, of the day that a moment falls into on the clock of a time zone."""
    zone = ZoneInfo(timezone)
    local = datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # By the calendar, so that days of 23 and 25 hours come out right.
    after = (midnight + timedelta(days=1)).replace(fold=0)
    return _ms(midnight), _ms(after)


def _ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
