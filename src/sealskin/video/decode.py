"""From containers and pictures to raw frames. Only the seal may import this.

Sound and data streams are never decoded; metadata is read for one purpose, the rotation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import av
import av.error
import cv2
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import Type as SideDataType
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.video.catch_up import CatchUp
from sealskin.video.clock import Clock
from sealskin.video.faults import source_error
from sealskin.video.info import DroppedFrame, Notice, SourceInfo
from sealskin.video.raw import RawFrame

DEFAULT_FPS = 25.0
"""For sources that state no rate and give no times."""
LIVE_START_S = 15.0
"""A live source that answers must show a picture within this time."""

# What cannot be read is said once, in a sentence of our own.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


Item: TypeAlias = RawFrame | DroppedFrame | Notice


class Reader(Protocol):
    """An open source."""

    @property
    def info(self) -> SourceInfo: ...

    def frames(self) -> Iterator[Item]:
        """The frames in order, with rising times; what cannot be decoded is said in its place."""
        ...

    def close(self) -> None: ...


def turned(pixels: NDArray[np.uint8], matrix: bytes) -> NDArray[np.uint8]:
    """A picture as its display matrix wants it shown, in quarter turns and mirrorings.

    Args:
        pixels: uint8 (H, W, 3).
        matrix: nine int32 `a b u c d v x y w` in the machine's byte order, as FFmpeg gives them.

    Returns:
        uint8 (H, W, 3) or (W, H, 3), contiguous.
    """
    a, b, _, c, d = np.frombuffer(matrix, np.int32, 5)
    if abs(int(b)) > abs(int(a)):
        pixels = pixels.transpose(1, 0, 2)
        flip_x, flip_y = c < 0, b < 0
    else:
        flip_x, flip_y = a < 0, d < 0
    pixels = pixels[:: -1 if flip_y else 1, :: -1 if flip_x else 1]
    return np.ascontiguousarray(pixels)


class ContainerReader:
    """Decodes the first real video stream of what `open_container` opens.

    Args:
        open_container: opens the source; called again for each round of a loop.
        label: the source's name, fit to be shown.
        live: a camera; its end is an error.
        loop: begin again at the end.
        frozen_s: a camera that gives no picture for so long, whatever else it sends, is frozen.

    Raises:
        SourceError: it cannot be opened, holds no video, or no frame of it can be decoded.
    """

    def __init__(
        self,
        open_container: Callable[[], InputContainer],
        label: str,
        *,
        live: bool,
        loop: bool = False,
        frozen_s: float = 3.0,
    ) -> None:
        self._frozen_s = frozen_s
        self._notices: list[Notice] = []
        self._size: tuple[int, int] | None = None
        self._open_container = open_container
        self._label = label
        self._live = live
        self._loop = loop and not live
        self._rgb = VideoReformatter()
        self._rotation = 0
        self._matrix: bytes | None = None  # empty: shown as it is
        self._index = 0
        self._open()
        rate = self._stream.average_rate or self._stream.guessed_rate
        self._fps = float(rate) if rate else None
        self._clock = Clock(1 / (self._fps or DEFAULT_FPS), self._notices.append)
        self._catch_up = CatchUp()
        self._items = self._rounds()
        try:
            self._first = self._until_first_frame()
        except BaseException:
            self.close()
            raise
        self.info = self._describe(self._first[-1])

    def close(self) -> None:
        self._container.close()

    def frames(self) -> Iterator[Item]:
        while self._first:
            yield self._first.pop(0)
        yield from self._items

    def _open(self) -> None:
        try:
            self._container = self._open_container()
        except (av.error.FFmpegError, OSError, ValueError) as error:
            # `from None`: PyAV's own message quotes the address with its password.
            raise source_error(error, self._label, live=self._live) from None
        streams = [
            stream
            for stream in self._container.streams.video
            if not stream.disposition & Disposition.attached_pic  # a cover is no video
        ]
        if not streams:
            self.close()
            raise SourceError(f"expected a video, got one without pictures: {self._label}")
        self._stream: VideoStream = streams[0]
        # Threads that each take a frame hold back as many frames as there are, and what comes
        # after them is slower than one.
        self._stream.thread_type = "SLICE"
        if not self._live:
            self._stream.codec_context.thread_count = 1

    def _until_first_frame(self) -> list[Item]:
        head: list[Item] = []
        deadline = time.monotonic() + LIVE_START_S
        for item in self._items:
            head.append(item)
            if isinstance(item, RawFrame):
                return head
            if self._live and time.monotonic() > deadline:
                raise SourceOfflineError(
                    f"{self._label} sends data but no picture that can be decoded; "
                    "check the camera's codec (H.264, H.265 or MJPEG)",
                    "no-picture",
                )
        raise SourceError(
            f"expected a video with at least one frame, got none from {self._label}; "
            "it is empty or damaged"
        )

    def _describe(self, first: Item) -> SourceInfo:
        assert isinstance(first, RawFrame)
        return SourceInfo(
            width_px=first.width_px,
            height_px=first.height_px,
            fps=self._fps,
            duration_s=None if self._live else self._duration_s(),
            frames=None if self._live else self._stream.frames or None,
            codec=self._stream.codec_context.codec.canonical_name,
            live=self._live,
        )

    def _duration_s(self) -> float | None:
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        # A container's length may be that of its sound.
        if self._container.duration and len(self._container.streams) == 1:
            return self._container.duration / av.time_base
        return None

    def _rounds(self) -> Iterator[Item]:
        while True:
            began = self._index
            yield from self._once()
            if self._live:
                end = av.error.EOFError(0, "end")
                raise source_error(end, self._label, live=True, reading=True)
            if not self._loop or self._index == began:
                return
            self.close()
            self._open()
            self._clock.restart()

    def _once(self) -> Iterator[Item]:
        lost = "it cannot be decoded"
        waited_s = 0.0  # for the camera, since its last picture
        start_s = self._clock.last_s or 0.0
        packets = self._container.demux(self._stream)
        cut_short = False
        while True:
            asked_s = time.monotonic()
            try:
                packet = next(packets)
            except (StopIteration, av.error.EOFError):
                break
            except (av.error.FFmpegError, OSError) as error:
                if self._live:
                    raise source_error(
                        error, self._label, live=True, reading=self._size is not None
                    ) from None
                cut_short = True
                break
            waited_s += time.monotonic() - asked_s
            if self._live and self._size and waited_s >= self._frozen_s:
                # After a time-out FFmpeg first hands out what it held back, and waits once more.
                raise source_error(TimeoutError(), self._label, live=True, reading=True)
            if self._live and self._passes_over(packet):
                yield self._dropped("this machine is too slow for the camera", late=True)
                waited_s = 0.0
                continue
            try:
                decoded = packet.decode()
            except av.error.EOFError:
                continue
            except av.error.FFmpegError:
                yield self._dropped(lost)
                decoded = []
            for frame in decoded:
                yield from self._raw(frame)
            if decoded:
                waited_s = 0.0
        if self._live:
            return
        if cut_short:
            # The decoder still holds frames that it wanted to put into order.
            try:
                for frame in self._stream.decode(None):
                    yield from self._raw(frame)
            except av.error.FFmpegError:
                yield self._dropped(lost)
        duration_s, seen_s = self._duration_s(), (self._clock.last_s or 0.0) - start_s
        if duration_s is not None and duration_s - seen_s > max(1.0, 0.05 * duration_s):
            cut_short = True
        if cut_short:
            stated = f" of {duration_s:.1f} s" if duration_s else ""
            yield self._dropped(f"the file ends early, after {seen_s:.1f} s{stated}")

    def _passes_over(self, packet: Packet[VideoStream]) -> bool:
        if packet.pts is None or packet.time_base is None:
            return False
        now_s = time.monotonic()
        late_s = self._clock.late_s(float(packet.pts * packet.time_base), now_s)
        return self._catch_up.passes_over(late_s, keyframe=packet.is_keyframe, now_s=now_s)

    def _dropped(self, reason: str, *, late: bool = False) -> DroppedFrame:
        self._index += 1
        return DroppedFrame(self._index - 1, self._clock.last_s or 0.0, reason, late)

    def _raw(self, frame: VideoFrame) -> Iterator[Item]:
        """What there is to say about a decoded picture, and then the picture."""
        arrived_s = time.monotonic() if self._live else None
        stamp_s = None
        if frame.pts is not None and frame.time_base is not None:
            stamp_s = float(frame.pts * frame.time_base)
        try:
            # Matrix and range (BT.601, BT.709, full or limited) are taken from the frame.
            picture = self._rgb.reformat(frame, format="rgb24", threads=1).to_ndarray()
        except (av.error.FFmpegError, ValueError):
            yield self._dropped("its pixel format cannot be converted to RGB")
            return
        pixels = np.asarray(picture, np.uint8)
        if frame.rotation != self._rotation or self._matrix is None:
            # Read rarely: PyAV's side data and its frame hold each other, which keeps a whole
            # picture in memory until Python's collector comes by.
            side_data: Any = frame.side_data  # its own types say less than what is there
            self._rotation = frame.rotation
            self._matrix = bytes(side_data.get(SideDataType.DISPLAYMATRIX) or b"")
        if self._matrix:
            pixels = turned(pixels, self._matrix)
        time_s = self._clock.time_s(stamp_s, arrived_s)
        self._note_size(pixels.shape[1], pixels.shape[0])
        while self._notices:
            yield self._notices.pop(0)
        self._index += 1
        yield RawFrame(pixels, time_s, self._index - 1)

    def _note_size(self, width_px: int, height_px: int) -> None:
        if self._size is not None and self._size != (width_px, height_px):
            before, now = (f"{w}x{h}" for w, h in (self._size, (width_px, height_px)))
            self._notices.append(
                Notice("picture-changed", f"the picture changed from {before} to {now}")
            )
        self._size = width_px, height_px


class PictureReader:
    """Reads pictures one by one: 8 or 16 bits, grey, colour or with alpha, turned as EXIF says.

    Args:
        paths: the pictures in their order.
        label: the name of their folder, fit to be shown.
        fps: pictures a second.
        loop: begin again at the end.

    Raises:
        SourceError: there is none, or none can be read.
    """

    def __init__(self, paths: list[Path], label: str, *, fps: float, loop: bool = False) -> None:
        self._paths = paths
        self._fps = fps
        self._loop = loop
        first = next((item for item in self._round(0) if isinstance(item, RawFrame)), None)
        if first is None:
            raise SourceError(
                f"expected pictures, found none that can be read: {label}; "
                "give PNG, JPEG, WebP, BMP or TIFF files"
            )
        self.info = SourceInfo(
            width_px=first.width_px,
            height_px=first.height_px,
            fps=fps,
            duration_s=len(paths) / fps,
            frames=len(paths),
            codec="picture",
            live=False,
        )

    def close(self) -> None:
        """Nothing is kept open between pictures."""

    def frames(self) -> Iterator[Item]:
        start = 0
        while True:
            yield from self._round(start)
            start += len(self._paths)
            if not self._loop:
                return

    def _round(self, start: int) -> Iterator[RawFrame | DroppedFrame]:
        for index, path in enumerate(self._paths, start):
            time_s = index / self._fps
            pixels = read_picture(path)
            if pixels is None:
                yield DroppedFrame(index, time_s, "it is no picture that can be read")
            else:
                yield RawFrame(pixels, time_s, index)


def read_picture(path: Path) -> NDArray[np.uint8] | None:
    """A picture file as uint8 (H, W, 3) RGB; None where it cannot be read as one."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        # This flag also brings 16 bits to 8, grey to colour, drops alpha and obeys EXIF.
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    except (OSError, cv2.error):
        return None
    return None if pixels is None else np.asarray(pixels, np.uint8)
