"""Watches a part of the floor, and says when somebody stays in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sealskin.core.errors import ConfigError
from sealskin.sense.track import Track

LEAVE_S = 1.0  # somebody is out when their foot has been outside for this long
FORGET_S = 5.0  # longer than the tracker can find somebody again


@dataclass(frozen=True, slots=True)
class Intrusion:
    """Somebody has been inside for long enough. Said once a stay.

    Attributes:
        track_id: who.
        entered_s: when they came in, on the source's clock.
        time_s: now.
    """

    track_id: int
    entered_s: float
    time_s: float


@dataclass(slots=True)
class _Stay:
    entered_s: float
    seen_s: float  # last time seen anywhere
    seen_inside_s: float
    was_inside: bool = True  # at `seen_s`
    inside_s: float = 0.0  # time spent inside
    told: bool = False


class ZoneWatch:
    """Whose foot points are inside a polygon, and for how long.

    A foot on the border goes in and out as it trembles. So a stay ends only after a whole second
    outside, and only time inside counts towards `after_s`. Nobody comes in unseen: where a hidden
    one is guessed to be starts no stay and raises nothing, but ends none either.

    Args:
        polygon_px: three corners or more, x and y in pixels, in order.
        after_s: seconds inside until `update` tells.

    Raises:
        ConfigError: the polygon has no area, or the time is negative.
    """

    def __init__(self, polygon_px: Sequence[tuple[float, float]], after_s: float) -> None:
        self._corners = np.array(polygon_px, np.float32).reshape(-1, 1, 2)
        if len(self._corners) < 3 or cv2.contourArea(self._corners) == 0 or after_s < 0:
            raise ConfigError(
                f"expected a zone with an area and a time of 0 seconds or more, got "
                f"{list(polygon_px)} and {after_s}; correct the zone"
            )
        self._after_s = after_s
        self._stays: dict[int, _Stay] = {}
        self._here: set[int] = set()

    @property
    def inside(self) -> int:
        """How many of the last frame's tracks are staying inside."""
        return len(self._here)

    def update(self, tracks: list[Track], time_s: float) -> list[Intrusion]:
        """Take in the tracks of one frame.

        Args:
            tracks: from `Tracker.update`.
            time_s: of the frame.

        Returns:
            Those who have now been inside for `after_s`; each stay is told once.
        """
        told = []
        for track in tracks:
            if track.observed and self._sees(track, time_s):
                stay = self._stays[track.id]
                told.append(Intrusion(track.id, stay.entered_s, time_s))
                stay.told = True
        self._forget(time_s)
        self._here = {track.id for track in tracks if track.id in self._stays}
        return told

    def _sees(self, track: Track, time_s: float) -> bool:
        """Bring a stay up to date; whether it is time to tell."""
        is_inside = cv2.pointPolygonTest(self._corners, track.foot, measureDist=False) >= 0
        stay = self._stays.get(track.id)
        if stay is None:
            if not is_inside:
                return False
            stay = self._stays[track.id] = _Stay(time_s, time_s, time_s)
        if stay.was_inside and is_inside:
            stay.inside_s += time_s - stay.seen_s
        stay.seen_s, stay.was_inside = time_s, is_inside
        if is_inside:
            stay.seen_inside_s = time_s
        elif time_s - stay.seen_inside_s >= LEAVE_S:
            del self._stays[track.id]
        return is_inside and not stay.told and stay.inside_s >= self._after_s - 1e-6

    def _forget(self, time_s: float) -> None:
        gone = [i for i, stay in self._stays.items() if abs(time_s - stay.seen_s) > FORGET_S]
        for track_id in gone:
            del self._stays[track_id]
