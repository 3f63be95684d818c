"""How many each rule takes for staff, and how often it is wrong where people have looked."""

from __future__ import annotations

from dataclasses import replace

from sealskin.pipeline.measure.compute import keep
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.raw import raw
from sealskin.serve.metric_wire import MetricRow
from sealskin.store.paths import paths
from sealskin.store.said import staff_marks

RULES = ("entry", "schedule", "uniform", "any")


def staff(meter: Meter, question: Question) -> list[MetricRow]:
    """A row for each rule and stretch of time, over all cameras of the question."""
    whole = replace(question, split=False)
    found = raw(meter, whole, "staff", ["rule"])
    errors = _errors(meter, question)
    rows = []
    for start, end in zip(question.starts, question.ends, strict=True):
        minutes = found.minutes.get((start, None), 0)
        every = found.sums.get((start, (None, "all")))
        for rule in RULES:
            own = found.sums.get((start, (None, rule)))
            known = bool(minutes and own is not None and every is not None)
            n = own["n"] if known and own else None
            of = every["n"] if known and every else None
            missed, wrong, marked = errors[rule]
            rows.append(
                MetricRow(
                    start_ms=start,
                    end_ms=end,
                    camera=None,
                    key=rule,
                    samples=minutes,
                    values={
                        "n": n if known else None,
                        "share": n / of if n is not None and of else None,
                        "missed": missed,
                        "wrong": wrong,
                        "marked": marked,
                    },
                )
            )
    return rows


def _errors(meter: Meter, question: Question) -> dict[str, tuple[float | None, float | None, int]]:
    """Of each rule: share of marked staff it misses, of marked visitors it takes, marks."""
    taken: dict[str, list[bool]] = {rule: [] for rule in RULES}
    truth: list[bool] = []
    for camera in question.cameras:
        place = meter.places.get(camera.id)
        marks = staff_marks(meter.database, camera.id)
        if place is None or not marks:
            continue
        spans = [span for span, _ in marks.values()]
        tracks = paths(
            meter.database, [camera.id], min(a for a, _ in spans), max(b for _, b in spans) + 1
        )
        met = keep(tracks, place, question.measure).met
        for track_id, (_, is_staff) in marks.items():
            if track_id in met:
                truth.append(is_staff)
                for rule in RULES:
                    hit = bool(met[track_id]) if rule == "any" else rule in met[track_id]
                    taken[rule].append(hit)
    staff_n, visitors = sum(truth), len(truth) - sum(truth)
    found = {}
    for rule, hits in taken.items():
        missed = sum(t and not h for t, h in zip(truth, hits, strict=True))
        wrong = sum(h and not t for t, h in zip(truth, hits, strict=True))
        found[rule] = (
            missed / staff_n if staff_n else None,
            wrong / visitors if visitors else None,
            len(truth),
        )
    return found
