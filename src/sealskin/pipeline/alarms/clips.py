"""Cuts the sealed clip of before and after an alarm, and keeps it as a file.

Of a recorded camera it is cut from the recording. Of the others the last seconds of sealed video
are kept in memory for it, and nothing of them reaches a disk unless a rule rings.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_alarms import AlarmsConfig
from sealskin.core.errors import SealskinError, StoreError
from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.pipeline import shelf
from sealskin.pipeline.messages import FragmentMessage, InfoMessage, Message
from sealskin.store.alarm_rows import AlarmRow
from sealskin.store.alarms import AlarmBook
from sealskin.video.fragments import set_back, ticks

SETTLE_MS = 1_500
"""After the last moment of a clip, until its frames are on the disk or here."""
MOST_BYTES = 64_000_000
"""Of sealed video in memory, a camera."""


def clip_path(folder: Path, camera: str, time_ms: int, number: int) -> Path:
    """Where the clip of an alarm belongs."""
    day = datetime.fromtimestamp(time_ms // 1000, UTC)
    return folder / camera / f"{day:%Y-%m-%d}" / f"{number}.mp4"


@dataclass(slots=True)
class _Reel:
    """The last seconds of one camera's sealed video, whole from a keyframe on."""

    init: bytes | None = None
    frames: deque[tuple[int, FragmentMessage]] = field(default_factory=deque)
    size: int = 0


class Clips:
    """A context manager that cuts clips while it is open.

    Args:
        book: says how each clip stands.
        cameras: all that are watched.
        config: where clips are kept, and how long they are.
        recordings: folder of the recordings, for cameras with `record`.
        on_ready: told the number of each alarm whose clip is made or cannot be.
        clock: UTC in milliseconds.
    """

    def __init__(
        self,
        book: AlarmBook,
        cameras: Sequence[CameraConfig],
        config: AlarmsConfig,
        recordings: Path,
        on_ready: Callable[[int], None] = lambda _: None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._book = book
        self._config = config
        self._recordings = recordings
        self._on_ready = on_ready
        self._clock = clock
        self._recorded = {camera.name for camera in cameras if camera.record}
        self._reels: dict[str, _Reel] = {}
        self._lock = threading.Lock()
        self._due: list[tuple[int, int]] = []  # when, which alarm
        self._changed = threading.Condition(self._lock)
        self._closing = False
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="sealskin-clips")

    def take(self, message: Message) -> None:
        """Remember sealed video for a moment. Never blocks for long; from any thread."""
        if message.camera in self._recorded:
            return
        if not isinstance(message, InfoMessage | FragmentMessage):
            return
        with self._lock:
            reel = self._reels.setdefault(message.camera, _Reel())
            if isinstance(message, InfoMessage):
                # What was before cannot be in one file with what comes, so it is let go.
                reel.init, reel.size = None, 0
                reel.frames.clear()
            elif message.kind == "init":
                reel.init = message.data
            elif reel.init is not None and (reel.frames or message.keyframe):
                reel.frames.append((self._clock(), message))
                reel.size += len(message.data)
                self._let_go(reel)

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Know which cameras are recorded from now on."""
        with self._lock:
            self._recorded = {camera.name for camera in cameras if camera.record}
            names = {camera.name for camera in cameras}
            for name in [name for name in self._reels if name not in names - self._recorded]:
                del self._reels[name]

    def want(self, number: int, time_ms: int) -> None:
        """Make the clip of an alarm when its time after is over. From any thread."""
        due_ms = time_ms + round(self._config.after_s * 1000) + SETTLE_MS
        with self._changed:
            heapq.heappush(self._due, (due_ms, number))
            self._changed.notify_all()

    def __enter__(self) -> Self:
        # What a crash interrupted: recorded cameras may still have it.
        for number in self._book.unfinished_clips():
            self.want(number, 0)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()

    def _let_go(self, reel: _Reel) -> None:
        """Drop what is older than a clip needs, up to a keyframe."""
        need_ms = round((self._config.before_s + self._config.after_s) * 1000) + 2 * SETTLE_MS
        oldest_ms = self._clock() - need_ms
        keys = [place for place, (_, one) in enumerate(reel.frames) if one.keyframe]
        for following in keys[1:2]:
            if reel.frames[following][0] > oldest_ms and reel.size <= MOST_BYTES:
                return
            for _ in range(following):
                reel.size -= len(reel.frames.popleft()[1].data)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closing and not self._is_due():
                    wait_s = None
                    if self._due:
                        wait_s = max(0.01, (self._due[0][0] - self._clock()) / 1000)
                    self._changed.wait(wait_s)
                if not self._due:
                    return
                number = heapq.heappop(self._due)[1]  # at the end: what there is by then
            self._make(number)

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= self._clock()

    def _make(self, number: int) -> None:
        try:
            alarm = self._book.get(number)
            if alarm is None or alarm.clip != "waiting":
                return
            try:
                span_ms, digest = self._cut(alarm)
            except (SealskinError, OSError) as error:
                self._book.set_clip(number, "failed")
                why = getattr(error, "strerror", None) or str(error)
                logger().warning("there is no clip of an alarm", alarm=number, reason=why)
            else:
                self._book.set_clip(number, "kept", span_ms, digest)
            self.problem = None
        except StoreError as error:
            self.problem = f"clips of alarms cannot be kept: {error}"
        self._on_ready(number)

    def _cut(self, alarm: AlarmRow) -> tuple[tuple[int, int], str]:
        from_ms = alarm.time_ms - round(self._config.before_s * 1000)
        to_ms = alarm.time_ms + max(round(self._config.after_s * 1000), 1)
        out = clip_path(self._config.folder, alarm.camera, alarm.time_ms, alarm.id)
        # Sealed, and still nobody else's business.
        for folder in (self._config.folder, out.parent.parent, out.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if alarm.camera in self._recorded:
                span_ms = shelf.export(self._recordings, alarm.camera, from_ms, to_ms, out)
            else:
                span_ms = self._from_memory(alarm.camera, from_ms, to_ms, out)
            out.chmod(0o600)
            return span_ms, hashlib.sha256(out.read_bytes()).hexdigest()
        except BaseException:
            out.unlink(missing_ok=True)
            raise

    def _from_memory(self, camera: str, from_ms: int, to_ms: int, out: Path) -> tuple[int, int]:
        from sealskin.video.remux import Piece, join

        with self._lock:
            reel = self._reels.get(camera, _Reel())
            frames, init = list(reel.frames), reel.init
        if init is None or not frames:
            raise StoreError("no sealed video is at hand")
        start_ms, first = frames[0]
        back = ticks(first.data)
        part = out.with_name(f".{out.name}.reel")
        try:
            with open(part, "wb", opener=_private) as file:
                file.write(init)
                file.writelines(set_back(frame.data, back) for _, frame in frames)
            return join([Piece(part, start_ms)], from_ms, to_ms, out)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
