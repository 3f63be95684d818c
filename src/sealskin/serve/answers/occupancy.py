"""How many are there at once: in a zone, before a camera, or in a site by its doors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.measure.places import day_of
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.raw import raw
from sealskin.serve.answers.simple import lines_of, rows_of, zones_of
from sealskin.serve.answers.values import Sums, Values, zone_occupancy
from sealskin.serve.metric_wire import MetricRow
from sealskin.store import figures

EMPTY: Values = dict.fromkeys(("people_mean", "people_max", "inside", "limit", "over_s"))


def occupancy(meter: Meter, question: Question) -> list[MetricRow]:
    """By zone if zones are split or one is asked for; by site without a camera; else by camera."""
    if question.zone is not None:
        return _zones(meter, question)
    if question.camera is None and not question.split:
        return _site(meter, question)
    rows = rows_of(raw(meter, question, "people"), question, _camera)
    if question.split and question.camera is not None:
        rows += _zones(meter, question)
    return rows


def _camera(sums: Sums, _minutes: int) -> Values:
    mean = sums["people_sum"] / sums["samples"]
    return {**EMPTY, "people_mean": mean, "people_max": sums["people_max"]}


def _zones(meter: Meter, question: Question) -> list[MetricRow]:
    limits = {
        (camera.name, zone.name): zone.limit
        for camera in question.cameras
        if camera.id in meter.places
        for zone in meter.places[camera.id].layout.zones
    }
    split = replace(question, split=True)
    rows = rows_of(
        raw(meter, split, "zones", ["zone"], zones_of(meter, split)), split, zone_occupancy
    )
    for row in rows:
        limit = limits.get((row.camera or "", row.key or ""))
        if limit is None:
            row.values["over_s"] = None  # without a limit nothing can be over it
        else:
            row.values["limit"] = limit
    return rows


def _site(meter: Meter, question: Question) -> list[MetricRow]:
    """All cameras of a site together: means add up, and doors tell how many are inside."""
    by_camera = raw(meter, replace(question, split=True), "people")
    inside = _inside(meter, question)
    sites = {camera.site for camera in question.cameras}
    limit = next(
        (p.site.limit for p in meter.places.values() if p.site.name in sites), None
    ) if len(sites) == 1 else None  # fmt: skip
    means: dict[int, float] = defaultdict(float)
    minutes: dict[int, int] = defaultdict(int)
    for start, _, _key, sums, watched in by_camera.rows(question):
        if sums is not None and watched:
            means[start] += sums["people_sum"] / sums["samples"]
            minutes[start] += watched
    rows = []
    for start, end in zip(question.starts, question.ends, strict=True):
        values: Values = dict(EMPTY)
        if start in means:
            values = {
                **EMPTY,
                "people_mean": means[start],
                "inside": inside.get(start),
                "limit": limit,
            }
        rows.append(
            MetricRow(
                start_ms=start,
                end_ms=end,
                camera=None,
                key=None,
                samples=minutes.get(start, 0),
                values=values,
            )
        )
    return rows


def _inside(meter: Meter, question: Question) -> dict[int, float]:
    """Most people inside by doors, at the ends of hours or minutes, by start of the stretch."""
    doors = lines_of(meter, question.cameras, "door")
    if question.step == "minute":
        by_minute = raw(meter, replace(question, split=False), "lines", (), doors)
        changes = [(start, sums) for (start, _), sums in sorted(by_minute.sums.items())]
    else:
        # In less out is counted from midnight on.
        begin, _ = day_of(question.from_ms, question.timezone)
        rows = figures.read(
            meter.database, "lines", "hours", question.ids, begin, question.to_ms,
            variant_id=meter.variant(question.measure), only=doors,
        )  # fmt: skip
        changes = [(row["start_ms"], row) for row in rows]
    most: dict[int, float] = {}
    here, until = 0, 0
    for start, sums in changes:
        if start >= until:
            here, (_, until) = 0, day_of(start, question.timezone)
        here = max(0, here + int(sums["n_in"]) - int(sums["n_out"]))
        if start >= question.from_ms:
            at = question.start_of(start)
            most[at] = max(most.get(at, 0), here)
    return most
