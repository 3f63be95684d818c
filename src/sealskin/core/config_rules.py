"""The settings of what raises an alarm: one model a kind of rule; a part of `core.config`.

A rule is about where somebody is, how long, how fast and in which direction, and about the camera.
None is about who somebody is, what they feel, or what they might do: docs/alarms.md says why.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from sealskin.core.hours import parse_hours
from sealskin.core.names import Name
from sealskin.core.settings import Settings


def _readable(text: str) -> str:
    parse_hours(text)
    return text


HoursText = Annotated[str, AfterValidator(_readable)]
Direction: TypeAlias = Literal["in", "out"]


class Rule(Settings):
    """What all rules share."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    enabled: bool = Field(
        default=True, title="Enabled", description="Off: the rule is kept and raises nothing."
    )
    hours: list[HoursText] = Field(
        default_factory=list,
        title="Hours",
        description="When the rule holds, in local time, such as `mon-fri 22:00-06:00`. None: "
        "always.",
    )
    quiet: list[HoursText] = Field(
        default_factory=list,
        title="Quiet hours",
        description="When its alarms are kept and shown, but sent to nobody. Written like hours.",
    )
    again_after_s: float = Field(
        default=60.0,
        ge=0,
        le=86_400,
        title="Again after",
        description="Seconds after an alarm in which the rule raises no other.",
    )
    most_per_hour: int = Field(
        default=20,
        ge=1,
        le=1000,
        title="Most per hour",
        description="Alarms within any 60 minutes; more are counted and not raised.",
    )
    clip: bool = Field(
        default=True,
        title="Clip",
        description="Keep a sealed clip of before and after an alarm, one a minute.",
    )


Zone = Annotated[
    Name | None,
    Field(title="Zone", description="Only there; a zone of this camera. Unset: the whole picture."),
]


class PresenceRule(Rule):
    """Somebody is where, or when, nobody should be."""

    kind: Literal["presence"] = Field(title="Kind", description="Always `presence`.")
    zone: Zone = None
    after_s: float = Field(
        default=1.0, ge=0, le=3600, title="After", description="Seconds inside until it rings."
    )


class LoiteringRule(Rule):
    """Somebody stays longer than is usual there."""

    kind: Literal["loitering"] = Field(title="Kind", description="Always `loitering`.")
    zone: Zone = None
    longer_than_s: float = Field(
        default=120.0,
        ge=1,
        le=86_400,
        title="Longer than",
        description="Seconds inside until it rings. Who is lost from sight and found again at the "
        "same place within five seconds is taken for the same.",
    )


class RunningRule(Rule):
    """Somebody runs."""

    kind: Literal["running"] = Field(title="Kind", description="Always `running`.")
    zone: Zone = None
    faster_than: float = Field(
        default=1.5,
        ge=0.5,
        le=10,
        title="Faster than",
        description="In own heights a second: 0.8 is walking, 1.5 is about 2.5 m/s. Towards the "
        "camera people seem slower than they are.",
    )
    for_s: float = Field(
        default=0.8, ge=0.2, le=30, title="For", description="Seconds of it until it rings."
    )


class FallRule(Rule):
    """Somebody falls, or lies on the floor."""

    kind: Literal["fall"] = Field(title="Kind", description="Always `fall`.")
    zone: Zone = None
    for_s: float = Field(
        default=2.0,
        ge=0.5,
        le=600,
        title="For",
        description="Seconds that somebody who stood before must lie until it rings.",
    )
    lying_for_s: float = Field(
        default=10.0,
        ge=0.5,
        le=3600,
        title="Lying for",
        description="The same for somebody who was never seen standing.",
    )


class CrowdingRule(Rule):
    """More people than there should be."""

    kind: Literal["crowding"] = Field(title="Kind", description="Always `crowding`.")
    zone: Zone = None
    more_than: int = Field(
        default=8, ge=0, le=1000, title="More than", description="People; one more rings."
    )
    for_s: float = Field(
        default=5.0, ge=0, le=3600, title="For", description="Seconds of it until it rings."
    )


class ObjectRule(Rule):
    """Something was left, or taken away; seen on the sealed picture."""

    kind: Literal["object_left", "object_taken"] = Field(
        title="Kind",
        description="`object_left`: something is there that was not. `object_taken`: something is "
        "gone that was there.",
    )
    zone: Zone = None
    after_s: float = Field(
        default=30.0,
        ge=3,
        le=1800,
        title="After",
        description="Seconds until it rings, since nobody was at the place.",
    )


class WrongWayRule(Rule):
    """Somebody crosses a line in the direction that is closed."""

    kind: Literal["wrong_way"] = Field(title="Kind", description="Always `wrong_way`.")
    line: Name = Field(title="Line", description="A line of this camera.")
    closed: Direction = Field(
        default="out", title="Closed", description="The direction that nobody should take."
    )


class TailgatingRule(Rule):
    """Two pass a door where one at a time should."""

    kind: Literal["tailgating"] = Field(title="Kind", description="Always `tailgating`.")
    line: Name = Field(title="Line", description="The line of the door.")
    direction: Direction = Field(
        default="in", title="Direction", description="The direction that is watched."
    )
    within_s: float = Field(
        default=2.0,
        gt=0,
        le=60,
        title="Within",
        description="Seconds between the first and the second, at most.",
    )


class CameraRule(Rule):
    """Something is wrong with the camera or its view."""

    kind: Literal["camera_covered", "camera_moved", "camera_blinded", "camera_gone"] = Field(
        title="Kind",
        description="`camera_covered`: the picture lost its detail, by a hand, paint or darkness. "
        "`camera_blinded`: it is overexposed. `camera_moved`: it shows another place. "
        "`camera_gone`: it gives no picture.",
    )
    for_s: float = Field(
        default=3.0,
        ge=0.5,
        le=3600,
        title="For",
        description="Seconds of it until it rings. After half a minute a moved camera's new view "
        "is taken for the right one, so for `camera_moved` at most 20.",
    )

    @model_validator(mode="after")
    def _is_told_in_time(self) -> Self:
        if self.kind == "camera_moved" and self.for_s > 20:
            raise ValueError("for camera_moved, for_s is at most 20; lower it")
        return self


RuleConfig: TypeAlias = Annotated[
    PresenceRule
    | LoiteringRule
    | RunningRule
    | FallRule
    | CrowdingRule
    | ObjectRule
    | WrongWayRule
    | TailgatingRule
    | CameraRule,
    Field(discriminator="kind"),
]
RuleKind: TypeAlias = Literal[
    "presence",
    "loitering",
    "running",
    "fall",
    "crowding",
    "object_left",
    "object_taken",
    "wrong_way",
    "tailgating",
    "camera_covered",
    "camera_moved",
    "camera_blinded",
    "camera_gone",
]

RULES: TypeAdapter[list[RuleConfig]] = TypeAdapter(list[RuleConfig])
"""Reads and writes a camera's rules."""


def check_places(rules: list[RuleConfig], *, lines: set[str], zones: dict[str, bool]) -> None:
    """See that a camera has what its rules are about.

    Args:
        rules: of the camera.
        lines: names of its lines.
        zones: names of its zones, and whether each is restricted.

    Raises:
        ValueError: it has not, or a rule has the name of a restricted zone.
    """
    for rule in rules:
        for what, known in (("line", lines), ("zone", set(zones))):
            name = getattr(rule, what, None)
            if name is not None and name not in known:
                raise ValueError(
                    f"the rule {rule.name!r} needs the {what} {name!r}, which this camera does not "
                    "have; add it or correct the rule"
                )
        if zones.get(rule.name):
            raise ValueError(
                f"the rule {rule.name!r} has the name of a restricted zone, which is a rule of its "
                "own; give it another"
            )
