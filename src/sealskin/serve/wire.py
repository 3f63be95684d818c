"""What travels between the server and the page, as pydantic models; OpenAPI comes from these.

Coordinates are fractions of the frame, `*_ms` is UTC in milliseconds since 1970, `time_s` is on
the clock of the video. Null stands for unknown and is never written as 0.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from sealskin.core.config_rules import RuleKind
from sealskin.core.states import Cause

State: TypeAlias = Literal["starting", "running", "offline", "ended", "failed", "not watched"]
Point: TypeAlias = tuple[float, float]


class Wire(BaseModel):
    """Base of everything on the wire."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Health(Wire):
    """Whether the server works as it should."""

    status: Literal["ok", "degraded"]
    version: str | None = Field(description="Null for who has not signed in.")
    detail: str = Field(
        description="One sentence when degraded, for who has signed in; else empty."
    )
    records_lost: int | None = Field(
        description="Records that could not be saved since the start; null as above."
    )
    frames_not_recorded: int | None = Field(
        description="Frames of recorded cameras that could not be written since the start; null "
        "as above."
    )


class Ready(Wire):
    """The server is ready; otherwise it answers 503."""

    ready: Literal[True]


class LineCount(Wire):
    """Crossings of a line since the server was started."""

    n_in: int
    n_out: int


class Line(Wire):
    """A counted line. From left to right, seen from a to b, is in."""

    name: str
    kind: Literal["door", "passers", "line"] = "door"
    a: Point
    b: Point
    band: Annotated[float, Field(description="Half width, as a fraction of the frame's height.")]


class Zone(Wire):
    """A part of the floor."""

    name: str
    kind: Literal["area", "shelf", "queue", "staff-entry"] = "area"
    polygon: list[Point]
    goods: Point | None = Field(default=None, description="Where a shelf's goods are.")
    limit: int | None = Field(default=None, description="Most people that may be inside.")
    restricted: bool


class Camera(Wire):
    """A camera and how it is. Also the data of the event `state`."""

    name: str
    state: State
    cause: Cause = Field(description="Why it is in this state, in a word; `none` if all is well.")
    detail: str = Field(
        description="A sentence with what is wrong and what to do, or empty if all is well."
    )
    since_ms: int = Field(description="When it came into this state for this cause.")
    tries: int = Field(description="Failures in a row.")
    next_try_ms: int | None = Field(
        description="When it is tried again; null when it is not, or is being tried now."
    )
    width_px: int | None
    height_px: int | None
    seal_id: str | None
    site: str | None = Field(default=None, description="The site that it hangs at, if set.")
    recorded: bool = Field(description="Whether its sealed video is kept on disk.")
    analytics: bool = Field(description="Whether people are looked for; else none is known of.")
    lines: list[Line]
    zones: list[Zone]
    people_now: int | None = Field(description="Null unless the camera runs.")
    line_counts: dict[str, LineCount]
    things: dict[str, int] | None = Field(
        description="How many of each thing were seen at the last look; null: nobody looked."
    )


class Gone(Wire):
    """The data of the event `gone`: a camera was removed."""

    name: str


class Recording(Wire):
    """A recorded file of sealed video."""

    start_ms: int
    end_ms: int
    size_bytes: int
    seal_id: str


class Minute(Wire):
    """One minute of one camera. Without samples nobody looked, and people are unknown."""

    minute_ms: int
    samples: int
    people_mean: float | None
    people_max: int | None
    n_in: int
    n_out: int


class FrameMinute(Wire):
    """What became of a camera's frames in one minute. All null: nothing was told of it."""

    minute_ms: int
    frames_in: int | None
    sealed: int | None
    late: int | None = Field(description="Dropped: the machine was too slow.")
    undecodable: int | None = Field(description="Dropped: damaged on their way.")
    unsealed: int | None = Field(description="Dropped: they could not be sealed.")
    latency_ms_p50: float | None = Field(description="From decoded to sealed; null without any.")
    latency_ms_p99: float | None


class LineTotal(Wire):
    """Crossings of a line since midnight UTC."""

    line: str
    n_in: int
    n_out: int


class Alarm(Wire):
    """A rule rang. Also the data of the events `alarm` and `alarm_changed`."""

    id: int | None = Field(description="Null when it could not be saved.")
    camera: str
    rule: str = Field(description="Its name; of a restricted zone, the zone's.")
    kind: RuleKind
    zone: str = Field(description="The zone or line that it is about; empty when there is none.")
    track_id: int | None = Field(description="Null when it is about nobody in particular.")
    place: Point | None = Field(description="Where in the picture; null if about the camera.")
    time_ms: int
    quiet: bool = Field(description="It fell into quiet hours: nobody was told.")
    held_back: int = Field(description="How many the rate limit has held back before it.")
    test: bool = Field(description="Somebody pressed the test button.")
    acknowledged_ms: int | None = Field(description="Null while nobody has.")
    acknowledged_by: str
    clip: Literal["none", "waiting", "kept", "failed", "erased"]
    thing: str | None = Field(
        description="What was left, as the camera's second network sees it; null if unknown."
    )


class SceneTrack(Wire):
    """Somebody who is followed; `observed` is false while the box is a guess."""

    id: int
    box: tuple[float, float, float, float]
    foot: Point
    observed: bool
    facing: int | None = Field(
        description="Where the body faces, in eighths of a turn, clockwise as seen in the "
        "picture, 0 to the right; null if unknown."
    )
    facing_confidence: float | None = Field(
        description="How likely it is that direction or one of its neighbours, 0 to 1."
    )


class Scene(Wire):
    """The data of the event `scene`, sent after each detection."""

    camera: str
    time_s: float
    wall_ms: int
    people_now: int
    tracks: list[SceneTrack]
    line_counts: dict[str, LineCount]
    zones_inside: dict[str, int]
    things: dict[str, int] | None = Field(
        description="How many of each thing were seen at the last look; null: nobody looked."
    )


class VideoStart(Wire):
    """The first message, a text, on a video socket; what follows is binary."""

    mime: str
    width_px: int
    height_px: int


class Problem(Wire):
    """Why a request was refused."""

    detail: str
