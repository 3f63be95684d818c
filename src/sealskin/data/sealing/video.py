"""Sealing a video of a data set: through the airlock, as `sealskin seal` does it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sealskin.core.errors import DataError, EncodeError
from sealskin.data.inside import Root, open_file
from sealskin.data.remote import Remote
from sealskin.data.sealing.place import WriteError, put_file
from sealskin.data.sealing.task import Outcome, Row, Task
from sealskin.data.sets.item import Item
from sealskin.seal import Sealer
from sealskin.seal.airlock import DroppedFrame, sealed_frames
from sealskin.video.encode import Mp4Writer

LOOKED_AT_BYTES = 64
LEAST_FREE_BYTES = 64 * 2**20
MOST_IN_MEMORY_BYTES = 2 * 2**30


def seal_video(task: Task, item: Item, sealer: Sealer, outcome: Outcome) -> None:
    """Seal a video into an MP4 file without sound and metadata.

    Raises:
        DataError, SourceError, EncodeError: it cannot be read, or no frame of it can be sealed.
        WriteError: there is no room left.
    """
    with _readable(task.source, item.source) as path:
        _seal(task, item, path, sealer, outcome)


def _seal(task: Task, item: Item, path: Path, sealer: Sealer, outcome: Outcome) -> None:
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


@contextmanager
def _readable(source: Root, name: str) -> Iterator[Path]:
    """The path of a video that is one, for as long as it is read.

    FFmpeg takes a playlist that is called `a.mp4` for what it is and reads the files that it
    names, also those outside of the set. Playlists are text; no container of video begins as one.

    FFmpeg wants a path. A video from storage gets one in memory, so that no raw frame is written to
    a disk; so it must fit.

    Raises:
        DataError: it lies outside of the set, begins like a text, or does not fit into memory.
    """
    with open_file(source, name) as file:
        head = file.read(LOOKED_AT_BYTES)
        if head and all(byte in b"\t\r\n" or 32 <= byte < 127 or byte >= 0xEF for byte in head):
            raise DataError("expected a video, got a text or a playlist")
        if not isinstance(source, Remote):
            yield (source.resolve() / name).resolve()
            return
        size = source.stat(name).size_bytes
        if size > MOST_IN_MEMORY_BYTES:
            raise DataError(
                f"expected a video of at most {MOST_IN_MEMORY_BYTES:,} bytes in storage, as it is "
                f"held in memory, got {size:,}; copy it to a folder first"
            )
        file.seek(0)
        with os.fdopen(os.memfd_create("video", os.MFD_CLOEXEC), "wb") as memory:
            shutil.copyfileobj(file, memory, 2**20)
            memory.flush()
            yield Path(f"/proc/self/fd/{memory.fileno()}")


def _commonest(outcome: Outcome) -> str:
    reasons = outcome.notes.most_common(1)
    return reasons[0][0] if reasons else "there is none"
