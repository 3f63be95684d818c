"""The streams of a camera, and which of them suits Sealskin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CODECS = ("H264", "H265", "JPEG")
"""Those that are read, the cheapest to decode for its quality first."""
LEAST_FPS = 10.0
"""What every feature works on, with 720 rows."""
LEAST_HEIGHT_PX, MOST_HEIGHT_PX = 360, 720
"""Larger pictures cost more and find no more people; in smaller ones people are missed."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream that a camera offers; ONVIF calls it a profile.

    Attributes:
        token: the camera's own name for it.
        name: as somebody called it in the camera.
        codec: `H264`, `H265`, `JPEG`, or another that is not read.
        width_px, height_px: 0 where the camera does not say.
        fps: most frames a second; None where the camera does not say.
    """

    token: str
    name: str
    codec: str
    width_px: int
    height_px: int
    fps: float | None

    def __str__(self) -> str:
        rate = "" if self.fps is None else f", {self.fps:g} frames/s"
        return f"{self.name or self.token}: {self.width_px}x{self.height_px} {self.codec}{rate}"


def choose(streams: Sequence[Stream]) -> Stream | None:
    """The stream that suits best: quick enough, then 360 to 720 rows, then of these the most.

    A stream of more than 720 rows is taken before one of fewer than 360, and the smallest of them.

    Returns:
        None where there is none that can be read.
    """
    readable = [stream for stream in streams if stream.codec in CODECS]
    return min(readable, key=_badness, default=None)


def _badness(stream: Stream) -> tuple[bool, int, int, int, float]:
    height = stream.height_px
    if LEAST_HEIGHT_PX <= height <= MOST_HEIGHT_PX:
        size = (0, -height)
    elif height > MOST_HEIGHT_PX:
        size = (1, height)
    else:
        size = (2, -height)
    fps = LEAST_FPS if stream.fps is None else stream.fps
    slow = fps < LEAST_FPS
    return slow, *size, CODECS.index(stream.codec), -fps if slow else fps
