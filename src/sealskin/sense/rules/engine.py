"""All rules of one camera: which hold now, what came true, and how often that may ring."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from sealskin.core.config import CameraConfig, ZoneConfig
from sealskin.core.config_rules import PresenceRule, Rule, RuleConfig, RuleKind
from sealskin.core.hours import Hours, parse_hours
from sealskin.sense.rules.body import Fall, Running
from sealskin.sense.rules.doors import Tailgating, WrongWay
from sealskin.sense.rules.moment import Box, Moment, Watcher
from sealskin.sense.rules.place import Corners, Crowding, Loitering, Presence, corners_of
from sealskin.sense.rules.view import CameraHealth, Objects

MS_PER_HOUR = 3_600_000
CLIP_EVERY_MS = 60_000
"""A rule that rings more often gets one clip in so long: a busy place fills no disk."""

# From a kind to what watches for it. The second argument is the zone in pixels.
WATCHERS: dict[RuleKind, Callable[..., Watcher]] = {
    "presence": Presence,
    "loitering": Loitering,
    "running": Running,
    "fall": Fall,
    "crowding": Crowding,
    "object_left": Objects,
    "object_taken": Objects,
    "wrong_way": lambda rule, _: WrongWay(rule),
    "tailgating": lambda rule, _: Tailgating(rule),
    "camera_covered": lambda rule, _: CameraHealth(rule),
    "camera_moved": lambda rule, _: CameraHealth(rule),
    "camera_blinded": lambda rule, _: CameraHealth(rule),
    "camera_gone": lambda rule, _: CameraHealth(rule),
}


@dataclass(frozen=True, slots=True)
class Ring:
    """A rule rings.

    Attributes:
        rule, kind: its name and kind.
        zone: the zone or line that it is about; empty when there is none.
        track_id: who; None when it is about nobody in particular.
        place: x, y as fractions of the frame; None when it is about the camera.
        box: of a place that has changed, xyxy as fractions of the frame; else None.
        time_s: on the source's clock.
        wall_ms: UTC.
        quiet: it falls into the rule's quiet hours: nobody is told.
        held_back: how many the rate limit has held back since the last one.
        clip: a clip of it is wanted.
    """

    rule: str
    kind: RuleKind
    zone: str
    track_id: int | None
    place: tuple[float, float] | None
    box: Box | None
    time_s: float
    wall_ms: int
    quiet: bool
    held_back: int
    clip: bool


@dataclass(slots=True)
class _Active:
    """A rule at work, with what it said lately."""

    rule: RuleConfig
    corners: Corners
    hours: list[Hours]
    quiet: list[Hours]
    watcher: Watcher | None = None
    rung_ms: deque[int] = field(default_factory=deque)
    held_back: int = 0
    clip_ms: int | None = None  # of the last one


class Rules:
    """The rules of one camera, as long as its picture keeps its size.

    Deterministic: the clock is that of the moments. Outside its hours a rule forgets everything, so
    who is inside when they begin is found then.

    Args:
        camera: its zones.
        rules: those that are to be watched.
        size_px: width and height of the frames.
        zone_info: of the local time; None: this machine's.
    """

    def __init__(
        self,
        camera: CameraConfig,
        rules: Sequence[RuleConfig],
        size_px: tuple[int, int],
        zone_info: tzinfo | None = None,
    ) -> None:
        self._zone_info = zone_info
        zones: dict[str | None, ZoneConfig] = {zone.name: zone for zone in camera.zones}
        self._active = [
            _Active(
                rule,
                corners_of(zones.get(getattr(rule, "zone", None)), size_px),
                [parse_hours(text) for text in rule.hours],
                [parse_hours(text) for text in rule.quiet],
            )
            for rule in rules
            if rule.enabled
        ]
        for one in self._active:
            make_watcher(one.rule, one.corners)  # a zone without an area is said at once

    @property
    def wants_changes(self) -> bool:
        """Whether any rule looks for things that were left or taken."""
        return any(one.rule.kind.startswith("object_") for one in self._active)

    def update(self, moment: Moment) -> list[Ring]:
        """Take in a moment; what rings now."""
        local = datetime.fromtimestamp(moment.wall_ms / 1000, UTC).astimezone(self._zone_info)
        rings = []
        for one in self._active:
            if one.hours and not any(hours.has(local) for hours in one.hours):
                one.watcher = None
                continue
            if one.watcher is None:
                one.watcher = make_watcher(one.rule, one.corners)
            for finding in one.watcher.update(moment):
                if not _may_ring(one, moment.wall_ms):
                    one.held_back += 1
                    continue
                quiet = any(hours.has(local) for hours in one.quiet)
                held_back, one.held_back = one.held_back, 0
                rings.append(
                    Ring(
                        rule=one.rule.name,
                        kind=one.rule.kind,
                        zone=place_name(one.rule),
                        track_id=finding.track_id,
                        place=finding.place,
                        box=finding.box,
                        time_s=moment.time_s,
                        wall_ms=moment.wall_ms,
                        quiet=quiet,
                        held_back=held_back,
                        clip=_wants_clip(one, moment.wall_ms),
                    )
                )
        return rings

    @property
    def held_back(self) -> dict[str, int]:
        """By rule: how many the rate limit has held back since its last alarm."""
        return {one.rule.name: one.held_back for one in self._active}


def make_watcher(rule: RuleConfig, corners: Corners) -> Watcher:
    """What watches for a rule.

    Raises:
        ConfigError: its zone has no area.
    """
    return WATCHERS[rule.kind](rule, corners)


def with_zones(camera: CameraConfig, rules: Sequence[RuleConfig]) -> list[RuleConfig]:
    """Rules, and before them what the camera's restricted zones stand for.

    Each is a rule of the kind `presence` with the zone's name, which rings for every stay.
    """
    of_zones = [
        PresenceRule(
            name=zone.name,
            kind="presence",
            zone=zone.name,
            after_s=zone.alarm_after_s,
            again_after_s=0,
            most_per_hour=1000,
        )
        for zone in camera.zones
        if zone.restricted
    ]
    return [*of_zones, *rules]


def place_name(rule: Rule) -> str:
    """The zone or line that a rule is about; empty when there is none."""
    return getattr(rule, "zone", None) or getattr(rule, "line", None) or ""


def _may_ring(one: _Active, wall_ms: int) -> bool:
    """Whether the rule's rate limit lets it ring; counts it if so."""
    rung = one.rung_ms
    while rung and not wall_ms - MS_PER_HOUR < rung[0] <= wall_ms:
        rung.popleft()
    too_soon = rung and wall_ms - rung[-1] < one.rule.again_after_s * 1000
    if too_soon or len(rung) >= one.rule.most_per_hour:
        return False
    rung.append(wall_ms)
    return True


def _wants_clip(one: _Active, wall_ms: int) -> bool:
    """Whether a clip is due; a clock that runs backward costs one more."""
    last_ms = one.clip_ms
    is_due = last_ms is None or not 0 <= wall_ms - last_ms < CLIP_EVERY_MS
    if one.rule.clip and is_due:
        one.clip_ms = wall_ms
    return one.rule.clip and is_due
