"""Where the time goes, by stage, and what becomes of the frames."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Fate: TypeAlias = Literal["in", "sealed", "late", "undecodable", "unsealed"]
"""`in` is every frame of the source; the others say what became of it."""
FATES: tuple[Fate, ...] = get_args(Fate)
LATENCY_S = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 1.0, 2.5)
"""Upper ends of the classes of latency; a last one takes the rest."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums since the start.

    Attributes:
        frames: by what became of them.
        seconds: by stage.
        latency: frames in each class of latency, from decoded to sealed, and in the rest.
        latency_s: all latencies together.
    """

    frames: dict[str, int]
    seconds: dict[str, float]
    latency: tuple[int, ...]
    latency_s: float


class StageTimes:
    """Sums seconds by name of stage, and counts frames; threads may share one.

    Stages overlap, so their sum may exceed the time on the wall. The decode stage of a live
    source includes waiting for the camera.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: dict[str, float] = {}
        self._frames: dict[str, int] = {}
        self._latency = [0] * (len(LATENCY_S) + 1)
        self._latency_s = 0.0

    def add(self, stage: str, seconds: float) -> None:
        with self._lock:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds

    def count(self, fate: Fate) -> None:
        """One frame more."""
        with self._lock:
            self._frames[fate] = self._frames.get(fate, 0) + 1

    def took(self, seconds: float) -> None:
        """So long after it was decoded a frame was sealed."""
        with self._lock:
            self._latency[bisect.bisect_left(LATENCY_S, seconds)] += 1
            self._latency_s += seconds

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes, also when it raises."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add(stage, time.perf_counter() - start)

    @property
    def seconds(self) -> dict[str, float]:
        """A copy of the sums, stage to seconds."""
        with self._lock:
            return dict(self._seconds)

    @property
    def figures(self) -> Figures:
        """All of it as it is now."""
        with self._lock:
            return Figures(
                dict(self._frames), dict(self._seconds), tuple(self._latency), self._latency_s
            )
