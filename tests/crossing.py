"""A clip of two figures who meet: one with a blue mark in the head, one with a green one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

SIZE = (256, 192)
FPS = 10
FRAMES = 60
MEETING_S = 3.5
BLUE, GREEN = (0, 0, 255), (0, 255, 0)


def places(time_s: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Centres of both, as fractions: the blue one walks on, the green one comes to meet it."""
    blue = (0.15 + 0.12 * time_s, 0.3)
    away = abs(time_s - MEETING_S) * 0.16
    green = (0.15 + 0.12 * MEETING_S + 0.02 * (time_s - MEETING_S), min(0.8, 0.3 + away))
    return blue, green


def picture(time_s: float) -> NDArray[np.uint8]:
    """Two red figures on black, uint8 RGB."""
    width, height = SIZE
    rgb = np.zeros((height, width, 3), np.uint8)
    for (x, y), mark in zip(places(time_s), (BLUE, GREEN), strict=True):
        left, top = round(x * width) - 12, round(y * height) - 16
        rgb[top : top + 32, left : left + 24] = (255, 0, 0)
        rgb[top + 3 : top + 11, left + 8 : left + 16] = mark
    return rgb


def draw_crossing(path: Path) -> Path:
    """Write the clip, six seconds."""
    with av.open(str(path), "w") as container:
        options = {"crf": "6"}
        stream = container.add_stream("libx264rgb", rate=Fraction(FPS), options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "rgb24"
        for number in range(FRAMES):
            frame = VideoFrame.from_ndarray(picture(number / FPS), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def marks(rgb: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    """How many pixels of a picture have the colour of a mark, or nearly."""
    wide = rgb.astype(np.int16)
    strong = wide[..., [i for i in range(3) if colour[i]]].min(axis=-1)
    weak = wide[..., [i for i in range(3) if not colour[i]]].max(axis=-1)
    return int(((strong - weak) > 60).sum())
