"""Small clips and pictures, drawn on the spot: nothing is fetched and nobody real is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

SECRET = "filmed by Kim at 37.5665, 126.9780"
"""Stands in the metadata of clips that are drawn with any."""


def draw_picture(
    width_px: int, height_px: int, time_s: float = 0.0, figures: int = 2
) -> NDArray[np.uint8]:
    """A room with walking figures, uint8 (height_px, width_px, 3) RGB.

    The top left quarter is reddish and the top right bluish, so that a picture that is turned,
    mirrored or has its colours swapped is told from one that is not.
    """
    picture = np.empty((height_px, width_px, 3), np.uint8)
    picture[:] = np.linspace(90, 170, height_px, dtype=np.uint8)[:, None, None]
    picture[: height_px // 2, : width_px // 2] = (200, 60, 50)
    picture[: height_px // 2, width_px // 2 :] = (50, 70, 190)
    tall = height_px * 0.5
    for number in range(figures):
        left_to_right = number % 2 == 0
        way = (time_s * 0.15 + number / max(figures, 1)) % 1.0
        x = width_px * (way if left_to_right else 1 - way)
        foot = height_px * (0.95 - 0.1 * (number % 3))
        draw_figure(picture, x, foot, tall, stride=np.sin(time_s * 6 + number))
    return picture


def draw_figure(
    picture: NDArray[np.uint8], x: float, foot: float, tall: float, stride: float = 0.0
) -> None:
    """A person of `tall` pixels with the foot point at (x, foot), drawn into the picture."""

    def at(dx: float, up: float) -> tuple[int, int]:
        return round(x + dx * tall), round(foot - up * tall)

    limb = max(1, round(tall * 0.07))
    for side in (-1, 1):
        cv2.line(picture, at(0, 0.5), at(side * 0.12 * stride, 0), (40, 45, 70), limb)
        cv2.line(picture, at(side * 0.11, 0.8), at(side * 0.16, 0.45), (150, 90, 40), limb)
    cv2.rectangle(picture, at(-0.1, 0.84), at(0.1, 0.45), (170, 110, 50), -1)
    cv2.circle(picture, at(0, 0.92), max(1, round(tall * 0.075)), (225, 180, 150), -1)


def draw_clip(
    path: Path,
    width_px: int = 160,
    height_px: int = 120,
    fps: float = 10,
    seconds: float = 2,
    *,
    figures: int = 2,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    times_s: Sequence[float] | None = None,
    rotation: int | None = None,
    mirrored: bool = False,
    sound: bool = False,
    metadata: bool = False,
    bframes: int = 0,
    container_options: dict[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the name that PyAV gives it
) -> Path:
    """Write a clip of walking figures; the container follows from the name's ending.

    Args:
        path: the file.
        width_px: width before rotation.
        height_px: height before rotation.
        fps: frames a second.
        seconds: length.
        figures: how many people walk about.
        codec: FFmpeg's name of an encoder.
        pix_fmt: FFmpeg's name of a pixel format.
        times_s: the time of each frame, instead of `fps` and `seconds`.
        rotation: degrees counterclockwise by which a player must turn it, as metadata.
        mirrored: a player must mirror it left to right, as metadata.
        sound: with a tone.
        metadata: with a title and a place (`SECRET`), in the container and in the stream.
        bframes: most B-frames in a row.
        container_options: options of the muxer.
        format: the muxer, where the ending does not say it.

    Returns:
        `path`.
    """
    if times_s is None:
        times_s = [number / fps for number in range(round(fps * seconds))]
    with av.open(str(path), "w", format=format, options=container_options or {}) as container:
        if metadata:
            container.metadata.update({"title": SECRET, "location": SECRET, "comment": SECRET})
        rate = Fraction(fps).limit_denominator(1001)
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, pix_fmt
        if codec in ("libx264", "mpeg4"):
            stream.max_b_frames = bframes
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "crf": "18", "bf": str(bframes)}
            stream.gop_size = max(1, round(fps))
        fine = codec in ("libx264", "ffv1")  # the others count whole frames
        stream.codec_context.time_base = Fraction(1, 90_000) if fine else 1 / rate
        if metadata:
            stream.metadata["handler_name"] = SECRET
        if rotation is not None or mirrored:
            stream.set_display_rotation(rotation or 0, hflip=mirrored)
        voice = container.add_stream("aac", rate=48_000, layout="mono") if sound else None
        container.start_encoding()  # also a clip without a frame has its headers
        for time_s in times_s:
            picture = draw_picture(width_px, height_px, time_s, figures)
            frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pix_fmt)
            frame.time_base = stream.codec_context.time_base
            frame.pts = round(time_s / frame.time_base)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice is not None:
            assert isinstance(voice, av.AudioStream)
            for tone in _tone(max(times_s, default=0.0) + 1 / fps):
                container.mux(voice.encode(tone))
            container.mux(voice.encode(None))
    return path


def draw_sound(path: Path, seconds: float = 1.0) -> Path:
    """Write a file with a tone and no pictures."""
    with av.open(str(path), "w") as container:
        voice = container.add_stream("aac", rate=48_000, layout="mono")
        assert isinstance(voice, av.AudioStream)
        for tone in _tone(seconds):
            container.mux(voice.encode(tone))
        container.mux(voice.encode(None))
    return path


def _tone(seconds: float) -> Iterator[AudioFrame]:
    for start in range(0, int(seconds * 48_000), 1024):
        phase = np.arange(start, start + 1024, dtype=np.float32) * (2 * np.pi * 440 / 48_000)
        frame = AudioFrame.from_ndarray(np.sin(phase)[None].astype(np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 48_000, start
        yield frame


def read_clip(path: Path) -> tuple[list[NDArray[np.uint8]], list[float]]:
    """Decode a clip apart from what is tested: its pictures (uint8 RGB) and their times."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        pictures = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames]
        return pictures, [float(frame.time) for frame in frames if frame.time is not None]
