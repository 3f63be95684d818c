"""Metrics under /api: the dictionary, and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from sealskin.core.errors import ConfigError
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS, Metric
from sealskin.serve import metric_wire, wire
from sealskin.serve.access import Role, Who, requires
from sealskin.serve.answers.answer import answer, entries
from sealskin.serve.answers.question import MS_PER_DAY, Question, ask
from sealskin.serve.parts import LAST_MS, NOT_FOUND, Parts, PartsOf

router = APIRouter(prefix="/api", responses={422: {"model": wire.Problem}})
SiteName = Annotated[str | None, Query(description="Cameras of one site; unset: of all.")]
CameraQuery = Annotated[str | None, Query(alias="camera", description="One camera.")]
ZoneQuery = Annotated[str | None, Query(alias="zone", description="One zone.")]
From = Annotated[
    int | None, Query(alias="from", ge=0, le=LAST_MS, description="UTC; unset: a day before `to`.")
]
To = Annotated[int | None, Query(alias="to", ge=0, le=LAST_MS, description="UTC; unset: now.")]
StepQuery = Annotated[metric_wire.Step, Query(description="How long the stretches are.")]
Parameters = Annotated[
    str, Query(description='Other parameters, as JSON: `{"stay_s": 5}`; see the dictionary.')
]
Split = Annotated[
    bool, Query(description="Keep cameras, lines and zones apart; else one row for all.")
]
On = Annotated[Literal["image", "plan"], Query(description="Heat maps: over what.")]


def meter_of(parts: Parts) -> Meter:
    """What makes figures here."""
    if parts.meter is None:
        raise HTTPException(503, "no figures are made here; start `sealskin watch` or `serve`")
    return parts.meter


@router.get("/metrics", dependencies=[requires(Role.viewer, anywhere=True)])
def get_metrics(parts: PartsOf) -> list[metric_wire.MetricEntry]:
    """The dictionary: what each metric means, how it is made, and what it does not say."""
    return entries(meter_of(parts))


@router.get(
    "/metrics/{metric}",
    response_model=metric_wire.MetricAnswer,
    responses=NOT_FOUND,
    dependencies=[requires(Role.viewer, anywhere=True)],
)
def get_metric(
    parts: PartsOf,
    who: Who,
    metric: str,
    site: SiteName = None,
    camera: CameraQuery = None,
    zone: ZoneQuery = None,
    from_: From = None,
    to: To = None,
    step: StepQuery = "hour",
    params: Parameters = "{}",
    *,
    split: Split = True,
    on: On = "image",
) -> Response:
    """A series or table. Null is unknown, never 0; `samples` are the minutes watched."""
    meter = meter_of(parts)
    with refused():
        question = question_of(
            meter, metric_of(metric), who, site, camera, zone, from_, to, step, params, split=split
        )
        told = answer(meter, question, on)
    # Written here and at once: FastAPI would check and copy every row of a year again.
    return Response(told.model_dump_json(), media_type="application/json")


@contextmanager
def refused() -> Iterator[None]:
    """Turn what cannot be asked into answers of their own."""
    try:
        yield
    except LookupError as error:
        raise HTTPException(404, str(error.args[0])) from None
    except ConfigError as error:
        raise HTTPException(422, str(error)) from None


def metric_of(name: str) -> Metric:
    """An entry of the dictionary.

    Raises:
        LookupError: there is none.
    """
    if name not in METRICS:
        raise LookupError(f"there is no metric {name!r}; /api/metrics lists them")
    return METRICS[name]


def question_of(
    meter: Meter,
    metric: Metric,
    who: Who,
    site: str | None,
    camera: str | None,
    zone: str | None,
    from_ms: int | None,
    to_ms: int | None,
    step: metric_wire.Step,
    params: str,
    *,
    split: bool,
) -> Question:
    """A question from what stands in an address.

    Raises:
        LookupError: what it is about is not there.
        ConfigError: it cannot be asked like that.
    """
    until = now_ms() if to_ms is None else to_ms
    try:
        parameters = json.loads(params)
    except ValueError:
        parameters = None
    if not isinstance(parameters, dict):
        raise ConfigError('expected `params` as a JSON object, such as {"stay_s": 5}')
    return ask(
        meter,
        metric,
        who.sees,
        site=site,
        camera=camera,
        zone=zone,
        from_ms=max(until - MS_PER_DAY, 0) if from_ms is None else from_ms,
        to_ms=until,
        step=step,
        parameters=parameters,
        split=split,
    )
