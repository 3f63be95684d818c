"""Figures for other programs: any answer about a metric as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from sealskin.serve.access import Role, Who, requires
from sealskin.serve.answers.answer import answer
from sealskin.serve.answers.calendar import as_ical
from sealskin.serve.answers.table import as_csv, as_parquet, table_of
from sealskin.serve.metric_routes import (
    CameraQuery,
    From,
    On,
    Parameters,
    SiteName,
    Split,
    StepQuery,
    To,
    ZoneQuery,
    meter_of,
    metric_of,
    question_of,
    refused,
)
from sealskin.serve.parts import NOT_FOUND, PartsOf

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "ical": "text/calendar; charset=utf-8",
}
SUFFIX = {"csv": "csv", "parquet": "parquet", "ical": "ics"}

router = APIRouter(prefix="/api")


@router.get(
    "/metrics/{metric}/export",
    response_class=Response,
    responses={
        200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA.values()}},
        **NOT_FOUND,
    },
    dependencies=[requires(Role.viewer, anywhere=True)],
)
def export_metric(
    parts: PartsOf,
    who: Who,
    metric: str,
    kind: Annotated[Literal["csv", "parquet", "ical"], Query(alias="format")] = "csv",
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
    """The answer as a file. Counts under `export.min_count` are left out; empty is unknown."""
    meter = meter_of(parts)
    with refused():
        question = question_of(
            meter, metric_of(metric), who, site, camera, zone, from_, to, step, params, split=split
        )
        told = answer(meter, question, on)
    day = datetime.fromtimestamp(question.from_ms / 1000, UTC).date().isoformat()
    least = meter.config.export.min_count
    if kind == "ical":
        content = as_ical(told, least)
    else:
        table = table_of(told, least)
        content = as_csv(table) if kind == "csv" else as_parquet(table)
    name = f"sealskin-{metric}-{day}.{SUFFIX[kind]}"
    return Response(
        content,
        media_type=MEDIA[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
