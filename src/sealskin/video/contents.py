"""What a video file holds, without decoding a single picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
from av.stream import Disposition
from av.video.stream import VideoStream

from sealskin.core.errors import SourceError

H264_SEI, HEVC_SEI = (6,), (39, 40)
"""Types of NAL units with supplemental messages (SEI)."""
USER_DATA = (4, 5)
"""Types of message with whatever somebody wanted to say (ITU-T H.264, annex D)."""


@dataclass(frozen=True, slots=True)
class StreamContents:
    """One stream.

    Attributes:
        kind: `video`, `audio`, `subtitle`, `data` or `attachment`.
        cover: a still picture that stands for the file, not a film.
        tags: as the container states them.
        messages: bytes of user data inside the H.264 or HEVC stream, which players ignore.
    """

    kind: str
    cover: bool
    tags: Mapping[str, str]
    messages: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A file.

    Attributes:
        streams: in the file's order.
        tags: of the container.
        chapters: how many there are.
        coded_bytes: sum of all packets of all streams.
        times_s: presentation times of the first film's frames, sorted.
        tick_s: finest step of those times that the file can state; 0 without a film.
    """

    streams: tuple[StreamContents, ...]
    tags: Mapping[str, str]
    chapters: int
    coded_bytes: int
    times_s: tuple[float, ...]
    tick_s: float


def contents_of(path: Path) -> Contents:
    """Read a file's headers and packets.

    Raises:
        SourceError: it cannot be read as video or sound.
    """
    try:
        with av.open(str(path), options={"ignore_editlist": "1"}) as container:
            film = next((s for s in container.streams.video if not _cover(s)), None)
            sizes, times = 0, []
            messages = dict.fromkeys(range(len(container.streams)), 0)
            for packet in container.demux():
                sizes += packet.size
                if isinstance(packet.stream, VideoStream):
                    messages[packet.stream.index] += _messages(packet.stream, bytes(packet))
                if film is not None and packet.stream is film and packet.pts is not None:
                    times.append(float(packet.pts * packet.time_base))
            streams = tuple(
                StreamContents(s.type, _cover(s), dict(s.metadata), messages[s.index])
                for s in container.streams
            )
            tick_s = float(film.time_base) if film is not None and film.time_base else 0.0
            return Contents(
                streams,
                dict(container.metadata),
                len(container.chapters()),
                sizes,
                tuple(sorted(times)),
                tick_s,
            )
    except (av.error.FFmpegError, OSError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise SourceError(f"cannot read {path.name}: {why}; give a video file") from error


def _cover(stream: av.stream.Stream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _messages(stream: VideoStream, packet: bytes) -> int:
    """Bytes of user data in a packet of length-prefixed NAL units (ISO/IEC 14496-15)."""
    codec, extradata = stream.codec_context.name, stream.codec_context.extradata
    if codec not in ("h264", "hevc") or not extradata or extradata[:1] != b"\x01":
        return 0  # start codes instead of lengths: transport streams, which we do not write
    kinds, head = (H264_SEI, 1) if codec == "h264" else (HEVC_SEI, 2)
    at, found = 0, 0
    while at + 5 <= len(packet):
        size = int.from_bytes(packet[at : at + 4], "big")
        kind = packet[at + 4] & 0x1F if codec == "h264" else packet[at + 4] >> 1 & 0x3F
        if kind in kinds:
            found += _user_data(packet[at + 4 + head : at + 4 + size])
        at += 4 + size
    return found


def _user_data(sei: bytes) -> int:
    """Bytes of user data among the messages of one SEI unit."""
    at, found = 0, 0
    while at + 2 < len(sei):
        kind, at = _number(sei, at)
        size, at = _number(sei, at)
        if kind in USER_DATA:
            found += size
        at += size
    return found


def _number(sei: bytes, at: int) -> tuple[int, int]:
    """A number as SEI writes it, 255 at a time, and the offset after it."""
    value = 0
    while at < len(sei) and sei[at] == 0xFF:
        value, at = value + 255, at + 1
    return value + (sei[at] if at < len(sei) else 0), at + 1
