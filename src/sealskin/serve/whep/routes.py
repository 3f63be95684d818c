"""WHEP (draft-ietf-wish-whep): a player posts its offer, gets our answer, and deletes it to end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import JSONResponse, Response

from sealskin.serve import wire
from sealskin.serve.access import Role, Scope, Who, requires
from sealskin.serve.access.leash import leash
from sealskin.serve.parts import NOT_FOUND, PartsOf
from sealskin.serve.routes import CameraName
from sealskin.serve.whep.sessions import Sessions, WhepError

LONGEST = 64 * 1024
SDP = "application/sdp"

router = APIRouter(prefix="/api")


@router.post(
    "/cameras/{name}/whep",
    status_code=201,
    response_class=Response,
    responses={
        201: {"content": {SDP: {"schema": {"type": "string"}}}, "description": "Our answer."},
        **NOT_FOUND,
        **{code: {"model": wire.Problem} for code in (413, 415, 422, 501, 503)},
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {SDP: {"schema": {"type": "string"}}}}
    },
    dependencies=[requires(Role.viewer, Scope.video)],
)
async def begin_whep(parts: PartsOf, who: Who, name: CameraName, request: Request) -> Response:
    """Watch a camera by WebRTC; needs the extra `whep`. That somebody looks is logged."""
    if name not in parts.hub:
        raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != SDP:
        raise HTTPException(415, f"expected a session description as {SDP}; send that")
    offer = b""
    async for part in request.stream():
        offer += part
        if len(offer) > LONGEST:
            raise HTTPException(413, "expected a session description, got far more; send less")
    sessions: Sessions = request.app.state.whep
    session, answer = await sessions.answer(
        name, offer.decode("utf-8", "replace"), lambda end: leash(request, who, end)
    )
    try:
        parts.alarms.log(who, "live.viewed", {"camera": name})
    except BaseException:
        await sessions.close(session)
        raise
    where = f"/api/cameras/{name}/whep/{session}"
    return Response(answer, status_code=201, media_type=SDP, headers={"Location": where})


@router.delete(
    "/cameras/{name}/whep/{session}",
    status_code=204,
    response_class=Response,
    responses=NOT_FOUND,
    dependencies=[requires(Role.viewer, Scope.video)],
)
async def end_whep(
    name: CameraName,
    session: Annotated[str, Path(description="From the header `Location` of the answer.")],
    request: Request,
) -> Response:
    """Stop to watch."""
    sessions: Sessions = request.app.state.whep
    if (name, session) not in sessions:
        raise HTTPException(404, "there is no such session; it may be over")
    await sessions.close(session)
    return Response(status_code=204)


def refused(_request: Request, error: Exception) -> JSONResponse:
    """What a player hears that cannot be served."""
    assert isinstance(error, WhepError)
    return JSONResponse({"detail": str(error)}, status_code=error.status)
