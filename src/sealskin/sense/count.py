"""Counts who crosses a line, once each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sealskin.core.errors import ConfigError
from sealskin.sense.track import Track

Direction: TypeAlias = Literal["in", "out"]

BAND_HEIGHTS = 0.1  # of the person's box: how far the foot of somebody who stands still sways
FORGET_S = 5.0  # longer than the tracker can find somebody again


@dataclass(frozen=True, slots=True)
class Crossing:
    """Somebody crossed the line.

    Attributes:
        track_id: who.
        direction: `in` is from the left of the line to its right, seen from a to b.
        time_s: when they had left the band behind them, on the source's clock.
    """

    track_id: int
    direction: Direction
    time_s: float


@dataclass(slots=True)
class _Walker:
    foot: tuple[float, float]
    last_s: float
    side: int = 0  # -1 left, 1 right, 0 not known yet
    through: int = 0  # steps through the line to the right, less those to the left
    is_clear: bool = True  # has been well away from the line since the last crossing


class LineCounter:
    """Counts crossings of one line by the foot points of tracks.

    A band lies around the line, and which side somebody is on is decided outside it only. So
    somebody who sways on the line is not counted; a crossing counts when a track has come from
    beyond one side of the band to beyond the other, and its path led between the ends of the line.
    Right after a crossing the band is twice as wide for who has crossed, until they are past it:
    a trembling that just reached over it does not count back and forth. Who walks to and fro over
    all of that is counted each time, and in and out stay in balance.
    Only places where somebody was detected count; where a hidden one is guessed to be does not.

    Args:
        a_px, b_px: ends of the line, x and y in pixels.
        band_px: half width of the band. For large boxes the band is wider, a tenth of their
            height, since their feet tremble more.

    Attributes:
        n_in, n_out: crossings so far.

    Raises:
        ConfigError: the two ends are one point, or the band is negative.
    """

    def __init__(
        self, a_px: tuple[float, float], b_px: tuple[float, float], band_px: float
    ) -> None:
        self._length_px = math.dist(a_px, b_px)
        if self._length_px == 0 or band_px < 0:
            raise ConfigError(
                f"expected a line with two different ends and a band of 0 pixels or more, got "
                f"{a_px} to {b_px} with {band_px}; correct the line"
            )
        self._a_px, self._b_px, self._band_px = a_px, b_px, band_px
        self._walkers: dict[int, _Walker] = {}
        self.n_in = 0
        self.n_out = 0

    def update(self, tracks: list[Track], time_s: float) -> list[Crossing]:
        """Take in the tracks of one frame.

        Args:
            tracks: from `Tracker.update`.
            time_s: of the frame.

        Returns:
            Crossings that were completed in this frame, mostly none.
        """
        crossings = []
        for track in tracks:
            if not track.observed:
                continue
            walker = self._walkers.setdefault(track.id, _Walker(track.foot, time_s))
            walker.through += self._step(walker.foot, track.foot)
            walker.foot, walker.last_s = track.foot, time_s
            across_px = self._across(track.foot)
            height_px = float(track.box[3] - track.box[1])
            band_px = max(self._band_px, BAND_HEIGHTS * height_px)
            side = 1 if across_px > 0 else -1
            over_px = band_px if walker.is_clear or side == walker.side else 2 * band_px
            if abs(across_px) <= over_px:
                continue
            if walker.side == -side and walker.through * side > 0:
                crossings.append(Crossing(track.id, "in" if side > 0 else "out", time_s))
                walker.is_clear = False
            if abs(across_px) > 2 * band_px:
                walker.is_clear = True
            walker.side, walker.through = side, 0
        self.n_in += sum(crossing.direction == "in" for crossing in crossings)
        self.n_out += sum(crossing.direction == "out" for crossing in crossings)
        self._forget(time_s)
        return crossings

    def _across(self, point: tuple[float, float]) -> float:
        """Distance from the endless line in pixels; negative on its left, seen from a to b.

        With y pointing down, the left of a line that runs to the right is above it.
        """
        (ax, ay), (bx, by) = self._a_px, self._b_px
        return ((bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)) / self._length_px

    def _step(self, start: tuple[float, float], end: tuple[float, float]) -> int:
        """1 if a step leads to the right between the ends of the line, -1 to the left, else 0."""
        before, after = self._across(start), self._across(end)
        if (before < 0) == (after < 0):
            return 0
        share = before / (before - after)
        (ax, ay), (bx, by) = self._a_px, self._b_px
        x = start[0] + share * (end[0] - start[0])
        y = start[1] + share * (end[1] - start[1])
        along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / self._length_px**2
        if not 0 <= along <= 1:
            return 0
        return 1 if before < 0 else -1

    def _forget(self, time_s: float) -> None:
        gone = [i for i, w in self._walkers.items() if abs(time_s - w.last_s) > FORGET_S]
        for track_id in gone:
            del self._walkers[track_id]
