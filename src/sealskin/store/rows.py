"""What the database gives back, and the foot points that it takes. Times are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera that has ever recorded anything, and the site that it hangs at."""

    id: int
    name: str
    site: str = "main"


@dataclass(frozen=True, slots=True)
class FootPoint:
    """Where somebody stood.

    Attributes:
        track_no: the tracker's number, unique within a session.
        session: of the camera; see `Database.add_track`.
        time_ms: UTC.
        x, y: fractions of the frame, 0 to 1.
        facing: of the body, in eighths of a turn, clockwise as seen in the picture, 0 to the
            right; None if unknown.
        width_milli, height_milli: of the box, in thousandths of the frame; None if unknown.
    """

    track_no: int
    session: int
    time_ms: int
    x: float
    y: float
    facing: int | None = None
    width_milli: int | None = None
    height_milli: int | None = None


@dataclass(frozen=True, slots=True)
class MinuteRow:
    """One camera's minute. A minute that nobody watched has no row.

    Attributes:
        minute_ms: its start.
        samples: how often people were counted in it, at least once.
        people_sum, people_max: over these samples.
        n_in, n_out: crossings of all lines.
    """

    minute_ms: int
    samples: int
    people_sum: int
    people_max: int
    n_in: int
    n_out: int

    @property
    def people_mean(self) -> float:
        return self.people_sum / self.samples


@dataclass(frozen=True, slots=True)
class ThingRow:
    """How many of a thing one camera saw in a minute; without looks there is no row.

    Attributes:
        minute_ms: its start.
        thing: what was counted.
        looks: how often, at least once.
        count_sum, count_max: over these looks.
    """

    minute_ms: int
    thing: str
    looks: int
    count_sum: int
    count_max: int
