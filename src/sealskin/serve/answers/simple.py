"""Metrics that read off one kind of figures: doors, zones, flows, groups, staff."""

from __future__ import annotations

from collections.abc import Callable, Collection
from statistics import median

from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.layout import LineKind, ZoneKind
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.raw import Key, Only, Raw, raw
from sealskin.serve.answers.values import ZONE_VALUES, Sums, Values, capture, visits
from sealskin.serve.metric_wire import MetricRow
from sealskin.store.rows import CameraRow

KINDS: dict[str, ZoneKind] = {"interest": "shelf", "queue": "queue"}


def rows_of(
    found: Raw, question: Question, values: Callable[[Sums, int], Values], *, sparse: bool = False
) -> list[MetricRow]:
    """Rows with the figures of each start and key.

    Args:
        found: the sums.
        question: what was asked.
        values: from sums and minutes to figures.
        sparse: what is not in the tables did not happen, if anybody watched; such rows are left
            out.
    """
    columns = [column.name for column in question.metric.columns]
    rows = []
    for start, end, key, sums, minutes in found.rows(question):
        if sums is None and sparse:
            continue
        figures: Values = dict.fromkeys(columns)
        if sums is not None and minutes:
            figures = values(sums, minutes)
        rows.append(
            MetricRow(
                start_ms=start,
                end_ms=end,
                camera=key[0],
                key=_text(key, 1),
                target=_text(key, 2),
                samples=minutes,
                values=figures,
            )
        )
    return rows


def _text(key: Key, place: int) -> str | None:
    return str(key[place]) if len(key) > place else None


def lines_of(meter: Meter, cameras: Collection[CameraRow], kind: LineKind) -> Only:
    """The lines of a kind, of cameras that are watched here. All of one elsewhere are doors."""
    if all(camera.id not in meter.places for camera in cameras):
        return None if kind == "door" else {}
    return {
        camera.id: {name for name, own in meter.places[camera.id].layout.lines if own == kind}
        for camera in cameras
        if camera.id in meter.places
    }


def zones_of(meter: Meter, question: Question) -> Only:
    """The zones that a question is about; None for all."""
    kind = KINDS.get(question.metric.id)
    if kind is None and question.zone is None:
        return None
    return {
        camera.id: {
            zone.name
            for zone in (meter.places[camera.id].layout.zones if camera.id in meter.places else ())
            if (kind is None or zone.kind == kind)
            and (question.zone is None or zone.name == question.zone)
        }
        | ({question.zone} if kind is None and question.zone else set())
        for camera in question.cameras
    }


def doors(meter: Meter, question: Question) -> list[MetricRow]:
    """In and out by door."""
    only = lines_of(meter, question.cameras, "door")
    by = ["line"] if question.split else []
    return rows_of(raw(meter, question, "lines", by, only), question, visits)


def passing(meter: Meter, question: Question) -> list[MetricRow]:
    """Passers-by and capture rate, by camera or of all."""
    doors_ = raw(meter, question, "lines", (), lines_of(meter, question.cameras, "door"))
    passed = raw(meter, question, "lines", (), lines_of(meter, question.cameras, "passers"))

    def values_at(start: int, key: Key) -> Values | None:
        door, passer = doors_.sums.get((start, key)), passed.sums.get((start, key))
        if door is None or passer is None:
            return None
        return capture(passer["n_in"] + passer["n_out"], door["n_in"])

    # Doors and passers-by are often of different cameras, so split rows say little; a row of
    # one camera without either is unknown.
    rows = rows_of(passed, question, lambda _sums, _minutes: {})
    columns = [column.name for column in question.metric.columns]
    return [
        row.model_copy(
            update={
                "values": (values_at(row.start_ms, (row.camera,)) if row.samples else None)
                or dict.fromkeys(columns)
            }
        )
        for row in rows
    ]


def zones(meter: Meter, question: Question) -> list[MetricRow]:
    """What is told by zone."""
    by = ["zone"] if question.split else []
    found = raw(meter, question, "zones", by, zones_of(meter, question))
    rows = rows_of(found, question, ZONE_VALUES[question.metric.id])
    return fields(rows) if question.metric.id == "interest" and question.split else rows


def fields(rows: list[MetricRow]) -> list[MetricRow]:
    """Put each shelf into one of four fields, by the medians of all shelves of its stretch."""
    by_start: dict[int, list[tuple[float, float]]] = {}
    for row in rows:
        visits_, share = row.values["visits"], row.values["interest"]
        if visits_ is not None and share is not None:
            by_start.setdefault(row.start_ms, []).append((visits_, share))
    placed = []
    for row in rows:
        shelves = by_start.get(row.start_ms, [])
        visits_, share = row.values["visits"], row.values["interest"]
        if len(shelves) < 2 or visits_ is None or share is None:
            placed.append(row)
            continue
        many = visits_ >= median(visits for visits, _ in shelves)
        holds = share >= median(interest for _, interest in shelves)
        names = {
            (True, True): "magnet",
            (True, False): "passed-by",
            (False, True): "find",
            (False, False): "quiet",
        }
        placed.append(row.model_copy(update={"field": names[many, holds]}))
    return placed


def steps(meter: Meter, question: Question) -> list[MetricRow]:
    """Flows from zone to zone."""
    found = raw(meter, question, "flows", ["origin", "target"])
    return rows_of(found, question, lambda sums, _: {"n": sums["n"]}, sparse=True)


def by_size(meter: Meter, question: Question) -> list[MetricRow]:
    """Groups by size."""
    found = raw(meter, question, "groups", ["size"])
    rows = rows_of(found, question, lambda sums, _: {"n": sums["n"], "people": None}, sparse=True)
    return [
        row.model_copy(
            update={
                "values": {
                    "n": row.values["n"],
                    "people": None if row.values["n"] is None else row.values["n"] * int(row.key),
                }
            }
        )
        for row in rows
        if row.key is not None
    ]
