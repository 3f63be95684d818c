"""What a camera's process tells the main one. Plain values, sealed video and nothing else.

Coordinates are fractions of the frame. `time_s` is on the clock of the source and of the video
that is shown, `wall_ms` is UTC. `session` is the wall time at which the analysis started: track
numbers are unique within it only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sealskin.core.config_rules import RuleKind
from sealskin.core.states import Cause, State
from sealskin.sense.rules.moment import Change, Sign

Direction: TypeAlias = Literal["in", "out"]
Point: TypeAlias = tuple[int, float, float, int | None, int, int]


@dataclass(frozen=True, slots=True)
class StateMessage:
    """How the camera is.

    Attributes:
        camera: its name.
        state, cause: see `sealskin.core.states`.
        detail: what is wrong and what to do, in a sentence; empty when all is well.
        since_ms: when it came into this state for this cause.
        tries: failures in a row.
        next_try_ms: when it is tried again; None when it is not, or is being tried now.
    """

    camera: str
    state: State
    detail: str
    since_ms: int
    cause: Cause = "none"
    tries: int = 0
    next_try_ms: int | None = None


@dataclass(frozen=True, slots=True)
class BeatMessage:
    """The camera's process is alive although it has nothing to show; ends at the supervisor."""

    camera: str


@dataclass(frozen=True, slots=True)
class ConfinedMessage:
    """What the camera's process could not be kept from, by promise, with the reason.

    See `sealskin.pipeline.confine`; empty where this machine can do it all.
    """

    camera: str
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class FiguresMessage:
    """What the camera's process did since it was started; see `sealskin.seal.stages.Figures`.

    `lost` counts messages that should have been kept, `skipped` those that were only to be shown.
    """

    camera: str
    frames: dict[str, int]
    seconds: dict[str, float]
    latency: tuple[int, ...]
    latency_s: float
    lost: int
    skipped: int


@dataclass(frozen=True, slots=True)
class InfoMessage:
    """What the sealed video of the camera is, before its first fragment."""

    camera: str
    width_px: int
    height_px: int
    seal_id: str
    mime: str


@dataclass(frozen=True, slots=True)
class FragmentMessage:
    """A piece of sealed fragmented MP4; see `sealskin.video.encode.Fragment`."""

    camera: str
    kind: Literal["init", "media"]
    data: bytes
    time_s: float
    keyframe: bool


@dataclass(frozen=True, slots=True)
class TrackView:
    """One confirmed track at one moment; `facing` in eighths of a turn, None if unknown."""

    id: int
    box: tuple[float, float, float, float]
    foot: tuple[float, float]
    observed: bool
    facing: int | None = None
    facing_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class SceneMessage:
    """Who is where, after one detection; `things` at the last look, None if nobody looked."""

    camera: str
    time_s: float
    wall_ms: int
    tracks: tuple[TrackView, ...]
    people_now: int
    zones_inside: dict[str, int]
    things: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class CrossingMessage:
    """Somebody crossed a line."""

    camera: str
    line: str
    session: int
    track_id: int
    direction: Direction
    time_s: float
    wall_ms: int


@dataclass(frozen=True, slots=True)
class AlarmMessage:
    """A rule rings.

    Attributes:
        camera: its name.
        zone: the zone or line that it is about; empty when there is none.
        session: the tracker's.
        track_id: who; 0 when it is about nobody in particular.
        time_s: on the source's clock.
        wall_ms: UTC.
        rule, kind: the rule's.
        place: x, y as fractions of the frame; None when it is about the camera.
        quiet: it falls into the rule's quiet hours, or is only a test of the page: kept, not sent.
        held_back: how many the rule's rate limit has held back since its last one.
        test: somebody pressed the test button.
        clip: a clip of it is wanted.
        thing: what was left; None if unknown.
    """

    camera: str
    zone: str
    session: int
    track_id: int
    time_s: float
    wall_ms: int
    rule: str
    kind: RuleKind = "presence"
    place: tuple[float, float] | None = None
    quiet: bool = False
    held_back: int = 0
    test: bool = False
    clip: bool = False
    thing: str | None = None


@dataclass(frozen=True, slots=True)
class SignMessage:
    """For how long something has been wrong with the camera, or a place been changed.

    Attributes:
        camera: its name.
        sign: `covered`, `blinded`, `moved`, `gone`; `dark`, which is kept as a time of doubtful
            figures; or `left`, `taken` of a place.
        session: the analysis'.
        number: which one, unique within the session and the sign.
        first_ms, last_ms: since when, and until when it was seen so far.
        box: the place, xyxy as fractions of the frame; None when it is about the camera.
    """

    camera: str
    sign: Sign | Change | Literal["dark"]
    session: int
    number: int
    first_ms: int
    last_ms: int
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class MinuteMessage:
    """What is to be added to the bucket of a minute. There is none without samples."""

    camera: str
    minute_ms: int
    samples: int
    people_sum: int
    people_max: int
    n_in: int
    n_out: int


@dataclass(frozen=True, slots=True)
class ThingsMessage:
    """What is to be added to a minute's counts of things. There is none without looks.

    Attributes:
        camera: its name.
        minute_ms: the minute's start.
        looks: how often things were counted.
        counts: of every thing that is looked for, its name, sum and most over these looks.
    """

    camera: str
    minute_ms: int
    looks: int
    counts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class TrackMessage:
    """A stretch of a track: foot points, at most one a second.

    Each is wall_ms, x, y, facing (in eighths of a turn, or None), and width and height of the box
    in thousandths of the frame. `brightness` is that of the body on the sealed picture, the median
    of the whole track so far, 0 to 100; None if unknown.
    """

    camera: str
    session: int
    track_id: int
    first_ms: int
    last_ms: int
    points: tuple[Point, ...]
    brightness: int | None = None


Message: TypeAlias = (
    StateMessage
    | BeatMessage
    | ConfinedMessage
    | FiguresMessage
    | InfoMessage
    | FragmentMessage
    | SceneMessage
    | CrossingMessage
    | AlarmMessage
    | SignMessage
    | MinuteMessage
    | ThingsMessage
    | TrackMessage
)
Record: TypeAlias = (
    CrossingMessage | AlarmMessage | SignMessage | MinuteMessage | ThingsMessage | TrackMessage
)
"""What goes into the database. No kind of message that holds pictures is among them."""
