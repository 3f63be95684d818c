"""Hours of the week, written as people write them: `mon-fri 22:00-06:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(?:(?P<days>[a-z]{3}(?:[-,][a-z]{3})*) +)?"
    r"(?P<from>[0-2]\d:[0-5]\d) *- *(?P<to>[0-2]\d:[0-5]\d)"
)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the week.

    Attributes:
        days: 0 is Monday; the days on which it begins.
        from_min, to_min: minutes since midnight, half open. With `to_min` at or before `from_min`
            it ends on the next day.
    """

    days: frozenset[int]
    from_min: int
    to_min: int

    def has(self, moment: datetime) -> bool:
        """Whether a moment, in the local time of the camera, falls into it."""
        minute = moment.hour * 60 + moment.minute
        day = moment.weekday()
        if self.from_min < self.to_min:
            return day in self.days and self.from_min <= minute < self.to_min
        today = day in self.days and minute >= self.from_min
        return today or ((day - 1) % 7 in self.days and minute < self.to_min)


def parse_hours(text: str) -> Hours:
    """Read `22:00-06:00`, `sat,sun 00:00-24:00` or `mon-fri 22:00-06:00`.

    Raises:
        ValueError: it is not of that form.
    """
    match = _FORM.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(
            f"expected hours such as 'mon-fri 22:00-06:00' or '22:00-06:00', got {text[:40]!r}"
        )
    return Hours(_days(match["days"], text), _minutes(match["from"]), _minutes(match["to"]))


def _minutes(text: str) -> int:
    minutes = int(text[:2]) * 60 + int(text[3:])
    if minutes > MINUTES_A_DAY:
        raise ValueError(f"expected a time of day from 00:00 to 24:00, got {text!r}")
    return minutes


def _days(text: str | None, whole: str) -> frozenset[int]:
    if text is None:
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(f"expected days out of {', '.join(DAYS)}, got {whole[:40]!r}")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return frozenset(days)
