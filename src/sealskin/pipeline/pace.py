"""Chooses frames at a lower rate than the source has."""

from __future__ import annotations

EARLY = 0.25
"""Share of the interval by which a frame may be early: cameras tremble, and 25 is no multiple of
10."""


class Pace:
    """Says of each frame whether its turn has come; over time at most `fps` of them a second."""

    def __init__(self, fps: float) -> None:
        self._interval_s = 1 / fps
        self._next_s: float | None = None

    def due(self, time_s: float) -> bool:
        """Whether the frame at this time is chosen; times rise."""
        if self._next_s is None:
            self._next_s = time_s
        if time_s < self._next_s - EARLY * self._interval_s:
            return False
        # After a pause the beat begins anew instead of catching up.
        self._next_s = max(self._next_s + self._interval_s, time_s + self._interval_s / 2)
        return True
