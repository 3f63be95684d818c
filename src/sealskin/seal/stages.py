"""Where the time goes, by stage."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class StageTimes:
    """Sums seconds by name of stage; threads may share one.

    Stages overlap, so their sum may exceed the time on the wall. The decode stage of a live
    source includes waiting for the camera.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: dict[str, float] = {}

    def add(self, stage: str, seconds: float) -> None:
        with self._lock:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds

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
