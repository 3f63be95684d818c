"""Metrics that are made from tracks for each question and kept nowhere: paths and journeys."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sealskin.core.errors import ConfigError
from sealskin.core.paths import Path
from sealskin.pipeline.measure.compute import keep, zone_visits
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.flows import usual
from sealskin.sense.measure.link import Journey
from sealskin.sense.measure.link import journeys as link
from sealskin.serve.answers.question import MS_PER_DAY, Question
from sealskin.serve.metric_wire import MetricRow
from sealskin.store.paths import paths

LONGEST_MS = 8 * MS_PER_DAY
MOST_PATHS = 20


def _check(question: Question) -> None:
    if question.to_ms - question.from_ms > LONGEST_MS:
        raise ConfigError(
            f"{question.metric.id} can be asked for a week at a time; choose a shorter time"
        )


def usual_paths(meter: Meter, question: Question) -> list[MetricRow]:
    """The most usual orders of zones, of each camera."""
    _check(question)
    rows = []
    for camera in question.cameras:
        place = meter.places.get(camera.id)
        if place is None:
            continue
        tracks = paths(meter.database, [camera.id], question.from_ms, question.to_ms)
        kept = keep(tracks, place, question.measure).paths
        found = zone_visits(kept, place, question.measure)
        counts: Counter[tuple[str, ...]] = usual(
            found, question.measure, question.from_ms, question.to_ms
        )
        watched = sum(
            row.minute_ms < question.to_ms
            for row in meter.database.minutes(camera.id, question.from_ms)
        )
        rows += [
            MetricRow(
                start_ms=question.from_ms,
                end_ms=question.to_ms,
                camera=camera.name,
                key=" > ".join(names),
                samples=watched,
                values={"n": n},
            )
            for names, n in counts.most_common(MOST_PATHS)
        ]
    return rows


def journeys(meter: Meter, question: Question) -> list[MetricRow]:
    """How many people there were on the plan, linked by place and time, in each stretch."""
    _check(question)
    places = [meter.places[c.id] for c in question.cameras if c.id in meter.places]
    laid = {place.id: place.plan for place in places if place.plan is not None}
    if not laid:
        raise ConfigError(
            "journeys need cameras with points of their `floor`; put them on the plan first"
        )
    tracks: list[Path] = []
    for place in places:
        if place.id in laid:
            own = paths(meter.database, [place.id], question.from_ms, question.to_ms)
            tracks += keep(own, place, question.measure).paths
    found = link(tracks, laid, question.measure)
    minutes = {
        row.minute_ms for number in laid for row in meter.database.minutes(number, question.from_ms)
    }
    rows = []
    for start, end in zip(question.starts, question.ends, strict=True):
        own_journeys = [one for one in found if start <= one.first_ms < end]
        watched = sum(start <= minute < end for minute in minutes)
        rows.append(
            MetricRow(
                start_ms=start,
                end_ms=end,
                camera=None,
                key=None,
                samples=watched,
                values=_values(own_journeys) if watched else _unknown(question),
            )
        )
    return rows


def _unknown(question: Question) -> dict[str, float | None]:
    return {column.name: None for column in question.metric.columns}


def _values(found: list[Journey]) -> dict[str, float | None]:
    return {
        "n": len(found),
        "tracks": sum(len(one.paths) for one in found),
        "cameras_mean": float(np.mean([one.cameras for one in found])) if found else None,
        "duration_mean_s": (
            float(np.mean([one.last_ms - one.first_ms for one in found])) / 1000 if found else None
        ),
    }
