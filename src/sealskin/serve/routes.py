"""The HTTP interface under /api: what is known now, what was recorded, and the streams."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path as FolderPath
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, WebSocket
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.background import BackgroundTask
from starlette.websockets import WebSocketDisconnect

from sealskin import __version__
from sealskin.core.times import MS_PER_MINUTE, minute_of, now_ms
from sealskin.pipeline import shelf
from sealskin.pipeline.messages import InfoMessage
from sealskin.seal.stages import FATES
from sealskin.serve import wire
from sealskin.serve.access import Role, Scope, Who, public, requires
from sealskin.serve.access.leash import leash
from sealskin.serve.access.needs import Asking
from sealskin.serve.parts import LAST_MS, NOT_FOUND, Parts, PartsOf
from sealskin.store.journal.entry import About

MS_PER_DAY = 24 * 60 * MS_PER_MINUTE
MOST_EXPORTED_MS = 60 * MS_PER_MINUTE
SERVICE_RESTART = 1012
"""Close code: the stream began anew or stopped; connect again."""

router = APIRouter(prefix="/api", responses={422: {"model": wire.Problem}})


CameraName = Annotated[str, Path(description="Name of a camera.")]


def _number(parts: Parts, name: str) -> int | None:
    """The number of a camera in the database; None when it has recorded nothing yet."""
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    return next((row.id for row in parts.database.cameras() if row.name == name), None)


@router.get("/health", dependencies=[public("whatever restarts a server must reach it")])
def get_health(parts: PartsOf, asking: Asking) -> wire.Health:
    """Whether the server works, and whether what it sees is recorded.

    Who has not signed in hears the status only.
    """
    recorder, archive = parts.recorder, parts.archive
    told = (part.problem for part in (recorder, archive, parts.mqtt, parts.alarms.desk) if part)
    problems = [problem for problem in told if problem]
    status: Literal["ok", "degraded"] = "degraded" if problems else "ok"
    if asking is None or not asking.principal.may_somewhere(Role.viewer, Scope.read):
        return wire.Health(
            status=status, version=None, detail="", records_lost=None, frames_not_recorded=None
        )
    return wire.Health(
        status=status,
        version=__version__,
        detail="; ".join(problems),
        records_lost=recorder.lost if recorder else 0,
        frames_not_recorded=archive.lost if archive else 0,
    )


@router.get(
    "/ready",
    responses={503: {"model": wire.Problem}},
    dependencies=[public("whatever starts a server must see when it works")],
)
def get_ready(parts: PartsOf, asking: Asking) -> wire.Ready:
    """Whether every camera was tried once since the start: it runs, or it is known why not."""
    waiting = parts.hub.untried()
    if waiting:
        shown = [name for name in waiting if asking is not None and asking.sees(name)]
        which = ", ".join(shown) if shown else f"{len(waiting)} cameras"
        raise HTTPException(503, f"not ready: {which} are being started")
    return wire.Ready(ready=True)


@router.get(
    "/prometheus",
    response_class=PlainTextResponse,
    responses={200: {"description": "Figures for Prometheus."}, **NOT_FOUND},
    dependencies=[requires(Role.viewer, Scope.metrics)],
)
def get_prometheus(parts: PartsOf) -> Response:
    """What happened since the start, as Prometheus reads it."""
    if parts.metrics is None:
        raise HTTPException(404, "nothing is watched here, so there are no figures")
    return Response(parts.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get(
    "/openapi.json",
    include_in_schema=False,
    dependencies=[requires(Role.viewer, anywhere=True)],
)
def get_openapi(request: Request) -> JSONResponse:
    """The description of this interface."""
    return JSONResponse(request.app.openapi())


@router.get("/cameras", dependencies=[requires(Role.viewer, anywhere=True)])
def get_cameras(parts: PartsOf, who: Who) -> list[wire.Camera]:
    """All cameras as they are now."""
    return [camera for camera in parts.hub.cameras() if who.sees(camera.name)]


@router.get("/cameras/{name}/minutes", responses=NOT_FOUND, dependencies=[requires(Role.viewer)])
def get_minutes(
    parts: PartsOf,
    name: CameraName,
    minutes: Annotated[int, Query(ge=1, le=7 * 24 * 60, description="How many, to now.")] = 60,
) -> list[wire.Minute]:
    """People per minute, oldest first, the current minute last; gaps have null people."""
    camera = _number(parts, name)
    last_ms = minute_of(now_ms())
    first_ms = last_ms - (minutes - 1) * MS_PER_MINUTE
    recorded = [] if camera is None else parts.database.minutes(camera, first_ms)
    rows = {row.minute_ms: row for row in recorded}
    answer = []
    for minute_ms in range(first_ms, last_ms + 1, MS_PER_MINUTE):
        row = rows.get(minute_ms)
        answer.append(
            wire.Minute(
                minute_ms=minute_ms,
                samples=row.samples if row else 0,
                people_mean=row.people_mean if row else None,
                people_max=row.people_max if row else None,
                n_in=row.n_in if row else 0,
                n_out=row.n_out if row else 0,
            )
        )
    return answer


@router.get("/cameras/{name}/frames", responses=NOT_FOUND, dependencies=[requires(Role.viewer)])
def get_frames(parts: PartsOf, name: CameraName) -> list[wire.FrameMinute]:
    """What became of a camera's frames in the last hour, by minute, the current one last."""
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    if parts.metrics is None:
        raise HTTPException(404, "nothing is watched here, so there are no figures")
    told = dict(parts.metrics.last_hour.of(name))
    last_ms = minute_of(now_ms())
    answer = []
    for minute_ms in range(last_ms - 59 * MS_PER_MINUTE, last_ms + 1, MS_PER_MINUTE):
        one = told.get(minute_ms)
        counts = {fate: one.frames.get(fate, 0) if one else None for fate in FATES}
        answer.append(
            wire.FrameMinute(
                minute_ms=minute_ms,
                frames_in=counts["in"],
                sealed=counts["sealed"],
                late=counts["late"],
                undecodable=counts["undecodable"],
                unsealed=counts["unsealed"],
                latency_ms_p50=one.percentile_ms(0.5) if one else None,
                latency_ms_p99=one.percentile_ms(0.99) if one else None,
            )
        )
    return answer


@router.get("/cameras/{name}/lines", responses=NOT_FOUND, dependencies=[requires(Role.viewer)])
def get_lines(parts: PartsOf, name: CameraName) -> list[wire.LineTotal]:
    """Crossings of each line since midnight UTC."""
    camera = _number(parts, name)
    now = now_ms()
    today = {} if camera is None else parts.database.line_totals(camera, now - now % MS_PER_DAY)
    configured = next((c.line_counts for c in parts.hub.cameras() if c.name == name), {})
    names = sorted({*today, *configured})
    counts = [(line, *today.get(line, (0, 0))) for line in names]
    return [wire.LineTotal(line=line, n_in=n_in, n_out=n_out) for line, n_in, n_out in counts]


def _folder(parts: Parts, name: str) -> FolderPath:
    """The folder of all recordings, if there may be any of this camera."""
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    if parts.archive is None:
        raise HTTPException(404, "nothing is recorded here; start `sealskin watch`")
    return parts.archive.folder


@router.get(
    "/cameras/{name}/recordings",
    responses=NOT_FOUND,
    dependencies=[requires(Role.viewer, Scope.video)],
)
def get_recordings(parts: PartsOf, name: CameraName) -> list[wire.Recording]:
    """What is recorded of a camera, oldest first."""
    return [
        wire.Recording(
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            size_bytes=one.size_bytes,
            seal_id=one.seal_id,
        )
        for one in shelf.segments(_folder(parts, name), name)
    ]


@router.get(
    "/cameras/{name}/recordings/video",
    response_class=FileResponse,
    responses={200: {"content": {"video/mp4": {}}, "description": "An MP4."}, **NOT_FOUND},
    dependencies=[requires(Role.viewer, Scope.video)],
)
def get_recorded_video(
    parts: PartsOf,
    who: Who,
    name: CameraName,
    from_ms: Annotated[int, Query(ge=0, le=LAST_MS, description="First moment, UTC.")],
    to_ms: Annotated[int, Query(ge=0, le=LAST_MS, description="The moment after the last.")],
) -> FileResponse:
    """What was recorded between two moments, at most an hour, from the keyframe before."""
    folder = _folder(parts, name)
    if not 0 < to_ms - from_ms <= MOST_EXPORTED_MS:
        raise HTTPException(
            422, "expected moments in order and at most an hour apart; export longer times in parts"
        )
    span: About = {"camera": name, "from_ms": from_ms, "to_ms": to_ms}
    parts.alarms.log(who, "recording.exported", span)
    handle, place = tempfile.mkstemp(prefix="sealskin-", suffix=".mp4")
    os.close(handle)
    out = FolderPath(place)
    try:
        start_ms, _ = shelf.export(folder, name, from_ms, to_ms, out)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    start = datetime.fromtimestamp(start_ms / 1000, UTC)
    return FileResponse(
        out,
        media_type="video/mp4",
        filename=f"{name}-{start:%Y%m%dT%H%M%SZ}-sealed.mp4",
        background=BackgroundTask(out.unlink, missing_ok=True),
    )


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Server-sent events `state`, `scene`, `alarm` and `gone`. The first "
            "ones are the states of all cameras.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
    dependencies=[requires(Role.viewer, anywhere=True)],
)
async def get_events(request: Request, parts: PartsOf, who: Who) -> EventSourceResponse:
    """What happens, as it happens."""
    feed = parts.hub.events(who.sees)

    async def events() -> AsyncIterator[ServerSentEvent]:
        try:
            async with leash(request, who, feed.end):
                async for name, text in feed:
                    yield ServerSentEvent(text, event=name)
        finally:
            parts.hub.leave(feed)

    return EventSourceResponse(events(), ping=15, send_timeout=30)


@router.websocket("/cameras/{name}/video", dependencies=[requires(Role.viewer, Scope.video)])
async def video(socket: WebSocket, parts: PartsOf, who: Who, name: str) -> None:
    """Sealed video: a text message `VideoStart`, an init segment, then one fragment a frame.

    That somebody looks is logged.
    """
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    parts.alarms.log(who, "live.viewed", {"camera": name})
    await socket.accept()
    feed = parts.hub.video(name)
    try:
        async with leash(socket, who, feed.end):
            async for item in feed:
                if isinstance(item, InfoMessage):
                    start = wire.VideoStart(
                        mime=item.mime, width_px=item.width_px, height_px=item.height_px
                    )
                    await socket.send_text(start.model_dump_json())
                else:
                    await socket.send_bytes(item.data)
        await socket.close(SERVICE_RESTART)
    except WebSocketDisconnect:
        pass  # the client left, which is its right
    finally:
        parts.hub.leave(feed)
