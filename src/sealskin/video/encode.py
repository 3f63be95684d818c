"""Sealed frames to H.264: MP4 files, and fragments for a browser. Takes sealed frames only.

Files may also hold frames in which one person was opened on purpose (`disclose`), and previews for
the owner of a raw file; streams may not.

The `avc1` streams carry BT.709 in limited range and say so. They hold no sound, no names, no
dates, and neither the encoder's name nor its settings.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import av
import av.error
import cv2
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from sealskin.core.disclosed import DisclosedFrame
from sealskin.core.errors import EncodeError
from sealskin.core.preview import PreviewFrame
from sealskin.core.sealed import SealedFrame
from sealskin.video.yuv import fill_yuv420

FileFrame: TypeAlias = SealedFrame | DisclosedFrame | PreviewFrame

TIME_BASE = Fraction(1, 90_000)
"""MPEG's clock: fine enough for any camera, and exact for 24, 25, 30 and 29.97 frames a second."""
DEFAULT_FPS = 25.0
KEYFRAME_EVERY_S = 1.0
BT709 = 1
"""The number of BT.709 in the tables of ITU-T H.273: matrix, primaries and transfer alike."""
REMOVE_SEI = "filter_units=remove_types=6"
"""x264 writes its version and settings into a message of this type; decoders need none of them."""


class _H264:
    """One H.264 stream inside a container: conversion, times, encoding."""

    def __init__(
        self,
        container: OutputContainer,
        width_px: int,
        height_px: int,
        fps: float,
        options: dict[str, str],
    ) -> None:
        self._container = container
        self._size = (width_px, height_px)
        self._last_pts: int | None = None
        self._step = round(1 / fps / TIME_BASE)
        # H.264 halves the colour planes: odd sizes grow by a repeated row or column.
        stream = container.add_stream("libx264", options=options)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height = width_px + width_px % 2, height_px + height_px % 2
        context.pix_fmt = "yuv420p"
        context.time_base = TIME_BASE
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = ColorRange.MPEG
        context.framerate = Fraction(fps).limit_denominator(1001)
        stream.time_base = TIME_BASE
        self.stream = stream
        self._filter: BitStreamFilterContext | None = None

    def encode(self, frame: FileFrame, *, keyframe: bool = False) -> list[Packet[VideoStream]]:
        """Packets that are ready after this frame."""
        if (frame.width_px, frame.height_px) != self._size:
            raise EncodeError(
                f"expected frames of {self._size[0]}x{self._size[1]} pixels like the first one, "
                f"got {frame.width_px}x{frame.height_px} at {frame.time_s:.2f} s; "
                "write a new file from there"
            )
        converted = _converted(_even(frame.pixels))
        converted.colorspace, converted.color_range = Colorspace.ITU709, ColorRange.MPEG
        pts = round(frame.time_s / TIME_BASE)
        if self._last_pts is not None:
            pts = max(pts, self._last_pts + 1)
            self._step = pts - self._last_pts
        self._last_pts = pts
        converted.pts, converted.time_base = pts, TIME_BASE
        converted.duration = self._step  # only that of the last frame counts
        converted.pict_type = PictureType.I if keyframe else PictureType.NONE
        return self._cleaned(self.stream.encode(converted))

    def finish(self) -> list[Packet[VideoStream]]:
        """Packets that the encoder still held back."""
        return self._cleaned(self.stream.encode(None))

    def _cleaned(self, packets: list[Packet[VideoStream]]) -> list[Packet[VideoStream]]:
        if self._filter is None:
            self._filter = BitStreamFilterContext(REMOVE_SEI, self.stream)
        cleaned = [clean for packet in packets for clean in self._filter.filter(packet)]
        for packet in cleaned:
            packet.stream = self.stream
        return cleaned


def _converted(pixels: NDArray[np.uint8]) -> VideoFrame:
    height, width = pixels.shape[:2]
    frame = VideoFrame(width, height, "yuv420p")
    planes: Any = frame.planes  # its own types do not say that they are buffers
    fill_yuv420(
        pixels,
        *(
            np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            for plane in planes
        ),
    )
    return frame


def _even(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(pixels)


class Mp4Writer:
    """Writes sealed frames into an MP4 file, each at its own time. A context manager.

    The file appears whole when the block ends without an error, and not at all otherwise. An
    existing file of that name is replaced then.

    Args:
        path: the file; its folder must exist.
        width_px: width of every frame.
        height_px: height of every frame.
        fps_hint: expected frames a second, for the encoder's rate control.
        private: only the owner of the file may read it, from its first byte on.

    Raises:
        EncodeError: the file cannot be written, a frame has another size, or there was no frame.
    """

    def __init__(
        self,
        path: Path,
        width_px: int,
        height_px: int,
        fps_hint: float | None = None,
        *,
        private: bool = False,
    ) -> None:
        self._path = path
        self._private = private
        self._fps = fps_hint or DEFAULT_FPS
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._size = (width_px, height_px)
        self._frames = 0

    def __enter__(self) -> Self:
        try:
            if self._private:
                # The muxer opens what is there, and leaves its mode.
                os.close(os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self._container = av.open(
                str(self._part),
                "w",
                format="mp4",
                options={"movflags": "+faststart", "fflags": "+bitexact"},
            )
        except (av.error.FFmpegError, OSError) as error:
            raise self._failed(error) from error
        options = {
            "preset": "veryfast",
            "crf": "23",
            # It looks ahead by ten frames and holds three back if not told otherwise, of which
            # each takes 6 to 12 MB at 1080p. Files of sealed pictures become no smaller by that.
            "rc-lookahead": "3",
            "bf": "0",
            # Weights help where a picture fades, finer motion and smaller blocks of it where there
            # is detail: neither is here. Files stay as small within 2 %, as like their frames
            # within half a decibel, and it takes a quarter less time.
            "x264-params": "weightp=0:subme=0:me=dia:partitions=i8x8,i4x4",
            "flags": "+bitexact+frame_duration",
        }
        self._h264 = _H264(self._container, *self._size, self._fps, options)
        return self

    def write(self, frame: FileFrame) -> None:
        """Append a frame; its `time_s` becomes its presentation time."""
        try:
            self._container.mux(self._h264.encode(frame))
        except (av.error.FFmpegError, OSError) as error:
            raise self._failed(error) from error
        self._frames += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._frames == 0:
                raise EncodeError(f"there was no frame to write into {self._path}")
            if kind is None:
                self._container.mux(self._h264.finish())
                self._container.close()
                self._part.replace(self._path)
            else:
                # What is half written is thrown away, so its own complaint is of no interest.
                with contextlib.suppress(av.error.FFmpegError, OSError):
                    self._container.close()
        except (av.error.FFmpegError, OSError) as failure:
            raise self._failed(failure) from failure
        finally:
            self._part.unlink(missing_ok=True)

    def _failed(self, error: Exception) -> EncodeError:
        why = getattr(error, "strerror", None) or type(error).__name__
        return EncodeError(f"cannot write {self._path}: {why}; check the folder and the free space")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a fragmented MP4, to be handed to a browser as it is.

    Attributes:
        kind: `init` (what a player needs first) or `media` (one frame).
        data: whole boxes: ftyp and moov, or moof and mdat.
        time_s: presentation time of the frame; 0 for `init`.
        keyframe: a player can begin here; False for `init`.
    """

    kind: Literal["init", "media"]
    data: bytes
    time_s: float
    keyframe: bool


class _Sink:
    """The file that PyAV believes it writes to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class FragmentEncoder:
    """Encodes sealed frames for Media Source Extensions: one fragment a frame, in baseline.

    A frame's fragment comes out when the next frame goes in, because it states how long its
    frame is shown. So a player never meets a gap, however irregular the frames are.

    Args:
        width_px: width of every frame; odd ones grow by one column.
        height_px: height of every frame; odd ones grow by one row.
        fps_hint: expected frames a second, for the encoder's rate control.
    """

    def __init__(self, width_px: int, height_px: int, fps_hint: float | None = None) -> None:
        self._sink = _Sink()
        self._container = av.open(
            self._sink,
            "w",
            format="mp4",
            options={
                # `frag_discont` keeps our times; `skip_trailer` keeps no index of all fragments,
                # which would grow as long as the camera runs.
                "movflags": "+empty_moov+default_base_moof+frag_every_frame+frag_discont"
                "+skip_trailer",
                "fflags": "+bitexact+flush_packets",
                "use_editlist": "0",
                "avoid_negative_ts": "disabled",  # would shift the first frame to 0
            },
        )
        options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "crf": "25",
            "flags": "+bitexact+global_header+frame_duration",
            "forced-idr": "1",
            "threads": "1",  # as many cameras as cores want theirs
        }
        self._h264 = _H264(self._container, width_px, height_px, fps_hint or DEFAULT_FPS, options)
        self._h264.stream.codec_context.gop_size = 600  # keyframes are asked for by time
        self._waiting: deque[tuple[float, bool]] = deque()
        self._key_s: float | None = None
        self._container.start_encoding()
        self._init: bytes | None = self._sink.take()
        self.mime = f'video/mp4; codecs="{_codec_string(self._init)}"'

    def encode(self, frame: SealedFrame) -> list[Fragment]:
        """Fragments that are ready: the init segment first, then that of the frame before.

        Raises:
            EncodeError: the frame has another size than the first one, or cannot be encoded.
        """
        keyframe = self._key_s is None or frame.time_s - self._key_s >= KEYFRAME_EVERY_S
        if keyframe:
            self._key_s = frame.time_s
        ready = []
        if self._init is not None:
            ready.append(Fragment("init", self._init, 0.0, keyframe=False))
            self._init = None
        try:
            packets = self._h264.encode(frame, keyframe=keyframe)
        except av.error.FFmpegError as error:
            raise EncodeError(f"a frame could not be encoded: {error.strerror}") from error
        return ready + self._mux(packets)

    def flush(self) -> list[Fragment]:
        """The last fragments; the encoder is closed after this."""
        ready = self._mux(self._h264.finish())
        self._container.close()
        return ready + self._taken()

    def _mux(self, packets: list[Packet[VideoStream]]) -> list[Fragment]:
        ready = []
        for packet in packets:
            assert packet.pts is not None
            time_s = float(packet.pts * TIME_BASE)
            keyframe = packet.is_keyframe
            self._container.mux_one(packet)
            ready += self._taken()
            self._waiting.append((time_s, keyframe))
        return ready

    def _taken(self) -> list[Fragment]:
        data = self._sink.take()
        if not data:
            return []
        time_s, keyframe = self._waiting.popleft()
        return [Fragment("media", data, time_s, keyframe)]


def _codec_string(init: bytes) -> str:
    """`avc1.PPCCLL` as RFC 6381 wants it, from the avcC box of an init segment."""
    at = init.index(b"avcC") + 4
    return f"avc1.{init[at + 1 : at + 4].hex()}"


def write_picture(path: Path, frame: SealedFrame) -> None:
    """Write a sealed frame as PNG, JPEG or WebP, by the name's ending, without metadata.

    Raises:
        EncodeError: the ending is none of these, or the file cannot be written.
    """
    options = {
        ".png": [],
        ".jpg": [cv2.IMWRITE_JPEG_QUALITY, 92],
        ".jpeg": [cv2.IMWRITE_JPEG_QUALITY, 92],
        ".webp": [cv2.IMWRITE_WEBP_QUALITY, 92],
    }.get(path.suffix.lower())
    if options is None:
        raise EncodeError(f"expected a name that ends in .png, .jpg or .webp, got {path.name}")
    _, data = cv2.imencode(
        path.suffix.lower(), cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR), options
    )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data.tobytes())
        part.replace(path)
    except OSError as error:
        raise EncodeError(f"cannot write {path}: {error.strerror}; check the folder") from error
    finally:
        part.unlink(missing_ok=True)
