"""Rules about lines: the wrong way, and two where one should pass."""

from __future__ import annotations

from sealskin.core.config_rules import TailgatingRule, WrongWayRule
from sealskin.sense.count import Crossing
from sealskin.sense.rules.moment import Finding, Moment
from sealskin.sense.rules.place import place_of


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

    def update(self, moment: Moment) -> list[Finding]:
        found = []
        for line, one in moment.crossings:
            if line != self._rule.line or one.direction != self._rule.direction:
                continue
            last, self._last = self._last, one
            if last is None or last.track_id == one.track_id:
                continue
            if 0 <= one.time_s - last.time_s <= self._rule.within_s:
                found.append(_finding(one, moment))
        return found


def _finding(one: Crossing, moment: Moment) -> Finding:
    who = next((track for track in moment.tracks if track.id == one.track_id), None)
    place = None if who is None else place_of(who, moment)
    return Finding((one.track_id, one.time_s), one.track_id, place)
