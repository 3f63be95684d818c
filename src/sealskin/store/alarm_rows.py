"""Alarms as they go into the database and come out of it. Times are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sealskin.core.config_rules import RuleKind

ClipState: TypeAlias = Literal["none", "waiting", "kept", "failed", "erased"]


@dataclass(frozen=True, slots=True)
class NewAlarm:
    """What rang; see `AlarmRow`."""

    rule: str
    kind: str
    zone: str
    time_ms: int
    session: int = 0
    track: int = 0
    place: tuple[float, float] | None = None
    quiet: bool = False
    held_back: int = 0
    test: bool = False
    wants_clip: bool = False
    thing: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm.

    Attributes:
        id: its number.
        camera: name of the camera.
        rule, kind: of the rule.
        zone: the zone or line that it is about; empty when there is none.
        session, track: the tracker's session and number; None for nobody in particular.
        place: x, y as fractions of the frame, to a thousandth.
        time_ms: when it rang.
        quiet: it was told to nobody.
        held_back: how many the rate limit has held back before it.
        test: the test button was pressed.
        acknowledged_ms, acknowledged_by: None and empty until somebody has.
        clip: of before and after: `none` was wanted; it is `waiting` to be made, `kept`, could not
            be made (`failed`), or was kept and is `erased`.
        clip_first_ms, clip_last_ms, clip_sha256: of one that was kept.
        thing: what was left; None if unknown.
    """

    id: int
    camera: str
    rule: str
    kind: RuleKind
    zone: str
    session: int
    track: int | None
    place: tuple[float, float] | None
    time_ms: int
    quiet: bool
    held_back: int
    test: bool
    acknowledged_ms: int | None
    acknowledged_by: str
    clip: ClipState
    clip_first_ms: int | None
    clip_last_ms: int | None
    clip_sha256: str
    thing: str | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody wrote about an alarm."""

    time_ms: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How telling somebody of an alarm stands."""

    channel: str
    outcome: Literal["waiting", "sent", "failed", "not needed"]
    tries: int
    time_ms: int
    problem: str


@dataclass(frozen=True, slots=True)
class SignRow:
    """For how long something was wrong with a camera, or a place was not as it had been."""

    sign: str
    session: int
    number: int
    first_ms: int
    last_ms: int
    box: tuple[float, float, float, float] | None
