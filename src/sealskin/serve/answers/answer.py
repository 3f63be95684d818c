"""One answer for any metric."""

from __future__ import annotations

from collections.abc import Callable

from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS, Metric
from sealskin.serve.answers import simple
from sealskin.serve.answers.checked import checked
from sealskin.serve.answers.funnel import funnel
from sealskin.serve.answers.heat import heat
from sealskin.serve.answers.live import journeys, usual_paths
from sealskin.serve.answers.occupancy import occupancy
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.staff import staff
from sealskin.serve.answers.things import things
from sealskin.serve.metric_wire import (
    Flag,
    Grid,
    MetricAnswer,
    MetricColumn,
    MetricEntry,
    MetricParameter,
    MetricRow,
)
from sealskin.store.alarms import AlarmBook
from sealskin.store.conditions import Condition, list_conditions

ROWS: dict[str, Callable[[Meter, Question], list[MetricRow]]] = {
    "visits": simple.doors,
    "capture": simple.passing,
    "occupancy": occupancy,
    "dwell": simple.zones,
    "stays": simple.zones,
    "interest": simple.zones,
    "queue": simple.zones,
    "flows": simple.steps,
    "paths": usual_paths,
    "funnel": funnel,
    "groups": simple.by_size,
    "things": things,
    "staff": staff,
    "journeys": journeys,
}
"""What answers each metric; `heat` gives a grid."""
SIGNS: dict[str, Condition] = {"covered": "covered", "blinded": "covered", "moved": "moved"}
WITHOUT_TABLES = {"paths", "journeys"}


def entry(metric: Metric, meter: Meter) -> MetricEntry:
    """An entry of the dictionary, with the defaults of this installation."""
    schema = type(meter.measure).model_json_schema()["properties"]
    return MetricEntry(
        id=metric.id,
        title=metric.title,
        unit=metric.unit,
        version=metric.version,
        meaning=metric.meaning,
        computed=metric.computed,
        silent=metric.silent,
        by=metric.by,
        scopes=list(metric.scopes),
        parameters=[
            MetricParameter(
                name=name,
                title=schema[name]["title"],
                about=schema[name]["description"],
                default=getattr(meter.measure, name),
                least=schema[name].get("minimum", schema[name].get("exclusiveMinimum")),
                most=schema[name].get("maximum"),
                choices=schema[name].get("enum", []),
            )
            for name in metric.parameters
        ],
        columns=columns(metric),
    )


def columns(metric: Metric) -> list[MetricColumn]:
    """The figures of a metric."""
    return [
        MetricColumn(name=c.name, title=c.title, unit=c.unit, is_count=c.is_count)
        for c in metric.columns
    ]


def entries(meter: Meter) -> list[MetricEntry]:
    """The whole dictionary."""
    return [entry(metric, meter) for metric in METRICS.values()]


def answer(meter: Meter, question: Question, on: str = "image") -> MetricAnswer:
    """Answer a question; figures that are stale are made anew first.

    Raises:
        ConfigError: too much would have to be made anew, or it cannot be told like that.
        StoreError: the database fails.
    """
    metric = question.metric
    if metric.id not in WITHOUT_TABLES and question.step != "minute":
        meter.refresh(question.ids, question.from_ms, question.to_ms, question.measure)
    grid: Grid | None = None
    rows: list[MetricRow] = []
    if metric.id == "heat":
        grid = heat(meter, question, on)
    else:
        rows = ROWS[metric.id](meter, question)
    return MetricAnswer(
        id=metric.id,
        version=metric.version,
        site=question.site,
        camera=question.camera,
        zone=question.zone,
        from_ms=question.from_ms,
        to_ms=question.to_ms,
        step=question.step,
        timezone=question.timezone,
        parameters={name: getattr(question.measure, name) for name in metric.parameters},
        columns=columns(metric),
        rows=rows,
        grid=grid,
        checked=checked(meter, question),
        flags=_flags(meter, question),
        notes=_notes(meter, question),
    )


def _flags(meter: Meter, question: Question) -> list[Flag]:
    """When the figures are to be doubted: by what days say, and by signs of the camera itself."""
    names = {camera.id: camera.name for camera in question.cameras}
    begin, end = question.from_ms, question.to_ms
    flags = [
        Flag(camera=names[number], kind=kind, start_ms=first, end_ms=last)
        for number, kind, first, last in list_conditions(meter.database, list(names), begin, end)
    ]
    book = AlarmBook(meter.database)
    for number, name in names.items():
        for sign in book.signs(number, begin, end):
            kind = SIGNS.get(sign.sign)
            if kind is not None:
                flags.append(
                    Flag(camera=name, kind=kind, start_ms=sign.first_ms, end_ms=sign.last_ms)
                )
    return sorted(flags, key=lambda flag: flag.start_ms)


def _notes(meter: Meter, question: Question) -> list[str]:
    notes = []
    elsewhere = [camera.name for camera in question.cameras if camera.id not in meter.places]
    if elsewhere and question.measure != meter.measure:
        notes.append(
            f"{', '.join(elsewhere)}: watched elsewhere, so other parameters are unknown here"
        )
    return notes
