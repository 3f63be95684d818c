"""Sealing a video of a data set: through the airlock, as `sealskin seal` does it."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import ExitStack, closing
from pathlib import Path

from sealskin.core.errors import DataError, EncodeError
from sealskin.data.inside import open_inside
from sealskin.data.sealing.place import WriteError, put_file
from sealskin.data.sealing.task import Outcome, Row, Task
from sealskin.data.sets.item import Item
from sealskin.seal import Sealer
from sealskin.seal.airlock import DroppedFrame, sealed_frames
from sealskin.video.encode import Mp4Writer

LOOKED_AT_BYTES = 64
LEAST_FREE_BYTES = 64 * 2**20


def seal_video(task: Task, item: Item, sealer: Sealer, outcome: Outcome) -> None:
    """Seal a video into an MP4 file without sound and metadata.

    Raises:
        DataError, SourceError, EncodeError: it cannot be read, or no frame of it can be sealed.
        WriteError: there is no room left.
    """
    path = _checked(task.source, item.source)
    part = task.scratch / f"{os.getpid()}.mp4"
    size, frames = (0, 0), 0

    def drop(dropped: DroppedFrame) -> None:
        # Reasons hold no names, but times of a file that ends early: those are not counted apart.
        early = dropped.reason.startswith("the file ends early")
        outcome.notes["videos that end early" if early else f"frame: {dropped.reason}"] += 1

    try:
        with ExitStack() as stack:
            writer: Mp4Writer | None = None
            source = stack.enter_context(closing(sealed_frames(str(path), sealer, on_drop=drop)))
            for frame in source:
                if writer is None:
                    # Odd sides grow by one in H.264.
                    size = _even(frame.width_px), _even(frame.height_px)
                    writer = stack.enter_context(Mp4Writer(part, frame.width_px, frame.height_px))
                writer.write(frame)
                frames += 1
        if not frames:
            raise DataError(f"no frame of the video could be sealed: {_commonest(outcome)}")
    except EncodeError as error:
        if shutil.disk_usage(task.scratch).free < LEAST_FREE_BYTES:
            raise WriteError(f"there is no room left in {task.out}; free some") from error
        raise
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    length = part.stat().st_size
    put_file(task, item.target, part)
    outcome.rows.append(Row(item.target, "video", digest, length, size[0], size[1], frames))


def _even(side_px: int) -> int:
    return side_px + side_px % 2


def _checked(source: Path, name: str) -> Path:
    """The path of a video that is one.

    FFmpeg takes a playlist that is called `a.mp4` for what it is and reads the files that it
    names, also those outside of the set. Playlists are text; no container of video begins as one.

    Raises:
        DataError: it lies outside of the set, or begins like a text.
    """
    with os.fdopen(open_inside(source, name), "rb") as file:
        head = file.read(LOOKED_AT_BYTES)
    if head and all(byte in b"\t\r\n" or 32 <= byte < 127 or byte >= 0xEF for byte in head):
        raise DataError("expected a video, got a text or a playlist")
    return (source.resolve() / name).resolve()


def _commonest(outcome: Outcome) -> str:
    reasons = outcome.notes.most_common(1)
    return reasons[0][0] if reasons else "there is none"
