"""The application: interface, streams and page, behind the guard."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute

from sealskin import __version__
from sealskin.core.config_server import ServerConfig
from sealskin.core.errors import ConfigError, EncodeError, SourceError, StoreError
from sealskin.pipeline.archive import Archive
from sealskin.pipeline.installation import Installation
from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.recorder import Recorder
from sealskin.serve import (
    alarm_routes,
    check_routes,
    discovery_routes,
    export_routes,
    law_routes,
    metric_routes,
    routes,
    rule_routes,
    settings_routes,
    site_routes,
    till_routes,
)
from sealskin.serve.access import oidc_routes, public
from sealskin.serve.access.door import Door
from sealskin.serve.access.needs import nobody_unless_stated
from sealskin.serve.access.oidc_routes import provider_of
from sealskin.serve.access.routes import router as access_router
from sealskin.serve.access.sign_in import SignIn
from sealskin.serve.alarm_parts import AlarmParts, beside
from sealskin.serve.guard import Guard
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.mqtt.bridge import Mqtt
from sealskin.serve.page import Page
from sealskin.serve.parts import Parts
from sealskin.serve.whep import routes as whep_routes
from sealskin.serve.whep.sessions import Sessions, WhepError
from sealskin.store.database import Database

PAGE = Path(__file__).parent / "static"
MOST_BODY_BYTES = 1_000_000
"""Of a request; a route that takes more says so itself."""
NO_PAGE = "The page is not built; run `make web` and start Sealskin again.\n"

ROUTERS = (
    routes.router,
    settings_routes.router,
    discovery_routes.router,
    metric_routes.router,
    export_routes.router,
    site_routes.router,
    check_routes.router,
    access_router,
    alarm_routes.router,
    rule_routes.router,
    law_routes.router,
    till_routes.router,
    whep_routes.router,
)


def create_app(
    hub: Hub,
    database: Database,
    server: ServerConfig,
    *,
    recorder: Recorder | None = None,
    archive: Archive | None = None,
    metrics: Metrics | None = None,
    mqtt: Mqtt | None = None,
    installation: Installation | None = None,
    meter: Meter | None = None,
    alarms: AlarmParts | None = None,
    page: Path = PAGE,
) -> FastAPI:
    """Build the application.

    Args:
        hub: knows the cameras.
        database: what was recorded.
        server: the address it listens on decides which names it answers to.
        recorder: whose health is told; None when nothing is recorded.
        archive: the recordings of sealed video; None when there are none.
        metrics: what Prometheus is told; None when nothing is watched.
        mqtt: whose health is told; None when nothing is watched.
        installation: the file, which the page may change; None when nothing is watched.
        meter: makes the figures of metrics; None when there are no settings to make them by.
        alarms: alarms, clips and the log; None: those beside a database that is a file.
        page: folder of the built page.
    """
    # No /docs: FastAPI's page loads its scripts from elsewhere, which the policy forbids.
    app = FastAPI(
        title="Sealskin",
        version=__version__,
        summary="Sealed cameras, live and counted.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
        dependencies=[Depends(nobody_unless_stated)],
        max_body_size=MOST_BODY_BYTES,
    )
    app.state.whep = Sessions(hub)
    door = Door(database, server, hub.group)
    app.state.door, app.state.sign_in, app.state.oidc = door, SignIn(door), provider_of(server.oidc)
    app.state.parts = Parts(
        hub,
        database,
        recorder,
        archive,
        metrics,
        mqtt,
        installation,
        meter,
        alarms or beside(database),
    )
    for each in (*ROUTERS, oidc_routes.router):
        app.include_router(each)
    app.add_exception_handler(StoreError, _store_failed)
    app.add_exception_handler(EncodeError, _not_recorded)
    app.add_exception_handler(WhepError, whep_routes.refused)
    app.add_exception_handler(ConfigError, settings_routes.refused)
    app.add_exception_handler(SourceError, settings_routes.refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_middleware(Guard, server=server)
    if (page / "index.html").is_file():
        app.mount("/", Page(page), name="page")
    else:
        app.add_api_route(
            "/",
            _no_page,
            include_in_schema=False,
            dependencies=[public("it says how the page is built")],
        )
    return app


def _operation_id(route: APIRoute) -> str:
    """Short names in the generated client: `get_cameras`, not `get_cameras_api_cameras_get`."""
    return route.name


def _no_page() -> PlainTextResponse:
    return PlainTextResponse(NO_PAGE, status_code=503)


def _not_recorded(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


def _not_understood(_request: Request, error: Exception) -> JSONResponse:
    """What was sent is not as it should be: a sentence, which never repeats it."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return JSONResponse({"detail": f"{where}: {first['msg']}; correct it"}, status_code=422)


def _store_failed(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=503)
