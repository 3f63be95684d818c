"""A case: alarms with their sealed clips, tracks, notes and hashes, as one ZIP file.

    case.json      what happened, and who did what about it
    clips/7.mp4    the sealed clip of alarm 7
    log.jsonl      the entries of the log that are about these alarms
    README.txt     how to verify it
    SHA256SUMS     the hashes of all others, as `sha256sum -c` reads them

The file is a function of these alone: nothing is compressed, names stand in order, and every moment
in it is that of the export. So whoever verifies it makes it anew and compares, byte for byte. The
hash of SHA256SUMS goes into the log, which ties the case to the installation that it comes from.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sealskin import __version__
from sealskin.core.errors import EncodeError, StoreError
from sealskin.core.times import now_ms
from sealskin.pipeline.alarms.clips import clip_path
from sealskin.store import tables as t
from sealskin.store.alarm_rows import AlarmRow
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.journal.journal import Journal

FORMAT = "sealskin-case-1"
SUMS = "SHA256SUMS"
AROUND_MS = 15_000
"""Tracks of so long before and after an alarm belong to it."""
README = """\
A case that Sealskin exported: sealed clips of alarms, and what is known of them.

To verify it, without a network and without the installation that it comes from:

    sealskin case verify FILE.zip

or unpack it and run `sha256sum -c SHA256SUMS`. The hash of SHA256SUMS stands in the log of the
installation at the time of the export: `sealskin case verify FILE.zip --log sealskin-log.jsonl`.

All pictures are sealed. Track numbers say who is the same person within a clip, not who it is.
"""


@dataclass(frozen=True, slots=True)
class Maker:
    """What a case is made of."""

    database: Database
    book: AlarmBook
    journal: Journal
    clips: Path


@dataclass(frozen=True, slots=True)
class Made:
    """A case that was written: a name for it, and the hash that the log knows it by."""

    name: str
    manifest_sha256: str


def write_case(
    maker: Maker, alarms: Sequence[AlarmRow], out: Path, *, actor: str, title: str = ""
) -> Made:
    """Write a case, and say so in the log.

    Args:
        maker: what it is made of.
        alarms: those that belong to it.
        out: the file; an existing one is replaced.
        actor: who exports it.
        title: for people.

    Raises:
        StoreError: the database or the log cannot be read or written.
        EncodeError: the file cannot be written.
    """
    made_ms = now_ms()
    numbers = {alarm.id for alarm in alarms}
    files: dict[str, bytes] = {"README.txt": README.encode()}
    described = []
    for alarm in alarms:
        place = clip_path(maker.clips, alarm.camera, alarm.time_ms, alarm.id)
        clip = None
        if alarm.clip == "kept":
            clip = _read(place)
            if hashlib.sha256(clip).hexdigest() != alarm.clip_sha256:
                raise StoreError(
                    f"the clip of alarm {alarm.id} is not the one that was kept: {place} was "
                    "changed; leave this alarm out, and find out who changed it"
                )
            files[f"clips/{alarm.id}.mp4"] = clip
        described.append(_describe(maker, alarm, has_clip=clip is not None))
    entries = maker.journal.entries(lambda entry: entry.about.get("alarm") in numbers)
    files["log.jsonl"] = b"".join(entry.line() for entry in entries)
    head = maker.journal.head
    files["case.json"] = _json(
        {
            "format": FORMAT,
            "sealskin": __version__,
            "title": title,
            "made_ms": made_ms,
            "made_by": actor,
            "log_head": None if head is None else head.text().strip(),
            "alarms": described,
        }
    )
    data = pack(files, made_ms)
    digest = hashlib.sha256(sums_of(files)).hexdigest()
    maker.journal.write(
        actor,
        "case.exported",
        {"alarms": sorted(numbers), "title": title, "manifest": digest, "bytes": len(data)},
    )
    try:
        out.write_bytes(data)
        out.chmod(0o600)
    except OSError as error:
        raise EncodeError(f"cannot write {out}: {error.strerror}; check the folder") from error
    moment = datetime.fromtimestamp(made_ms / 1000, UTC)
    return Made(f"sealskin-case-{moment:%Y%m%dT%H%M%SZ}.zip", digest)


def sums_of(files: dict[str, bytes]) -> bytes:
    """The text of SHA256SUMS."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


def pack(files: dict[str, bytes], made_ms: int) -> bytes:
    """The ZIP of some files and their hashes: the same bytes for the same input."""
    moment = datetime.fromtimestamp(made_ms / 1000, UTC)
    # ZIP counts in steps of two seconds, from 1980 on.
    stamp = (max(moment.year, 1980), moment.month, moment.day)
    time = (moment.hour, moment.minute, moment.second // 2 * 2)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in [*sorted(files), SUMS]:
            info = zipfile.ZipInfo(name, (*stamp, *time))
            info.create_system, info.external_attr = 3, 0o600 << 16
            archive.writestr(info, sums_of(files) if name == SUMS else files[name])
    return out.getvalue()


def _describe(maker: Maker, alarm: AlarmRow, *, has_clip: bool) -> dict[str, Any]:
    return {
        **asdict(alarm),
        "clip": f"clips/{alarm.id}.mp4" if has_clip else None,
        "notes": [asdict(note) for note in maker.book.notes(alarm.id)],
        "deliveries": [asdict(one) for one in maker.book.deliveries(alarm.id)],
        "tracks": _tracks(maker.database, alarm),
    }


def _tracks(database: Database, alarm: AlarmRow) -> list[dict[str, Any]]:
    """Foot points around an alarm: time, x, y; by the tracker's numbers."""
    first_ms, last_ms = alarm.time_ms - AROUND_MS, alarm.time_ms + AROUND_MS
    p, k = t.points.c, t.tracks.c
    query = (
        select(k.session, k.track_no, p.time_ms, p.x, p.y)
        .select_from(t.points.join(t.tracks).join(t.cameras))
        .where(
            t.cameras.c.name == alarm.camera,
            k.last_ms >= first_ms,
            k.first_ms <= last_ms,
            p.time_ms.between(first_ms, last_ms),
        )
        .order_by(k.session, k.track_no, p.time_ms)
    )
    found: dict[tuple[int, int], list[list[float]]] = {}
    with database.reading() as connection:
        for session, track, time_ms, x, y in connection.execute(query):
            found.setdefault((session, track), []).append([time_ms, round(x, 4), round(y, 4)])
    return [
        {"session": session, "track": track, "points": points}
        for (session, track), points in found.items()
    ]


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise StoreError(
            f"the clip {place} cannot be read: {error.strerror}; leave its alarm out"
        ) from error


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
