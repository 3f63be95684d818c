"""Clips for whole runs: red figures on black, which the tiny model of the sense tests finds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

SIZE = (256, 192)
"""Width and height in pixels."""
FPS = 10


def picture(time_s: float, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """One figure that walks from left to right in four seconds, uint8 RGB."""
    width, height = size
    rgb = np.zeros((height, width, 3), np.uint8)
    x = round((time_s / 4 % 1) * (width - 48))
    rgb[height // 3 : height // 3 + 80, x : x + 48, 0] = 255
    return rgb


def visit(time_s: float, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """One small figure that walks there and back in four seconds, with company in the middle."""
    width, height = size
    rgb = np.zeros((height, width, 3), np.uint8)
    there = 1 - abs(time_s / 2 % 2 - 1)
    figures = [(0.2 + 0.6 * there, 0.26)]
    if 1 <= time_s % 4 < 3:
        figures.append((0.5, 0.73))
    for x, y in figures:
        left, top = round(x * width) - 12, round(y * height) - 16
        rgb[top : top + 32, left : left + 24, 0] = 255
    return rgb


def draw_walk(path: Path, seconds: float = 4.0) -> Path:
    """Write a clip of the figure that walks from left to right."""
    return _write(path, [picture(number / FPS) for number in range(round(seconds * FPS))])


def draw_visit(path: Path) -> Path:
    """Write a clip of the visit; it goes on smoothly when it begins again."""
    return _write(path, [visit(number / FPS) for number in range(4 * FPS)])


def _write(path: Path, pictures: list[NDArray[np.uint8]]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": "10"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for rgb in pictures:
            container.mux(stream.encode(VideoFrame.from_ndarray(rgb, format="rgb24")))
        container.mux(stream.encode(None))
    return path
