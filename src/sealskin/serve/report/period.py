"""Which days a report is of, on the clock of its site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Span: TypeAlias = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or the week from a Monday on.

    Attributes:
        span: which of them.
        first: its first day.
        timezone: on whose clock days begin.
    """

    span: Span
    first: date
    timezone: str

    @classmethod
    def of(cls, span: Span, day: date, timezone: str) -> Period:
        """The day itself, or the week that it belongs to."""
        monday = day - timedelta(days=day.weekday())
        return cls(span, day if span == "day" else monday, timezone)

    @classmethod
    def last(cls, span: Span, timezone: str, now: datetime) -> Period:
        """The last one that is over."""
        today = now.astimezone(ZoneInfo(timezone)).date()
        return cls.of(span, today - timedelta(days=1 if span == "day" else 7), timezone)

    @property
    def days(self) -> int:
        """How many."""
        return 1 if self.span == "day" else 7

    def bounds_ms(self, *, weeks_before: int = 0) -> tuple[int, int]:
        """When it, or the same some weeks before, begins and ends, UTC; days may have 23 hours."""
        first = self.first - timedelta(weeks=weeks_before)
        return _midnight_ms(first, self.timezone), _midnight_ms(
            first + timedelta(days=self.days), self.timezone
        )

    def name(self) -> str:
        """Its day, or its first and last one."""
        if self.span == "day":
            return self.first.isoformat()
        return f"{self.first.isoformat()} – {(self.first + timedelta(days=6)).isoformat()}"  # noqa: RUF001


def _midnight_ms(day: date, timezone: str) -> int:
    zone = ZoneInfo(timezone)
    at = datetime(day.year, day.month, day.day, tzinfo=zone)
    # A midnight that the clock leaps over is not there: it comes out as the hour before or after.
    there = at.astimezone(UTC).astimezone(zone)
    if there.date() < day:
        at += timedelta(hours=1)
    return round(at.timestamp() * 1000)
