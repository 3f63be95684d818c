"""Joins recorded segments of sealed video into one MP4, without decoding a picture."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.packet import Packet
from av.video.stream import VideoStream

from sealskin.core.errors import EncodeError

MS, TICK = Fraction(1, 1000), Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Piece:
    """A recorded segment: a file whose times begin at 0, and when that was (UTC)."""

    path: Path
    start_ms: int


def join(pieces: Sequence[Piece], from_ms: int, to_ms: int, out: Path) -> tuple[int, int]:
    """Write what was recorded between two moments into a new MP4.

    It begins at the last keyframe before the first moment, if one was recorded, and keeps the
    distances in time: over a gap the last picture stands still. The file appears whole or not at
    all; an existing one of that name is replaced.

    Args:
        pieces: segments in order of time.
        from_ms: first moment, UTC.
        to_ms: the moment after the last one.
        out: the file; its folder must exist.

    Returns:
        The moments of its first and last frame.

    Raises:
        EncodeError: nothing was recorded then, the picture changed in between, or the file cannot
            be written.
    """
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with av.open(
            str(part), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
        ) as container:
            span = _write(container, pieces, from_ms, to_ms)
        part.replace(out)
    except (av.error.FFmpegError, OSError) as error:
        why = error.strerror or type(error).__name__
        raise EncodeError(f"cannot write {out}: {why}; check the folder and the space") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return span


def _write(
    container: av.container.OutputContainer, pieces: Sequence[Piece], from_ms: int, to_ms: int
) -> tuple[int, int]:
    stream: VideoStream | None = None
    looks: bytes | None = None
    first_ms = last_ms = from_ms
    last_dts = -1
    for piece in pieces:
        with av.open(f"file:{piece.path}", "r", options={"protocol_whitelist": "file"}) as source:
            film = source.streams.video[0]
            extra = bytes(film.codec_context.extradata or b"")
            for packet, at_ms in _between(source, film, piece.start_ms, from_ms, to_ms):
                if stream is None:
                    stream = container.add_stream_from_template(film)
                    stream.time_base = TICK
                    looks, first_ms = extra, at_ms
                elif extra != looks:
                    raise EncodeError(
                        "the picture changed its size or its seal in between; export up to that "
                        f"moment, and from it: {at_ms} (UTC, milliseconds since 1970)"
                    )
                assert packet.time_base is not None
                assert packet.pts is not None
                shift_ms = piece.start_ms - first_ms
                dts = round((packet.pts * packet.time_base + shift_ms * MS) / TICK)
                dts = last_dts = max(dts, last_dts + 1)
                packet.stream = stream
                packet.time_base = TICK
                packet.pts = packet.dts = dts
                container.mux_one(packet)
                last_ms = at_ms
    if stream is None:
        raise EncodeError("nothing was recorded between these moments; choose others")
    return first_ms, last_ms


def _between(
    source: av.container.InputContainer,
    film: VideoStream,
    start_ms: int,
    from_ms: int,
    to_ms: int,
) -> Iterator[tuple[Packet[VideoStream], int]]:
    """Packets of a segment from the keyframe before the first moment on, and when each was."""
    held: list[tuple[Packet[VideoStream], int]] = []
    for packet in source.demux(film):
        if packet.pts is None or packet.time_base is None:
            continue  # the empty one at the end
        at_ms = start_ms + round(float(packet.pts * packet.time_base) * 1000)
        if at_ms >= to_ms:
            return
        if packet.is_keyframe and at_ms <= from_ms:
            held = []  # a later place to begin
        held.append((packet, at_ms))
        if at_ms >= from_ms:
            yield from held
            held = []
