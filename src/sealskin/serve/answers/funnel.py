"""Visit, exposure, exploration, purchase: counts of the same hours."""

from __future__ import annotations

from dataclasses import replace

from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS
from sealskin.serve.answers.question import Question
from sealskin.serve.answers.raw import raw
from sealskin.serve.answers.simple import lines_of, zones_of
from sealskin.serve.metric_wire import MetricRow
from sealskin.store.said import purchases

STAGES = ("visit", "exposure", "exploration", "purchase")


def funnel(meter: Meter, question: Question) -> list[MetricRow]:
    """A row for each stage and stretch of time, over all cameras of the question."""
    whole = replace(question, split=False)
    shelves = replace(whole, metric=METRICS["interest"])
    doors = raw(meter, whole, "lines", (), lines_of(meter, question.cameras, "door"))
    zones = raw(meter, shelves, "zones", (), zones_of(meter, shelves))
    sites = sorted({camera.site for camera in question.cameras})
    bought = purchases(meter.database, sites, question.starts, question.ends)
    rows = []
    for start, end in zip(question.starts, question.ends, strict=True):
        at = (start, (None,))
        minutes = doors.minutes.get((start, None), 0)
        door, zone = (part.sums.get(at) if minutes else None for part in (doors, zones))
        counts: dict[str, int | None] = {
            "visit": door["n_in"] if door else None,
            "exposure": zone["visits"] if zone else None,
            "exploration": zone["stays"] if zone else None,
            "purchase": bought.get(start),
        }
        visits = counts["visit"]
        for stage in STAGES:
            n = counts[stage]
            rows.append(
                MetricRow(
                    start_ms=start,
                    end_ms=end,
                    camera=None,
                    key=stage,
                    samples=minutes,
                    values={"n": n, "share": n / visits if n is not None and visits else None},
                )
            )
    return rows
