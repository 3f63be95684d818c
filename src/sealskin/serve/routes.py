"""The HTTP interface under /api: what is known now, what was recorded, and the streams."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path as FolderPath
from typing import Annotated, cast

from fastapi import APIRouter, Depends, HTTPException, Path, Query, WebSocket
from fastapi.responses import FileResponse, PlainTextResponse, Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from sealskin import __version__
from sealskin.core.times import MS_PER_MINUTE, minute_of, now_ms
from sealskin.pipeline import shelf
from sealskin.pipeline.archive import Archive
from sealskin.pipeline.messages import InfoMessage
from sealskin.pipeline.recorder import Recorder
from sealskin.serve import wire
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.mqtt.bridge import Mqtt
from sealskin.store.database import Database

MS_PER_DAY = 24 * 60 * MS_PER_MINUTE
MOST_EXPORTED_MS = 60 * MS_PER_MINUTE
LAST_MS = 253_402_300_799_000
"""The end of the year 9999."""
SERVICE_RESTART = 1012
"""Close code: the stream began anew or stopped; connect again."""
UNKNOWN_CAMERA = 4404

router = APIRouter(prefix="/api")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with; hangs on the application."""

    hub: Hub
    database: Database
    recorder: Recorder | None
    archive: Archive | None
    metrics: Metrics | None
    mqtt: Mqtt | None


def _parts(connection: HTTPConnection) -> Parts:
    return cast("Parts", connection.app.state.parts)


PartsOf = Annotated[Parts, Depends(_parts)]
CameraName = Annotated[str, Path(description="Name of a camera.")]
NOT_FOUND: dict[int | str, dict[str, object]] = {404: {"model": wire.Problem}}


def _number(parts: Parts, name: str) -> int | None:
    """The number of a camera in the database; None when it has recorded nothing yet."""
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    return next((row.id for row in parts.database.cameras() if row.name == name), None)


@router.get("/health")
def get_health(parts: PartsOf) -> wire.Health:
    """Whether the server works, and whether what it sees is recorded."""
    recorder, archive = parts.recorder, parts.archive
    told = (part.problem for part in (recorder, archive, parts.mqtt) if part)
    problems = [problem for problem in told if problem]
    return wire.Health(
        status="degraded" if problems else "ok",
        version=__version__,
        detail="; ".join(problems),
        records_lost=recorder.lost if recorder else 0,
        frames_not_recorded=archive.lost if archive else 0,
    )


@router.get("/ready", responses={503: {"model": wire.Problem}})
def get_ready(parts: PartsOf) -> wire.Ready:
    """Whether every camera was tried once since the start: it runs, or it is known why not."""
    waiting = parts.hub.untried()
    if waiting:
        raise HTTPException(503, f"not ready: {', '.join(waiting)} are being started")
    return wire.Ready(ready=True)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses={200: {"description": "Figures for Prometheus."}, **NOT_FOUND},
)
def get_metrics(parts: PartsOf) -> Response:
    """What happened since the start, as Prometheus reads it."""
    if parts.metrics is None:
        raise HTTPException(404, "nothing is watched here, so there are no figures")
    return Response(parts.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/cameras")
def get_cameras(parts: PartsOf) -> list[wire.Camera]:
    """All cameras as they are now."""
    return parts.hub.cameras()


@router.get("/cameras/{name}/minutes", responses=NOT_FOUND)
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


@router.get("/cameras/{name}/lines", responses=NOT_FOUND)
def get_lines(parts: PartsOf, name: CameraName) -> list[wire.LineTotal]:
    """Crossings of each line since midnight UTC."""
    camera = _number(parts, name)
    now = now_ms()
    today = {} if camera is None else parts.database.line_totals(camera, now - now % MS_PER_DAY)
    configured = next(c.line_counts for c in parts.hub.cameras() if c.name == name)
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


@router.get("/cameras/{name}/recordings", responses=NOT_FOUND)
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
)
def get_recorded_video(
    parts: PartsOf,
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


@router.get("/alarms")
def get_alarms(
    parts: PartsOf, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> list[wire.Alarm]:
    """The latest alarms, newest first."""
    return [
        wire.Alarm(
            id=row.id, camera=row.camera, zone=row.zone, track_id=row.track, time_ms=row.time_ms
        )
        for row in parts.database.alarms(limit)
    ]


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Server-sent events `state`, `scene` and `alarm`. The first ones are "
            "the states of all cameras.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def get_events(parts: PartsOf) -> EventSourceResponse:
    """What happens, as it happens."""
    feed = parts.hub.events()

    async def events() -> AsyncIterator[ServerSentEvent]:
        try:
            async for name, text in feed:
                yield ServerSentEvent(text, event=name)
        finally:
            parts.hub.leave(feed)

    return EventSourceResponse(events(), ping=15, send_timeout=30)


@router.websocket("/cameras/{name}/video")
async def video(socket: WebSocket, parts: PartsOf, name: str) -> None:
    """Sealed video: a text message `VideoStart`, an init segment, then one fragment a frame."""
    await socket.accept()
    if name not in parts.hub:
        await socket.close(UNKNOWN_CAMERA, f"there is no camera {name!r}"[:100])
        return
    feed = parts.hub.video(name)
    try:
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
