"""The HTTP interface by which cameras are added, changed and removed, and settings changed.

All of it is written into the file that Sealskin was started with; see `pipeline.installation`.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from sealskin.core.config import CameraConfig, Config
from sealskin.core.config_file import Problem
from sealskin.core.errors import ConfigError
from sealskin.pipeline.installation import Installation, NoCameraError, NoFileError
from sealskin.serve import wire
from sealskin.serve.access import Role, Scope, Who, requires
from sealskin.serve.parts import NOT_FOUND, PartsOf
from sealskin.serve.routes import CameraName
from sealskin.serve.wire_settings import Areas, FileProblem, NewCamera, SettingsNow

REFUSED: dict[int | str, dict[str, object]] = {
    404: {"model": wire.Problem},
    409: {"model": wire.Problem},
    422: {"model": wire.Problem},
}
ACCOUNT = ("user", "password")

router = APIRouter(prefix="/api", responses={422: {"model": wire.Problem}})


def _installation(parts: PartsOf) -> Installation:
    if parts.installation is None:
        raise NoFileError("nothing is watched here; start `sealskin watch` with --config")
    return parts.installation


@router.get("/settings/schema", dependencies=[requires(Role.viewer, anywhere=True)])
def get_settings_schema() -> dict[str, JsonValue]:
    """The JSON schema of the whole file: titles and descriptions for forms. Cameras are `$defs`."""
    return Config.model_json_schema()


@router.get("/settings", responses=NOT_FOUND, dependencies=[requires(Role.admin)])
def get_settings(parts: PartsOf) -> SettingsNow:
    """All settings but the cameras', and how the file is."""
    if parts.installation is None:
        raise HTTPException(404, "nothing is watched here; start `sealskin watch`")
    installation = parts.installation
    problem = installation.problem
    return SettingsNow(
        file=None if installation.path is None else installation.path.name,
        problem=None if problem is None else _wire_problem(problem),
        warnings=[_wire_problem(each) for each in installation.warnings],
        from_the_next_start=list(installation.waiting),
        values=installation.values(),
    )


@router.patch("/settings", responses=REFUSED, dependencies=[requires(Role.admin)])
def change_settings(
    parts: PartsOf,
    who: Who,
    values: Annotated[
        dict[str, JsonValue],
        Body(
            description="Parts of the file with new values; null takes a setting out.",
            examples=[{"log": {"level": "debug"}}],
        ),
    ],
) -> SettingsNow:
    """Change settings other than cameras."""
    _installation(parts).change_settings(values)
    parts.alarms.log(who, "settings.changed", {"settings": sorted(values)})
    return get_settings(parts)


@router.post("/cameras", status_code=201, responses=REFUSED, dependencies=[requires(Role.admin)])
def add_camera(parts: PartsOf, who: Who, camera: NewCamera) -> CameraConfig:
    """Add a camera and start it. A password goes into a file of its own, never into the YAML."""
    installation = _installation(parts)
    plain = camera.model_dump(exclude_unset=True, exclude=set(ACCOUNT))
    installation.add_camera(
        CameraConfig.model_validate(plain), user=camera.user, password=camera.password
    )
    parts.alarms.log(who, "camera.added", {"camera": camera.name})
    return installation.camera(camera.name)


@router.get("/cameras/{name}/settings", responses=NOT_FOUND, dependencies=[requires(Role.admin)])
def get_camera_settings(parts: PartsOf, name: CameraName) -> CameraConfig:
    """How a camera is set up, with `***` for passwords."""
    return _installation(parts).camera(name)


@router.patch("/cameras/{name}", responses=REFUSED, dependencies=[requires(Role.admin)])
def change_camera(
    parts: PartsOf,
    who: Who,
    name: CameraName,
    values: Annotated[
        dict[str, JsonValue],
        Body(
            description="Settings with new values, see `CameraConfig`; null takes one out. `user` "
            "and `password` go into the address; `***` stands for the password that is there.",
            examples=[{"detect_fps": 5}],
        ),
    ],
) -> CameraConfig:
    """Change a camera. It is started anew where that is needed; no other is touched."""
    installation = _installation(parts)
    if "group" in values and not who.principal.may(Role.admin, Scope.admin, None):
        raise HTTPException(403, "another group needs role admin for all cameras; ask one")
    account: dict[str, str] = {}
    for key in ACCOUNT:
        value = values.pop(key, None)
        if isinstance(value, str):
            account[key] = value
        elif value is not None:
            raise ConfigError(f"expected a text for {key}, got something else; leave it out")
    installation.change_camera(
        name, values, user=account.get("user"), password=account.get("password")
    )
    settings = sorted([*values, *account])
    parts.alarms.log(who, "camera.changed", {"camera": name, "settings": settings})
    return installation.camera(name)


@router.delete(
    "/cameras/{name}", status_code=204, responses=REFUSED, dependencies=[requires(Role.admin)]
)
def remove_camera(parts: PartsOf, who: Who, name: CameraName) -> Response:
    """Stop a camera and take it out. What it recorded and counted stays."""
    _installation(parts).remove_camera(name)
    parts.alarms.log(who, "camera.removed", {"camera": name})
    return Response(status_code=204)


@router.get("/cameras/{name}/zones", responses=NOT_FOUND, dependencies=[requires(Role.viewer)])
def get_zones(parts: PartsOf, name: CameraName) -> Areas:
    """A camera's lines and zones."""
    camera = _installation(parts).camera(name)
    return Areas(lines=camera.lines, zones=camera.zones)


@router.put("/cameras/{name}/zones", responses=REFUSED, dependencies=[requires(Role.operator)])
def put_zones(parts: PartsOf, who: Who, name: CameraName, areas: Areas) -> Areas:
    """Put other lines and zones in the place of a camera's."""
    plain: dict[str, Any] = areas.model_dump(mode="json", exclude_defaults=True)
    values = {key: plain.get(key) for key in ("lines", "zones")}
    _installation(parts).change_camera(name, values)
    parts.alarms.log(who, "camera.changed", {"camera": name, "settings": ["lines", "zones"]})
    return get_zones(parts, name)


def _wire_problem(problem: Problem) -> FileProblem:
    return FileProblem(
        line=problem.line, column=problem.column, setting=problem.setting, text=problem.text
    )


def refused(_request: Request, error: Exception) -> JSONResponse:
    """What the interface answers to a setting that cannot be."""
    status = 422
    if isinstance(error, NoCameraError):
        status = 404
    elif isinstance(error, NoFileError):
        status = 409
    return JSONResponse({"detail": str(error)}, status_code=status)
