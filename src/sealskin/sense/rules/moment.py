"""What a rule is given at each moment, and what it finds."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from sealskin.sense.count import Crossing
from sealskin.sense.track import Track

Sign: TypeAlias = Literal["covered", "blinded", "moved", "gone"]
Change: TypeAlias = Literal["left", "taken"]
Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Changed:
    """A place that is not as it was, with nobody there.

    Attributes:
        number: of this change, while it lasts.
        change: whether something was left or taken.
        box: xyxy, fractions of the frame.
        since_s: since when, on the source's clock.
    """

    number: int
    change: Change
    box: Box
    since_s: float

    @property
    def foot(self) -> tuple[float, float]:
        """Bottom centre, as of people."""
        return (self.box[0] + self.box[2]) / 2, self.box[3]


@dataclass(frozen=True, slots=True)
class Moment:
    """One camera at one moment; live, or out of the database.

    Attributes:
        time_s: on the source's clock.
        wall_ms: UTC.
        size_px: width and height of the frame.
        tracks: confirmed tracks, boxes and foot points in pixels.
        crossings: crossings that were completed now, by name of the line.
        signs: what is wrong with the camera, and since when (`time_s`); None: unknown.
        changes: what was left or taken; None: unknown.
    """

    time_s: float
    wall_ms: int
    size_px: tuple[int, int]
    tracks: list[Track] = field(default_factory=list)
    crossings: list[tuple[str, Crossing]] = field(default_factory=list)
    signs: dict[Sign, float] | None = None
    changes: list[Changed] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's condition came true. Said once for each time that it does.

    Attributes:
        about: what it is about, so that the same is not told twice.
        track_id: who; None when it is about nobody in particular.
        place: x, y as fractions of the frame; None when it is about the camera.
        box: of a place that has changed, xyxy as fractions of the frame; else None.
    """

    about: Hashable
    track_id: int | None = None
    place: tuple[float, float] | None = None
    box: Box | None = None


class Watcher(Protocol):
    """One rule at work. It keeps what it needs of the past, and has no clock of its own."""

    def update(self, moment: Moment) -> list[Finding]:
        """Take in a moment; what came true now."""
        ...


class Lasting:
    """Whether something has been so for long enough. Said once, and anew after it ended.

    Args:
        for_s: so long it must be so.
        gap_s: it ends only when it has not been so for this long.
    """

    __slots__ = ("_for_s", "_gap_s", "_last_s", "_since_s", "_told")

    def __init__(self, for_s: float, gap_s: float) -> None:
        self._for_s = for_s
        self._gap_s = gap_s
        self._since_s: float | None = None
        self._last_s = 0.0
        self._told = False

    def update(self, is_so: bool, time_s: float) -> bool:
        """True at the moment at which it has been so for long enough."""
        since_s = self._since_s
        if since_s is not None and (time_s < self._last_s or time_s - self._last_s > self._gap_s):
            since_s, self._told = None, False
        if is_so:
            since_s = time_s if since_s is None else since_s
            self._last_s = time_s
        self._since_s = since_s
        if not is_so or since_s is None or self._told or time_s - since_s < self._for_s - 1e-6:
            return False
        self._told = True
        return True
