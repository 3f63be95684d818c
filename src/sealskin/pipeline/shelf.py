"""The folder of sealed recordings: what is there, what may stay, and what a crash left half done.

    FOLDER/CAMERA/2026-11-25/16-03-59.120_lowrate-1a2b3c4d.mp4

The names are the index: there is nothing beside the files that could disagree with them. Times are
UTC; the last part names the seal.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sealskin.core.errors import StoreError
from sealskin.video.fragments import whole

MS_PER_DAY = 86_400_000
BYTES_PER_GB = 1_000_000_000
GAP_MS = 2_000
_NAME = re.compile(r"(\d\d)-(\d\d)-(\d\d)\.(\d\d\d)_([a-z0-9-]+)\.mp4")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file.

    Attributes:
        camera: its name.
        path: the file.
        start_ms: its first frame, UTC.
        end_ms: when it was last written to, UTC.
        size_bytes: its size.
        seal_id: what sealed it.
    """

    camera: str
    path: Path
    start_ms: int
    end_ms: int
    size_bytes: int
    seal_id: str


def path_of(folder: Path, camera: str, start_ms: int, seal_id: str) -> Path:
    """Where a segment that begins at a moment belongs."""
    start = datetime.fromtimestamp(start_ms // 1000, UTC)
    name = f"{start:%H-%M-%S}.{start_ms % 1000:03}_{seal_id}.mp4"
    return folder / camera / f"{start:%Y-%m-%d}" / name


def segments(folder: Path, camera: str | None = None) -> list[Segment]:
    """What is recorded, oldest first: of one camera, or of all.

    Raises:
        StoreError: the folder cannot be read.
    """
    try:
        return sorted(_walk(folder, camera), key=lambda one: (one.start_ms, one.camera))
    except OSError as error:
        raise StoreError(
            f"the recordings in {folder} cannot be read: {error.strerror}; check its permissions"
        ) from error


def _walk(folder: Path, camera: str | None) -> Iterator[Segment]:
    for path in folder.glob(f"{camera or '*'}/????-??-??/*.mp4"):
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue  # somebody else's
        try:
            day = datetime.strptime(path.parent.name, "%Y-%m-%d").replace(tzinfo=UTC)
            stat = path.stat()
        except (ValueError, FileNotFoundError):
            continue  # no day, or deleted meanwhile
        hours, minutes, seconds, ms = (int(part) for part in match.groups()[:4])
        start_ms = round(day.timestamp()) * 1000 + ((hours * 60 + minutes) * 60 + seconds) * 1000
        start_ms += ms
        end_ms = max(start_ms, int(stat.st_mtime * 1000))
        name = path.parent.parent.name
        yield Segment(name, path, start_ms, end_ms, stat.st_size, match[5])


def tidy(
    folder: Path,
    *,
    now_ms: int,
    keep_days: float,
    keep_gb: float,
    free_gb: float,
    in_use: frozenset[Path] = frozenset(),
) -> int:
    """Delete the oldest segments until what is left may stay.

    Args:
        folder: of all recordings.
        now_ms: UTC.
        keep_days: older ones go.
        keep_gb: so much may all of them be together.
        free_gb: so much must stay free on the disk.
        in_use: files that are being written to; they stay.

    Returns:
        How many were deleted.

    Raises:
        StoreError: one cannot be deleted, or the folder cannot be read.
    """
    kept = segments(folder)
    total = sum(one.size_bytes for one in kept)
    deleted = 0
    for one in kept:
        if one.path in in_use:
            continue
        old = one.end_ms < now_ms - keep_days * MS_PER_DAY
        full = total > keep_gb * BYTES_PER_GB
        if not (old or full or shutil.disk_usage(folder).free < free_gb * BYTES_PER_GB):
            break
        try:
            one.path.unlink(missing_ok=True)
            if not any(one.path.parent.iterdir()):
                one.path.parent.rmdir()
        except OSError as error:
            raise StoreError(
                f"the old recording {one.path} cannot be deleted: {error.strerror}; delete it, or "
                "change the folder's permissions"
            ) from error
        total -= one.size_bytes
        deleted += 1
    return deleted


def mend(folder: Path) -> int:
    """Cut half a frame off the newest segment of each camera, which a crash may have left.

    Returns:
        How many files were cut, or deleted since they hold no whole frame.

    Raises:
        StoreError: a file cannot be read or changed.
    """
    newest = {one.camera: one for one in segments(folder)}
    mended = 0
    for one in newest.values():
        try:
            data = one.path.read_bytes()
            length = whole(data)
            if length == len(data):
                continue
            if length == 0:
                one.path.unlink()
            else:
                stat = one.path.stat()
                with one.path.open("r+b") as file:
                    file.truncate(length)
                os.utime(one.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # it is its end
        except OSError as error:
            raise StoreError(
                f"the recording {one.path} cannot be mended: {error.strerror}; delete it"
            ) from error
        mended += 1
    return mended


def gaps(folder: Path, camera: str, from_ms: int, to_ms: int) -> list[tuple[int, int]]:
    """When nothing was recorded between two moments, where that took longer than a moment.

    Raises:
        StoreError: the recordings cannot be read.
    """
    found, end_ms = [], from_ms
    for one in segments(folder, camera):
        if one.end_ms < from_ms or one.start_ms >= to_ms:
            continue
        if one.start_ms - end_ms > GAP_MS:
            found.append((end_ms, one.start_ms))
        end_ms = max(end_ms, one.end_ms)
    if to_ms - end_ms > GAP_MS:
        found.append((end_ms, to_ms))
    return found


def export(folder: Path, camera: str, from_ms: int, to_ms: int, out: Path) -> tuple[int, int]:
    """Write what a camera recorded between two moments into one MP4; see `video.remux.join`.

    Returns:
        The moments of its first and last frame.

    Raises:
        StoreError: the recordings cannot be read.
        EncodeError: nothing was recorded then, or the file cannot be written.
    """
    from sealskin.video.remux import Piece, join

    touching = [
        Piece(one.path, one.start_ms)
        for one in segments(folder, camera)
        if one.start_ms < to_ms and one.end_ms >= from_ms
    ]
    return join(touching, from_ms, to_ms, out)
