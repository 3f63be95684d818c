"""Rules about the picture itself: the camera's health, and things that were left or taken."""

from __future__ import annotations

from typing import cast

from sealskin.core.config_rules import CameraRule, ObjectRule
from sealskin.sense.rules.moment import Finding, Moment, Sign
from sealskin.sense.rules.place import Area, Corners


class CameraHealth:
    """Rings once each time that a sign has held for `for_s`."""

    def __init__(self, rule: CameraRule) -> None:
        self._sign = cast("Sign", rule.kind.removeprefix("camera_"))
        self._for_s = rule.for_s
        self._told_s: float | None = None

    def update(self, moment: Moment) -> list[Finding]:
        since_s = None if moment.signs is None else moment.signs.get(self._sign)
        if since_s is None:
            self._told_s = None
            return []
        if moment.time_s - since_s < self._for_s - 1e-6 or since_s == self._told_s:
            return []
        self._told_s = since_s
        return [Finding(since_s)]


class Objects:
    """Rings once for each thing that was left, or taken, for `after_s`."""

    def __init__(self, rule: ObjectRule, corners: Corners) -> None:
        self._change = rule.kind.removeprefix("object_")
        self._after_s = rule.after_s
        self._area = Area(corners)
        self._told: set[int] = set()

    def update(self, moment: Moment) -> list[Finding]:
        if moment.changes is None:
            return []
        width, height = moment.size_px
        found = []
        for one in moment.changes:
            if one.change != self._change or one.number in self._told:
                continue
            if moment.time_s - one.since_s < self._after_s - 1e-6:
                continue
            if self._area.has((one.foot[0] * width, one.foot[1] * height)):
                self._told.add(one.number)
                found.append(Finding(one.number, None, one.foot, one.box))
        self._told &= {one.number for one in moment.changes}
        return found
