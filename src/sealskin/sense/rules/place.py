"""Rules about where people are: presence, loitering, crowding."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from sealskin.core.config import ZoneConfig
from sealskin.core.config_rules import CrowdingRule, LoiteringRule, PresenceRule
from sealskin.sense.rules.moment import Finding, Lasting, Moment
from sealskin.sense.track import Track
from sealskin.sense.zone import ZoneWatch

Corners = list[tuple[float, float]]
EVERYWHERE: Corners = [(-1, -1), (2, -1), (2, 2), (-1, 2)]
"""Larger than the frame: smoothed boxes may reach past its edge."""
LOST_S = 5.0
"""Somebody who is lost may be found again for so long, within their own height."""


def corners_of(zone: ZoneConfig | None, size_px: tuple[int, int]) -> Corners:
    """A zone's corners in pixels; without a zone, all of the frame."""
    polygon = EVERYWHERE if zone is None else zone.polygon
    return [(x * size_px[0], y * size_px[1]) for x, y in polygon]


class Area:
    """Tells who is inside."""

    def __init__(self, corners: Corners) -> None:
        self._corners = np.array(corners, np.float32).reshape(-1, 1, 2)

    def has(self, foot: tuple[float, float]) -> bool:
        """Whether a foot point in pixels is inside, or on the border."""
        return cv2.pointPolygonTest(self._corners, foot, measureDist=False) >= 0


def place_of(track: Track, moment: Moment) -> tuple[float, float]:
    """Somebody's foot point as fractions of the frame."""
    width, height = moment.size_px
    return track.foot[0] / width, track.foot[1] / height


class Presence:
    """Rings once a stay that lasts `after_s`."""

    def __init__(self, rule: PresenceRule, corners: Corners) -> None:
        self._zone = ZoneWatch(corners, rule.after_s)

    def update(self, moment: Moment) -> list[Finding]:
        told = self._zone.update(moment.tracks, moment.time_s)
        where = {track.id: place_of(track, moment) for track in moment.tracks}
        return [Finding(one.track_id, one.track_id, where[one.track_id]) for one in told]


@dataclass(slots=True)
class _Stay:
    """Somebody inside, over all the numbers that the tracker gave them."""

    since_s: float
    seen_s: float
    foot: tuple[float, float]
    height_px: float
    told: bool = False


class Loitering:
    """Rings once for who stays longer than `longer_than_s`.

    Trackers lose people within minutes. So a new track that begins inside, near to where another
    one was lost a moment ago, goes on with its stay.
    """

    def __init__(self, rule: LoiteringRule, corners: Corners) -> None:
        self._longer_than_s = rule.longer_than_s
        self._area = Area(corners)
        self._stays: dict[int, _Stay] = {}

    def update(self, moment: Moment) -> list[Finding]:
        now_s = moment.time_s
        self._stays = {
            number: stay
            for number, stay in self._stays.items()
            if 0 <= now_s - stay.seen_s <= LOST_S
        }
        present = {track.id for track in moment.tracks}
        found = []
        for track in moment.tracks:
            if not (track.observed and self._area.has(track.foot)):
                continue
            stay = self._stays.get(track.id) or self._inherit(track, present, now_s)
            self._stays[track.id] = stay
            stay.seen_s, stay.foot = now_s, track.foot
            stay.height_px = float(track.box[3] - track.box[1])
            if not stay.told and now_s - stay.since_s >= self._longer_than_s - 1e-6:
                stay.told = True
                found.append(Finding(track.id, track.id, place_of(track, moment)))
        return found

    def _inherit(self, track: Track, present: set[int], now_s: float) -> _Stay:
        """The stay of who was lost nearest to here; else a new one."""
        near: list[tuple[float, int]] = []
        for number, stay in self._stays.items():
            away = np.hypot(track.foot[0] - stay.foot[0], track.foot[1] - stay.foot[1])
            if number not in present and away <= stay.height_px:
                near.append((float(away), number))
        if near:
            return self._stays.pop(min(near)[1])
        return _Stay(now_s, now_s, track.foot, 0.0)


class Crowding:
    """Rings when more than `more_than` people have been inside for `for_s`."""

    GAP_S = 3.0

    def __init__(self, rule: CrowdingRule, corners: Corners) -> None:
        self._more_than = rule.more_than
        self._area = Area(corners)
        self._lasting = Lasting(rule.for_s, self.GAP_S)

    def update(self, moment: Moment) -> list[Finding]:
        inside = [track for track in moment.tracks if self._area.has(track.foot)]
        if not self._lasting.update(len(inside) > self._more_than, moment.time_s):
            return []
        places = np.array([place_of(track, moment) for track in inside])
        x, y = places.mean(axis=0)
        return [Finding("crowd", None, (float(x), float(y)))]
