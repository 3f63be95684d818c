"""The settings of sites: where cameras hang, when it is open, and who is staff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator, model_validator

from sealskin.core.hours import parse_hours
from sealskin.core.names import Name, Point
from sealskin.core.settings import Settings


def _hours(text: str) -> str:
    parse_hours(text)
    return text


HoursText = Annotated[str, AfterValidator(_hours)]
"""Such as `mon-fri 22:00-06:00`."""
Metres = tuple[float, float]


class StaffConfig(Settings):
    """By what staff are told from visitors. Any one that is met is enough."""

    entry: bool = Field(
        default=True,
        title="By entry",
        description="Who is first seen in a zone of the kind `staff-entry` is staff.",
    )
    hours: list[HoursText] = Field(
        default_factory=list,
        title="By schedule",
        description="Who is first seen in these hours is staff, for example `mon-fri 06:00-08:00`: "
        "before opening, after closing.",
    )
    brightness: tuple[int, int] | None = Field(
        default=None,
        title="By uniform",
        description="Least and most brightness of a uniform on the sealed picture, 0 to 100. "
        "Unset: not used. Visitors who dress alike are left out as well.",
    )

    @field_validator("brightness")
    @classmethod
    def _is_range(cls, pair: tuple[int, int] | None) -> tuple[int, int] | None:
        if pair is not None and not 0 <= pair[0] < pair[1] <= 100:
            raise ValueError("expected two different numbers from 0 to 100, the smaller one first")
        return pair


class PlanConfig(Settings):
    """A floor plan, in metres from its top left corner."""

    width_m: float = Field(gt=0, le=2000, title="Width", description="Metres.")
    height_m: float = Field(gt=0, le=2000, title="Height", description="Metres.")
    picture: Path | None = Field(
        default=None, title="Picture", description="PNG, JPEG or SVG of the plan, fitted to it."
    )


class SiteConfig(Settings):
    """A shop, or another place with cameras."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    title: str = Field(default="", max_length=100, title="Title", description="As people call it.")
    timezone: str = Field(
        default="UTC",
        title="Time zone",
        description="For example `Europe/Berlin`: days begin at its midnight.",
    )
    limit: int | None = Field(
        default=None, ge=1, title="Limit", description="Most people that may be inside."
    )
    open_hours: list[HoursText] = Field(
        default_factory=list,
        title="Open",
        description="Opening hours on the site's clock, for example `mon-sat 08:00-20:00`; none "
        "given: always.",
    )
    plan: PlanConfig | None = Field(
        default=None, title="Floor plan", description="The floor that cameras look at."
    )
    staff: StaffConfig = Field(
        default_factory=StaffConfig, title="Staff", description="How staff are left out."
    )

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(
                f"there is no time zone {name!r}; write one like Europe/Berlin or Asia/Seoul"
            ) from error
        return name


class FloorConfig(Settings):
    """Four points, or more, that are known both in the picture and on the site's floor plan."""

    picture: list[Point] = Field(
        min_length=4,
        max_length=20,
        title="In the picture",
        description="x, y as fractions of the frame, on the floor.",
    )
    plan: list[Metres] = Field(
        min_length=4,
        max_length=20,
        title="On the plan",
        description="The same points, x, y in metres from the plan's top left corner.",
    )

    @model_validator(mode="after")
    def _as_many(self) -> FloorConfig:
        if len(self.picture) != len(self.plan):
            raise ValueError(
                f"{len(self.picture)} points in the picture and {len(self.plan)} on the plan; "
                "give each point in both"
            )
        for points in (self.picture, self.plan):
            if _widest_gap(points) < 1e-9:
                raise ValueError("three of the first four points lie on one line; choose others")
        return self


def _widest_gap(points: list[tuple[float, float]]) -> float:
    """The smallest area of a triangle among the first four points, relative to their extent."""
    first = points[:4]
    extent = max(max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a in first for b in first)
    areas = []
    for left_out in range(4):
        (ax, ay), (bx, by), (cx, cy) = (p for i, p in enumerate(first) if i != left_out)
        areas.append(abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)))
    return min(areas) / max(extent, 1e-12) ** 2
