"""Films for cameras of benchmarks: a real clip, with what is painted into it, as H.264.

Annex B with an access unit delimiter before each frame, a keyframe a second, no B-frames: what
cameras send. `live.camera_server` sends it in a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
Paint = Callable[[RGB, int], None]
"""Paints into a picture; told the number of the frame."""


def make_film(
    out: Path, source: Path, size_px: tuple[int, int], fps: int, seconds: int, paint: Paint
) -> Path:
    """Write a film of a clip, scaled, cut to the size's shape, and painted into.

    Args:
        out: the file, `.h264`.
        source: any video.
        size_px: width and height.
        fps: frames a second; frames of the source are left out or shown again.
        seconds: length; the source begins again if it is shorter.
        paint: paints into each frame.
    """
    pictures = _pictures(source, fps)
    options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "main",
        "crf": "23",
        "aud": "1",
        "threads": "2",
    }
    with av.open(str(out), "w", format="h264") as container:
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.gop_size = 10 * fps
        for number in range(fps * seconds):
            picture = fitted(next(pictures), size_px)
            paint(picture, number)
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            frame.pict_type = PictureType.I if number % fps == 0 else PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out


def fitted(picture: RGB, size_px: tuple[int, int]) -> RGB:
    """A picture scaled until it fills the size, with what is too much cut off evenly."""
    (width, height), (h, w) = size_px, picture.shape[:2]
    scale = max(width / w, height / h)
    big = cv2.resize(picture, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
    top, left = (big.shape[0] - height) // 2, (big.shape[1] - width) // 2
    return np.ascontiguousarray(big[top : top + height, left : left + width], np.uint8)


def _pictures(source: Path, fps: int) -> Iterator[RGB]:
    """The source's pictures at another rate, for ever."""
    number = 0
    while True:
        with av.open(str(source)) as container:
            stream = container.streams.video[0]
            step = fps / float(stream.average_rate or 25)
            due = 0.0
            for frame in container.decode(stream):
                due += step
                while due >= 1:
                    due -= 1
                    number += 1
                    yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
        if number == 0:
            raise SystemExit(f"{source} holds no pictures")


# A number that survives the seal: bright and dark squares along the upper edge.
BITS = 12


def paint_number(picture: RGB, number: int) -> None:
    """Write the number of the frame (modulo 4096) so large that a sealed picture shows it."""
    side = picture.shape[1] // (BITS + 2)
    for bit in range(BITS + 2):
        # A bright one first and a dark one last: a picture without a number has none.
        on = (bit == 0) or (bit <= BITS and bool(number >> (bit - 1) & 1))
        picture[: side // 2, bit * side : (bit + 1) * side] = 235 if on else 16


def read_number(picture: NDArray[np.uint8]) -> int | None:
    """The number in a picture, sealed or not; None if it holds none that is plain."""
    side = picture.shape[1] // (BITS + 2)
    rows = picture[side // 8 : side // 8 * 3]
    means = [
        float(rows[:, bit * side + side // 4 : bit * side + side * 3 // 4].mean())
        for bit in range(BITS + 2)
    ]
    if means[0] < 160 or means[-1] > 90 or any(90 < mean < 160 for mean in means):
        return None
    return sum((mean > 125) << bit for bit, mean in enumerate(means[1:-1]))
