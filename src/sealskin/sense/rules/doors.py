"""Rules about lines: the wrong way, and two where one should pass."""

from __future__ import annotations

from sealskin.core.boxes import iou
from sealskin.core.config_rules import TailgatingRule, WrongWayRule
from sealskin.sense.count import Crossing
from sealskin.sense.rules.moment import Finding, Moment
from sealskin.sense.rules.place import place_of

SAME = 0.4
"""Overlap (intersection over union) of two boxes on one person."""


class WrongWay:
    """Rings for each crossing in the closed direction."""

    def __init__(self, rule: WrongWayRule) -> None:
        self._rule = rule

    def update(self, moment: Moment) -> list[Finding]:
        return [
            _finding(one, moment)
            for line, one in moment.crossings
            if line == self._rule.line and one.direction == self._rule.closed
        ]


class Tailgating:
    """Rings for who crosses within `within_s` of somebody else, in the same direction."""

    def __init__(self, rule: TailgatingRule) -> None:
        self._rule = rule
        self._last: Crossing | None = None
        self._doubles: set[int] = set()  # tracks that lay on the last one when it crossed

    def update(self, moment: Moment) -> list[Finding]:
        found = []
        for line, one in moment.crossings:
            if line != self._rule.line or one.direction != self._rule.direction:
                continue
            last, doubles = self._last, self._doubles
            self._last, self._doubles = one, _lying_on(one.track_id, moment)
            if last is None or last.track_id in {one.track_id, *self._doubles}:
                continue
            soon = 0 <= one.time_s - last.time_s <= self._rule.within_s
            if soon and one.track_id not in doubles:
                found.append(_finding(one, moment))
        return found


def _lying_on(number: int, moment: Moment) -> set[int]:
    """Tracks that lie on another one: one person, followed twice by mistake."""
    box = next((track.box for track in moment.tracks if track.id == number), None)
    if box is None:
        return set()
    return {
        track.id
        for track in moment.tracks
        if track.id != number and float(iou(box[None], track.box[None])[0, 0]) > SAME
    }


def _finding(one: Crossing, moment: Moment) -> Finding:
    who = next((track for track in moment.tracks if track.id == one.track_id), None)
    place = None if who is None else place_of(who, moment)
    return Finding((one.track_id, one.time_s), one.track_id, place)
