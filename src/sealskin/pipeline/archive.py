"""Records sealed video: what cameras send to be shown is also written to disk, as it is.

In the main process, since cameras' processes may not write. Every frame is a fragment that is
written at once, so a file can be played to its last frame whatever happens. A disk that fails costs
recordings, which are counted and told; it never holds up the live view.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_output import RecordingConfig
from sealskin.core.errors import SealskinError, StoreError
from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.pipeline import shelf
from sealskin.pipeline.messages import FragmentMessage, InfoMessage, Message, StateMessage
from sealskin.video.fragments import set_back, ticks

WAITING = 2_000
"""Some ten seconds of eight cameras at 25 frames a second."""
TIDY_EVERY_MS = 60_000
SYNC_EVERY_MS = 5_000
"""What a power cut costs at most; a crash of the program costs nothing."""


@dataclass(slots=True)
class _Tape:
    """What is known of one camera, and the file that is being written."""

    seal_id: str = ""
    init: bytes | None = None
    file: int | None = None
    size: int = 0  # of whole frames
    path: Path | None = None
    began_s: float = 0.0
    began_ticks: int = 0
    synced_ms: int = field(default_factory=now_ms)
    skipping: bool = False


class Archive:
    """A context manager that records while it is open.

    Args:
        cameras: all that are watched; those with `record` are recorded.
        config: where, and how long it is kept.
        clock: UTC in milliseconds.

    Attributes:
        lost: frames that could not be written.

    Raises:
        StoreError: the folder cannot be made or used.
    """

    def __init__(
        self,
        cameras: Sequence[CameraConfig],
        config: RecordingConfig,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._config = config
        self._clock = clock
        self._tapes: dict[str, _Tape] = {}  # of this archive's own thread
        self._cameras = frozenset(camera.name for camera in cameras)
        self._recorded = frozenset(camera.name for camera in cameras if camera.record)
        self._waiting: queue.Queue[tuple[Message | str, int] | None] = queue.Queue(WAITING)
        self._problem: str | None = None
        self._tidied_ms = 0
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name="sealskin-archive")

    @property
    def folder(self) -> Path:
        """Of all recordings."""
        return self._config.folder

    @property
    def problem(self) -> str | None:
        """A sentence while recordings cannot be written."""
        return self._problem

    def take(self, message: Message) -> None:
        """Record it soon, if it is of a camera that is recorded. Never blocks; from any thread."""
        # How the video of others begins is kept too: recording may be switched on in its middle.
        if message.camera not in self._cameras:
            return
        if not isinstance(message, InfoMessage | FragmentMessage | StateMessage):
            return
        is_frame = isinstance(message, FragmentMessage) and message.kind == "media"
        if is_frame and message.camera not in self._recorded:
            return
        try:
            self._waiting.put_nowait((message, self._clock()))
        except queue.Full:
            self._lose(message.camera, "the disk is slower than the cameras")

    def follow(self, cameras: Sequence[CameraConfig], config: RecordingConfig) -> None:
        """Record these from now on, with these settings; those that stopped are closed.

        A camera that is switched on begins at its next keyframe. A folder that cannot be made is
        told as any trouble with the disk is.
        """
        before = self._recorded
        self._config = config
        self._cameras = frozenset(camera.name for camera in cameras)
        self._recorded = frozenset(camera.name for camera in cameras if camera.record)
        for name in before - self._recorded:
            with contextlib.suppress(queue.Full):  # then it is closed when all is tidied
                self._waiting.put_nowait((name, self._clock()))
        if self._recorded:
            try:
                self._make_folder()
            except StoreError as error:
                self._problem = str(error)

    def _make_folder(self) -> None:
        folder = self._config.folder
        try:
            # The pictures are sealed, and still nobody else's business.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {folder} for recordings cannot be made: {error.strerror}; "
                "choose another, or make it"
            ) from error

    def __enter__(self) -> Self:
        if self._recorded:
            self._make_folder()
            mended = shelf.mend(self._config.folder)
            if mended:
                logger().info("recordings were mended after a crash", files=mended)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            message, at_ms = item
            if isinstance(message, str):
                self._close_others()
                continue
            try:
                self._write(message, at_ms)
                if self._recorded and at_ms - self._tidied_ms >= TIDY_EVERY_MS:
                    self._tidied_ms = at_ms
                    self._tidy(at_ms)
            except (SealskinError, OSError) as error:
                self._tidied_ms = 0  # a full disk may be why
                self._lose(message.camera, getattr(error, "strerror", None) or str(error))
        for tape in self._tapes.values():
            self._close(tape)

    def _lose(self, camera: str, why: str) -> None:
        """A frame is missing, and without it those up to the next keyframe are of no use."""
        self.lost += 1
        if camera in self._tapes:
            self._tapes[camera].skipping = True
        if self._problem is None:
            logger().error("recordings are not being written", reason=why)
        self._problem = f"recordings are not being written: {why}"

    def _write(self, message: Message, at_ms: int) -> None:
        tape = self._tapes.setdefault(message.camera, _Tape())
        match message:
            case InfoMessage():
                self._close(tape)
                tape.seal_id, tape.init = message.seal_id, None
            case StateMessage() if message.state != "running":
                self._close(tape)
            case FragmentMessage(kind="init"):
                tape.init = message.data
            case FragmentMessage() if tape.init is not None:
                self._write_frame(tape, message, at_ms)

    def _write_frame(self, tape: _Tape, frame: FragmentMessage, at_ms: int) -> None:
        if frame.camera not in self._recorded:
            return  # it was switched off meanwhile
        if frame.keyframe:
            if tape.skipping or frame.time_s - tape.began_s >= self._config.segment_s:
                self._close(tape)
            if tape.file is None:
                self._open(tape, frame, at_ms)
        if tape.file is None or tape.skipping:
            self.lost += tape.skipping
            return  # until the next keyframe
        data = set_back(frame.data, tape.began_ticks)
        if tape.size == 0:
            assert tape.init is not None
            data = tape.init + data
        try:
            _write_all(tape.file, data)
        except OSError:
            os.ftruncate(tape.file, tape.size)  # the disk is full: no half frames
            if tape.size == 0 and tape.path is not None:
                tape.path.unlink()
                self._close(tape)
            raise
        tape.size += len(data)
        self._problem = None
        if at_ms - tape.synced_ms >= SYNC_EVERY_MS:
            tape.synced_ms = at_ms
            os.fdatasync(tape.file)

    def _open(self, tape: _Tape, frame: FragmentMessage, at_ms: int) -> None:
        path = shelf.path_of(self._config.folder, frame.camera, at_ms, tape.seal_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        tape.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        tape.path, tape.size, tape.skipping = path, 0, False
        tape.began_s, tape.began_ticks = frame.time_s, ticks(frame.data)

    def _close(self, tape: _Tape) -> None:
        if tape.file is not None:
            os.close(tape.file)
        tape.file = tape.path = None
        tape.skipping = False

    def _close_others(self) -> None:
        """Close the files of cameras that are not recorded any more, and forget removed ones."""
        for name, tape in list(self._tapes.items()):
            if name not in self._recorded:
                self._close(tape)
            if name not in self._cameras:
                del self._tapes[name]

    def _tidy(self, at_ms: int) -> None:
        self._close_others()
        config = self._config
        deleted = shelf.tidy(
            config.folder,
            now_ms=at_ms,
            keep_days=config.keep_days,
            keep_gb=config.keep_gb,
            free_gb=config.free_gb,
            in_use=frozenset(tape.path for tape in self._tapes.values() if tape.path),
        )
        if deleted:
            logger().debug("old recordings were deleted", files=deleted)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
