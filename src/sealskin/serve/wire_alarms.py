"""What travels about alarms, rules and cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sealskin.core.config_rules import RuleConfig, RuleKind
from sealskin.core.settings import Settings
from sealskin.serve.wire import Alarm, Wire

HIGHEST_NUMBER = 2**63 - 1
"""Of a row; the database knows no higher ones."""


class Note(Wire):
    """What somebody wrote about an alarm."""

    time_ms: int
    author: str
    text: str


class Delivery(Wire):
    """How telling somebody of an alarm stands."""

    channel: str
    outcome: Literal["waiting", "sent", "failed", "not needed"]
    tries: int
    time_ms: int
    problem: str = Field(description="Why the last try failed; empty if it did not.")


class AlarmDetail(Wire):
    """An alarm with all that is known of it."""

    alarm: Alarm
    clip_first_ms: int | None
    clip_last_ms: int | None
    clip_sha256: str = Field(description="Of the clip's file; empty without one.")
    notes: list[Note]
    deliveries: list[Delivery]


class NewNote(Settings):
    """A note to be added."""

    text: str = Field(
        min_length=1, max_length=2000, title="Text", description="At most 2,000 bytes."
    )


class RuleList(Settings):
    """The rules of a camera."""

    rules: list[RuleConfig] = Field(title="Rules", description="All of them, in their order.")


class ReplayRequest(Settings):
    """A rule that is to be tried on what was recorded of a camera."""

    rule: RuleConfig = Field(title="Rule", description="It need not be among the camera's.")
    from_ms: int = Field(ge=0, title="From", description="First moment, UTC.")
    to_ms: int = Field(ge=0, title="To", description="The moment after the last, UTC.")


class ReplayedRing(Wire):
    """When a rule would have rung."""

    time_ms: int
    track_id: int | None
    place: tuple[float, float] | None
    quiet: bool


class Replayed(Wire):
    """How often a rule would have rung."""

    rule: str
    kind: RuleKind
    from_ms: int
    to_ms: int
    watched_ms: int = Field(description="Of that time, so much was watched; the rest is unknown.")
    tracks: int = Field(description="Tracks in that time.")
    count: int = Field(description="How often it would have rung.")
    held_back: int = Field(description="How often its rate limit would have held it back.")
    per_day: float | None = Field(description="Alarms a watched day; null if nothing was watched.")
    rings: list[ReplayedRing] = Field(description="The first 500 of them, oldest first.")


class CaseRequest(Settings):
    """Alarms that are to be exported together."""

    alarms: list[Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]] = Field(
        min_length=1, max_length=200, title="Alarms", description="Their numbers."
    )
    title: str = Field(default="", max_length=200, title="Title", description="For people.")


class JournalEntry(Wire):
    """An entry of the log of who did what."""

    number: int
    time_ms: int
    actor: str
    action: str
    about: dict[str, str | int | bool | list[str] | list[int] | None]
