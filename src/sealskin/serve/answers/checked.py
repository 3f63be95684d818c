"""How good counts of crossings were found to be, on clips that people counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.agreement import TOLERANCE_MS, matched
from sealskin.sense.measure.proportion import wilson
from sealskin.serve.answers.question import Question
from sealskin.serve.metric_wire import Checked
from sealskin.store.checks import Check, read_checks
from sealskin.store.paths import crossings

OF_CROSSINGS = {"visits", "capture"}
"""Metrics that are counts of crossings, which is what is counted by hand."""


def checked(meter: Meter, question: Question) -> Checked | None:
    """What checks say about the lines of a question; None where nobody has checked any.

    A door of a question counts for it whenever its clip was: an hour that was counted in March
    tells of the same line in May, as long as the camera hangs there.
    """
    if question.metric.id not in OF_CROSSINGS:
        return None
    doors = {
        camera.id: [n for n, kind in meter.places[camera.id].layout.lines if kind == "door"]
        for camera in question.cameras
        if camera.id in meter.places
    }
    found = [
        (number, check)
        for number, lines in doors.items()
        for check in read_checks(meter.database, [number])
        if check.line in lines
    ]
    return score(meter, found, question.timezone)


def score(meter: Meter, found: Sequence[tuple[int, Check]], timezone: str) -> Checked | None:
    """Recall and precision with their intervals, over some checks; None without any.

    Args:
        meter: knows the database.
        found: numbers of cameras and checks of theirs.
        timezone: on whose clock hours are told.
    """
    if not found:
        return None
    seen = counted = both = 0
    hours: set[int] = set()
    for number, check in found:
        # A crossing at the clip's very edge may be told a little outside of it.
        begin, end = check.start_ms - TOLERANCE_MS, check.end_ms + TOLERANCE_MS
        near = [
            (one.time_ms, one.direction)
            for one in crossings(meter.database, number, begin, end)
            if one.line == check.line
        ]
        inside = [one for one in near if check.start_ms <= one[0] < check.end_ms]
        seen += len(check.marks)
        both += matched(check.marks, near)
        # What lies outside counts as wrong only where it stands for nothing inside.
        counted += max(len(inside), matched(check.marks, near))
        hours |= _hours(check, timezone)
    recall, precision = wilson(both, seen), wilson(both, counted)
    return Checked(
        recall=both / seen if seen else None,
        recall_low=recall[0] if recall else None,
        recall_high=recall[1] if recall else None,
        precision=both / counted if counted else None,
        precision_low=precision[0] if precision else None,
        precision_high=precision[1] if precision else None,
        true=seen,
        missed=seen - both,
        false=counted - both,
        clips=len({(number, check.start_ms) for number, check in found}),
        minutes=sum(check.end_ms - check.start_ms for _, check in found) / 60_000,
        hours=sorted(hours),
    )


def _hours(check: Check, timezone: str) -> set[int]:
    zone = ZoneInfo(timezone)
    ends = (check.start_ms, check.end_ms - 1)
    return {datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).hour for ms in ends}
