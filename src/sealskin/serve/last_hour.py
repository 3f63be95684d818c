"""The last hour of each camera, by minute: what became of its frames, and how late they were.

Cameras' processes tell sums since their start every second; here they become what happened in each
minute. A minute of which nothing was told has no row: unknown is not zero.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sealskin.core.times import minute_of, now_ms
from sealskin.pipeline.messages import FiguresMessage, Message
from sealskin.seal.stages import LATENCY_S

MINUTES = 61
"""The last hour, and the minute that has just begun."""


@dataclass(slots=True)
class MinuteOfFrames:
    """What happened to the frames of one camera in one minute.

    Attributes:
        frames: by what became of them; see `sealskin.seal.stages.Fate`.
        latency: frames by class of latency, from decoded to sealed; see `LATENCY_S`.
    """

    frames: dict[str, int] = field(default_factory=dict)
    latency: list[int] = field(default_factory=lambda: [0] * (len(LATENCY_S) + 1))

    def percentile_ms(self, share: float) -> float | None:
        """A latency that this share of the frames did not exceed, in milliseconds.

        Interpolated within its class, as Prometheus does; None without frames, and the end of the
        last class for what is beyond it.
        """
        wanted, below = share * sum(self.latency), 0
        if wanted == 0:
            return None
        for number, count in enumerate(self.latency):
            if count and below + count >= wanted:
                if number == len(LATENCY_S):
                    break
                lower = LATENCY_S[number - 1] if number else 0.0
                part = (wanted - below) / count
                return round(1000 * (lower + part * (LATENCY_S[number] - lower)), 1)
            below += count
        return 1000 * LATENCY_S[-1]


class LastHour:
    """Any thread may use it.

    Args:
        clock: UTC in milliseconds.
    """

    def __init__(self, clock: Callable[[], int] = now_ms) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._before: dict[str, FiguresMessage] = {}
        self._minutes: dict[str, OrderedDict[int, MinuteOfFrames]] = {}

    def take(self, message: Message) -> None:
        """Take in what a camera's process tells of itself; other messages are passed over."""
        if not isinstance(message, FiguresMessage):
            return
        with self._lock:
            before = self._before.get(message.camera)
            self._before[message.camera] = message
            if before is None or _began_anew(before, message):
                before = None
            minutes = self._minutes.setdefault(message.camera, OrderedDict())
            minute = minutes.setdefault(minute_of(self._clock()), MinuteOfFrames())
            while len(minutes) > MINUTES:
                minutes.popitem(last=False)
            for fate, count in message.frames.items():
                new = count - (before.frames.get(fate, 0) if before else 0)
                minute.frames[fate] = minute.frames.get(fate, 0) + new
            for number, count in enumerate(message.latency):
                minute.latency[number] += count - (before.latency[number] if before else 0)

    def follow(self, names: set[str]) -> None:
        """Forget the cameras that are no longer watched."""
        with self._lock:
            for known in (self._before, self._minutes):
                for name in known.keys() - names:
                    del known[name]

    def of(self, camera: str) -> list[tuple[int, MinuteOfFrames]]:
        """The minutes of the last hour of which something is known, oldest first."""
        since_ms = self._clock() - MINUTES * 60_000
        with self._lock:
            minutes = self._minutes.get(camera, OrderedDict())
            return [
                (at_ms, MinuteOfFrames(dict(one.frames), list(one.latency)))
                for at_ms, one in minutes.items()
                if at_ms > since_ms
            ]


def _began_anew(before: FiguresMessage, now: FiguresMessage) -> bool:
    """Whether the process was started again meanwhile, and counts from 0."""
    return any(now.frames.get(fate, 0) < count for fate, count in before.frames.items())
