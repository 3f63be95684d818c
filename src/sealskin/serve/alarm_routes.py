"""The HTTP interface of alarms: the list, one with its notes, acknowledgement, clips, cases."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from sealskin.core.times import now_ms
from sealskin.pipeline.alarms.case import Maker, write_case
from sealskin.pipeline.alarms.clips import clip_path
from sealskin.serve import wire
from sealskin.serve.access import Role, Scope, Who, requires
from sealskin.serve.alarm_parts import actor_of, tell_changed, wire_alarm
from sealskin.serve.parts import NOT_FOUND, PartsOf
from sealskin.serve.wire_alarms import (
    HIGHEST_NUMBER,
    AlarmDetail,
    CaseRequest,
    Delivery,
    JournalEntry,
    NewNote,
    Note,
)
from sealskin.store.alarm_rows import AlarmRow

router = APIRouter(prefix="/api")
AlarmNumber = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER, description="Number of an alarm.")]


@router.get("/alarms", dependencies=[requires(Role.viewer, anywhere=True)])
def get_alarms(
    parts: PartsOf,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    camera: Annotated[list[str] | None, Query(description="Of these cameras.")] = None,
    kind: Annotated[list[str] | None, Query(description="Of these kinds of rules.")] = None,
    since_ms: Annotated[
        int | None, Query(ge=0, le=HIGHEST_NUMBER, description="From this moment on.")
    ] = None,
    until_ms: Annotated[
        int | None, Query(ge=0, le=HIGHEST_NUMBER, description="Before this moment.")
    ] = None,
    acknowledged: Annotated[bool | None, Query(description="Whether they are.")] = None,
    before: Annotated[
        int | None, Query(ge=1, le=HIGHEST_NUMBER, description="The last one of the page before.")
    ] = None,
) -> list[wire.Alarm]:
    """The alarms that fit, newest first."""
    seen = {row.name for row in parts.database.cameras() if who.sees(row.name)}
    rows = parts.alarms.book.find(
        limit,
        cameras=seen if camera is None else seen & set(camera),
        kinds=kind,
        since_ms=since_ms,
        until_ms=until_ms,
        acknowledged=acknowledged,
        before_id=before,
    )
    return [wire_alarm(row) for row in rows]


@router.get(
    "/alarms/{number}", responses=NOT_FOUND, dependencies=[requires(Role.viewer, anywhere=True)]
)
def get_alarm(parts: PartsOf, who: Who, number: AlarmNumber) -> AlarmDetail:
    """One alarm with its notes and who was told."""
    book = parts.alarms.book
    row = parts.alarms.seen(who, number)
    return AlarmDetail(
        alarm=wire_alarm(row),
        clip_first_ms=row.clip_first_ms,
        clip_last_ms=row.clip_last_ms,
        clip_sha256=row.clip_sha256,
        notes=[
            Note(time_ms=note.time_ms, author=note.author, text=note.text)
            for note in book.notes(number)
        ],
        deliveries=[
            Delivery(
                channel=one.channel,
                outcome=one.outcome,
                tries=one.tries,
                time_ms=one.time_ms,
                problem=one.problem,
            )
            for one in book.deliveries(number)
        ],
    )


@router.post(
    "/alarms/{number}/acknowledge",
    responses=NOT_FOUND,
    dependencies=[requires(Role.operator, anywhere=True)],
)
def acknowledge_alarm(parts: PartsOf, who: Who, number: AlarmNumber) -> AlarmDetail:
    """Say that you have seen an alarm. Nobody else is called for it then; the first one counts."""
    row = _operated(parts, who, number)
    if row.acknowledged_ms is None:
        parts.alarms.log(who, "alarm.acknowledged", {"alarm": number, "camera": row.camera})
        parts.alarms.book.acknowledge(number, actor_of(who), now_ms())
        tell_changed(parts.hub, parts.alarms.book, number)
    return get_alarm(parts, who, number)


@router.post(
    "/alarms/{number}/notes",
    status_code=201,
    responses=NOT_FOUND,
    dependencies=[requires(Role.operator, anywhere=True)],
)
def add_note(parts: PartsOf, who: Who, number: AlarmNumber, note: NewNote) -> AlarmDetail:
    """Write something about an alarm. Notes stay as long as the alarm; nobody changes them."""
    row = _operated(parts, who, number)
    if len(note.text.strip().encode()) > 2000 or not note.text.strip():
        raise HTTPException(422, "a note needs some text, and at most 2,000 bytes; shorten it")
    parts.alarms.log(who, "alarm.noted", {"alarm": number, "camera": row.camera})
    parts.alarms.book.add_note(number, actor_of(who), note.text, now_ms())
    return get_alarm(parts, who, number)


@router.get(
    "/alarms/{number}/clip",
    response_class=FileResponse,
    responses={200: {"content": {"video/mp4": {}}, "description": "An MP4."}, **NOT_FOUND},
    dependencies=[requires(Role.viewer, Scope.video, anywhere=True)],
)
def get_clip(parts: PartsOf, who: Who, number: AlarmNumber) -> FileResponse:
    """The sealed clip of before and after an alarm. That it was looked at is logged."""
    row = parts.alarms.seen(who, number)
    place = clip_path(parts.alarms.clips, row.camera, row.time_ms, row.id)
    if row.clip != "kept" or not place.is_file():
        raise HTTPException(404, f"there is no clip of alarm {number}: {WHY_NO_CLIP[row.clip]}")
    parts.alarms.log(who, "clip.viewed", {"alarm": number, "camera": row.camera})
    return FileResponse(place, media_type="video/mp4", headers={"cache-control": "no-store"})


WHY_NO_CLIP = {
    "none": "its rule wants none, or no picture may reach a disk here",
    "waiting": "it is being made; try again in some seconds",
    "failed": "there was no sealed video at that time",
    "erased": "its time was over, and it was erased",
    "kept": "its file is missing",
}


@router.post(
    "/cases",
    response_class=FileResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "A case."}, **NOT_FOUND},
    dependencies=[requires(Role.operator, Scope.operate, anywhere=True)],
)
def export_case(parts: PartsOf, who: Who, case: CaseRequest) -> FileResponse:
    """Alarms with sealed clips, tracks, notes and hashes as one file that verifies offline."""
    rows = [_operated(parts, who, number) for number in sorted(set(case.alarms))]
    for row in rows:  # a token may act and see no pictures
        if not who.may(Role.operator, Scope.video, row.camera):
            raise HTTPException(403, f"this needs the scope video for camera {row.camera!r}")
    handle = tempfile.NamedTemporaryFile(prefix="sealskin-", suffix=".zip", delete=False)  # noqa: SIM115
    handle.close()
    out = FilePath(handle.name)
    try:
        maker = Maker(parts.database, parts.alarms.book, parts.alarms.journal, parts.alarms.clips)
        made = write_case(maker, rows, out, actor=actor_of(who), title=case.title)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return FileResponse(
        out,
        media_type="application/zip",
        filename=made.name,
        headers={"sealskin-case-sha256": made.manifest_sha256},
        background=BackgroundTask(out.unlink, missing_ok=True),
    )


@router.get("/journal", dependencies=[requires(Role.admin)])
def get_journal(
    parts: PartsOf, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[JournalEntry]:
    """The newest entries of the log of who did what."""
    return [
        JournalEntry(
            number=one.number,
            time_ms=one.time_ms,
            actor=one.actor,
            action=one.action,
            about=one.about,
        )
        for one in parts.alarms.journal.tail(limit)
    ]


def _operated(parts: PartsOf, who: Who, number: int) -> AlarmRow:
    """An alarm of a camera that they may act on."""
    row = parts.alarms.seen(who, number)
    if not who.may(Role.operator, Scope.operate, row.camera):
        raise HTTPException(403, f"this needs role operator for camera {row.camera!r}; ask one")
    return row
