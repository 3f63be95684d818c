"""Sites under /api: what they are called, whose clock holds, and their floor plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Path as Part
from fastapi.responses import FileResponse
from pydantic import Field

from sealskin.core.config import Config
from sealskin.core.config_site import PlanConfig
from sealskin.serve.access import Role, Who, requires
from sealskin.serve.parts import NOT_FOUND, Parts, PartsOf
from sealskin.serve.wire import Wire

KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
}

router = APIRouter(prefix="/api")


class FloorPlan(Wire):
    """The size of a floor, and whether there is a drawing of it."""

    width_m: float
    height_m: float
    drawn: bool = Field(description="Whether `/api/sites/{name}/plan` has a picture.")


class Site(Wire):
    """A shop, or another place with cameras."""

    name: str
    title: str = Field(description="As people call it; its name if nothing else is set.")
    timezone: str
    limit: int | None = Field(description="Most people that may be inside.")
    plan: FloorPlan | None


@router.get("/sites", dependencies=[requires(Role.viewer, anywhere=True)])
def get_sites(parts: PartsOf, who: Who) -> list[Site]:
    """The sites of cameras that whoever asks may see."""
    config = _config(parts)
    seen = {config.site_of(one).name for one in config.cameras if who.sees(one.name)}
    return [
        Site(
            name=site.name,
            title=site.title or site.name,
            timezone=site.timezone,
            limit=site.limit,
            plan=_plan(site.plan),
        )
        for site in config.all_sites()
        if site.name in seen
    ]


@router.get(
    "/sites/{site}/plan",
    response_class=FileResponse,
    responses={
        200: {"content": {kind: {} for kind in sorted(set(KINDS.values()))}},
        **NOT_FOUND,
    },
    dependencies=[requires(Role.viewer, anywhere=True)],
)
def get_plan(
    parts: PartsOf, who: Who, site: Annotated[str, Part(description="Name of a site.")]
) -> FileResponse:
    """The drawing of a site's floor."""
    config = _config(parts)
    seen = any(config.site_of(c).name == site and who.sees(c.name) for c in config.cameras)
    plan = next((one.plan for one in config.sites if one.name == site and seen), None)
    picture = None if plan is None else plan.picture
    if picture is None or not _is_drawn(picture):
        raise HTTPException(
            404, f"there is no drawing of the floor of {site!r}; name one in `plan.picture`"
        )
    return FileResponse(picture, media_type=KINDS[picture.suffix.lower()])


def _config(parts: Parts) -> Config:
    if parts.meter is None:
        raise HTTPException(503, "no sites are known here; start `sealskin watch` or `serve`")
    return parts.meter.config


def _plan(plan: PlanConfig | None) -> FloorPlan | None:
    if plan is None:
        return None
    drawn = plan.picture is not None and _is_drawn(plan.picture)
    return FloorPlan(width_m=plan.width_m, height_m=plan.height_m, drawn=drawn)


def _is_drawn(picture: Path) -> bool:
    return picture.suffix.lower() in KINDS and picture.is_file()
