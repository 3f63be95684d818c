"""Drawn clips with events for the rules, and a detector that finds who is drawn.

A figure has a red head, which a tiny network finds and puts a box of a person's shape around. The
room has no red in it, also after sealing: `lowrate` clips colours, so that a bright cyan comes out
reddish. (It did, in an earlier version of these clips, and the room was full of people.)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from unit.sense.tiny_model import METADATA, save_tiny

SEAL = "lowrate"
"""`strict` draws whom a gate takes for people, and has no colour: these figures are lost there."""
SIZE = (512, 288)
FPS = 10
SETTLE_S = 6.0
"""Before the first event: the empty scene is learnt."""
APART_S = 16.0
HEAD_PX, WIDE_PX, TALL_PX, ABOVE_PX = 16, 48, 108, 12
"""Of a figure: its head's side, its box, and how far that begins above the head's centre."""
Picture = NDArray[np.uint8]
Draw = Callable[[float], Picture]


def _room() -> Picture:
    """An empty room with detail."""
    rng = np.random.default_rng(3)
    rgb = np.full((SIZE[1], SIZE[0], 3), (95, 100, 105), np.uint8)
    for _ in range(40):
        x, y = int(rng.integers(0, SIZE[0] - 40)), int(rng.integers(0, SIZE[1] - 40))
        wide, high = int(rng.integers(24, 90)), int(rng.integers(20, 70))
        grey, blue = int(rng.integers(30, 190)), int(rng.integers(0, 40))
        cv2.rectangle(rgb, (x, y), (x + wide, y + high), (grey, grey, grey + blue), -1)
    return rgb


ROOM = _room()


def figure(rgb: Picture, x: float, foot: float = 0.85) -> Picture:
    """With somebody who stands at x, foot (fractions of the frame)."""
    out = rgb.copy()
    middle, bottom = round(x * SIZE[0]), round(foot * SIZE[1])
    head = bottom - TALL_PX + ABOVE_PX
    cv2.rectangle(out, (middle - 14, head), (middle + 14, bottom), (40, 60, 120), -1)
    half = HEAD_PX // 2
    out[
        max(0, head - half) : max(0, head + half), max(0, middle - half) : max(0, middle + half)
    ] = (255, 90, 90)
    return out


def thing(rgb: Picture) -> Picture:
    out = rgb.copy()
    cv2.rectangle(out, (300, 195), (360, 255), (30, 150, 60), -1)
    cv2.rectangle(out, (312, 207), (348, 243), (0, 0, 0), -1)
    return out


def detector(folder: Path) -> Path:
    """A network that finds heads and draws a person's box around each."""
    card = METADATA | {"score_threshold": "0.4", "input_long_px": str(SIZE[0])}
    sides = (WIDE_PX / 2, ABOVE_PX, WIDE_PX / 2, TALL_PX - ABOVE_PX)
    return save_tiny(folder / "tiny.onnx", sides=sides, metadata=card, gain=2.5, other_colours=0.5)


def twice(event: Draw, lasts_s: float) -> Draw:
    """An event that happens two times, in a room that is empty before, between and after."""

    def draw(time_s: float) -> Picture:
        for begin_s in (SETTLE_S, SETTLE_S + APART_S):
            if begin_s <= time_s < begin_s + lasts_s:
                return event(time_s - begin_s)
        return ROOM

    return draw


def _walks(speed: float) -> Draw:
    """Somebody who crosses the frame, in widths a second."""
    return lambda t: figure(ROOM, 0.1 + speed * t)


def _pair(t: float) -> Picture:
    rgb = figure(ROOM, 0.1 + 0.2 * t, 0.5)
    return figure(rgb, 0.1 + 0.2 * (t - 1), 0.95) if t >= 1 else rgb


def _many(_: float) -> Picture:
    rgb = ROOM
    for number in range(4):
        rgb = figure(rgb, 0.15 + 0.22 * number)
    return rgb


def stroll(time_s: float) -> Picture:
    """Somebody who walks there and back, one way in eight seconds."""
    there = 1 - abs(time_s / 8 % 2 - 1)
    return figure(ROOM, 0.12 + 0.7 * there)


def _takes(time_s: float) -> Picture:
    """A thing that is there is taken, put back, and taken again."""
    gone = any(b <= time_s < b + 8 for b in (SETTLE_S, SETTLE_S + APART_S))
    return ROOM if gone else thing(ROOM)


MOVED = np.roll(ROOM, (37, 120), axis=(0, 1))
DARK = np.full_like(ROOM, 12)
GLARE = np.full_like(ROOM, 252)

# By rule: its settings, what happens, and how long it lasts.
EVENTS: dict[str, tuple[dict[str, object], Draw, float]] = {
    "presence": ({"zone": "right", "after_s": 1}, lambda _: figure(ROOM, 0.75), 5),
    "loitering": ({"zone": "right", "longer_than_s": 6}, lambda _: figure(ROOM, 0.75), 10),
    "running": ({"faster_than": 1.5, "for_s": 0.6}, _walks(0.42), 2.2),
    "crowding": ({"more_than": 3, "for_s": 2}, _many, 6),
    "wrong_way": ({"line": "door", "closed": "in"}, _walks(0.15), 5.5),
    "tailgating": ({"line": "door", "within_s": 3}, _pair, 5.0),
    "object_left": ({"after_s": 4}, lambda _: thing(ROOM), 10),
    "camera_covered": ({"for_s": 2}, lambda _: DARK, 5),
    "camera_blinded": ({"for_s": 2}, lambda _: GLARE, 5),
    "camera_moved": ({"for_s": 2}, lambda _: MOVED, 6),
}
PLAYED = (*EVENTS, "object_taken")
"""Rules with a clip; `fall` and `camera_gone` have none."""
CLIP_S = SETTLE_S + 2 * APART_S
LINES = [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}]
ZONES = [{"name": "right", "polygon": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}]


def settings_of(kind: str) -> dict[str, object]:
    """The settings of the rule that its clip is for."""
    return {"after_s": 4} if kind == "object_taken" else EVENTS[kind][0]


def scene(kind: str) -> Draw:
    """What happens in the clip of a rule."""
    if kind == "object_taken":
        return _takes
    _, event, lasts_s = EVENTS[kind]
    return twice(event, lasts_s)


def write_clip(path: Path, draw: Draw, seconds: float) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": "10"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(round(seconds * FPS)):
            frame = VideoFrame.from_ndarray(draw(number / FPS), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
