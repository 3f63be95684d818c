"""Truth and tills under /api: clips worth counting, accuracy, who is staff, receipts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Query

from sealskin.core.errors import DataError
from sealskin.core.times import now_ms
from sealskin.serve import till_wire as wire
from sealskin.serve import wire as plain
from sealskin.serve.access import Role, Who, requires
from sealskin.serve.answers import clips as choose
from sealskin.serve.answers.accuracy import by_hour
from sealskin.serve.answers.till import read_csv
from sealskin.serve.metric_routes import CameraQuery, SiteName, meter_of
from sealskin.serve.parts import NOT_FOUND, Parts, PartsOf
from sealskin.store.checks import remove_check
from sealskin.store.database import DEFAULT_SITE
from sealskin.store.rows import CameraRow
from sealskin.store.said import Purchase, add_purchases, mark_staff

router = APIRouter(prefix="/api", responses={422: {"model": plain.Problem}})
LineName = Annotated[str | None, Query(description="One line.")]


def _camera(parts: Parts, who: Who, name: str) -> CameraRow:
    """The camera of that name, if the asker sees it."""
    for row in meter_of(parts).database.cameras():
        if row.name == name and who.sees(name):
            return row
    raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")


@router.get(
    "/cameras/{name}/checks/clips", responses=NOT_FOUND, dependencies=[requires(Role.operator)]
)
def get_clips(parts: PartsOf, who: Who, name: str) -> list[wire.Clip]:
    """Sealed clips that are worth counting: busy, quiet, dusk. Only where video is recorded."""
    meter, camera = meter_of(parts), _camera(parts, who, name)
    if parts.archive is None:
        raise HTTPException(404, "nothing is recorded here, so there is no clip to count")
    timezone = meter.timezones().get(camera.site, "UTC")
    return choose.clips(meter, parts.archive.folder, name, camera.id, timezone, now_ms())


@router.delete(
    "/checks/{number}",
    status_code=204,
    responses=NOT_FOUND,
    dependencies=[requires(Role.operator)],
)
def delete_check(parts: PartsOf, number: int) -> None:
    """Forget a count."""
    if not remove_check(meter_of(parts).database, number):
        raise HTTPException(404, f"there is no count {number}; /api/checks lists them")


@router.get("/checks/accuracy", dependencies=[requires(Role.viewer, anywhere=True)])
def get_accuracy(
    parts: PartsOf, who: Who, camera: CameraQuery = None, line: LineName = None
) -> list[wire.AccuracyRow]:
    """Accuracy by line and hour of the day, with intervals."""
    meter = meter_of(parts)
    cameras = [
        row for row in meter.database.cameras() if who.sees(row.name) and camera in (None, row.name)
    ]
    if not cameras:
        return []
    timezone = meter.timezones().get(cameras[0].site, "UTC")
    return by_hour(meter, cameras, line, timezone)


@router.post(
    "/checks/staff",
    status_code=204,
    responses=NOT_FOUND,
    dependencies=[requires(Role.operator, anywhere=True)],
)
def post_staff_mark(parts: PartsOf, who: Who, mark: wire.StaffMark) -> None:
    """Say whether a track is staff, so that the errors of the rules are known."""
    _camera(parts, who, mark.camera)
    mark_staff(meter_of(parts).database, mark.track, is_staff=mark.is_staff)


@router.post("/purchases", status_code=201, dependencies=[requires(Role.operator)])
def post_purchases(
    parts: PartsOf, receipts: list[wire.PurchaseIn], site: SiteName = None
) -> wire.TakenIn:
    """Take in receipts of a till; the same one twice counts once."""
    rows = [Purchase(**receipt.model_dump()) for receipt in receipts]
    new = add_purchases(meter_of(parts).database, _site(parts, site), rows)
    return wire.TakenIn(received=len(rows), new=new)


@router.post("/purchases/csv", status_code=201, dependencies=[requires(Role.operator)])
def post_purchases_csv(
    parts: PartsOf,
    text: Annotated[str, Body(media_type="text/csv", max_length=50_000_000)],
    site: SiteName = None,
) -> wire.TakenIn:
    """The same as CSV: `time,receipt[,till,items,amount]`."""
    meter, name = meter_of(parts), _site(parts, site)
    try:
        rows = read_csv(text, meter.timezones().get(name, "UTC"))
    except DataError as error:
        raise HTTPException(422, str(error)) from None
    new = add_purchases(meter.database, name, rows)
    return wire.TakenIn(received=len(rows), new=new)


def _site(parts: Parts, site: str | None) -> str:
    sites = [one.name for one in meter_of(parts).config.all_sites()]
    if site is None:
        return sites[0] if sites else DEFAULT_SITE
    if site not in sites:
        raise HTTPException(404, f"there is no site {site!r}; it has {', '.join(sites)}")
    return site
