"""Times of frames: from what a stream says to what can be relied on."""

from __future__ import annotations

import math
from collections.abc import Callable

from sealskin.video.info import Notice

SMALL_JUMP_S = 1.0
"""A time that runs back by less is a slip of one frame; by more, the clock was set anew."""
LEAST_STEP_S = 0.001
LEAP_S = 2.0
"""A camera's time that suddenly runs ahead of ours by more than this was set anew."""
DRIFT = 1e-3
"""More than the clocks of a camera and of a computer drift apart, in seconds a second."""
MISSING = 25
"""Frames in a row without a time that are worth a word: FFmpeg has none for the first few."""


class Clock:
    """Gives each frame a time that starts at 0 and always rises, whatever the stream says.

    Args:
        step_s: time from a frame to the next where the stream gives none.
        tell: told when the stream's clock was set anew, or is missing.
    """

    def __init__(self, step_s: float, tell: Callable[[Notice], None] = lambda _: None) -> None:
        self._step_s = step_s
        self._tell = tell
        self._offset_s: float | None = None
        self._arrived_s: float | None = None
        self._lead_s = -math.inf  # of the stream's time before ours, of the promptest frame
        self._missing = 0  # frames in a row without a time
        self.last_s: float | None = None

    def restart(self) -> None:
        """The next frame follows the last one by a step: the source begins again."""
        self._offset_s = None

    def time_s(self, stamp_s: float | None, arrived_s: float | None = None) -> float:
        """The time of the next frame.

        Args:
            stamp_s: the stream's own; None where it has none.
            arrived_s: of a camera's frame, the time on our clock. A camera can be late and catch
                up, but cannot send more time than went by: a stamp that does was set anew.
                Without a stamp, this is the time. A file has no such thing: a gap in it may be
                what was filmed.
        """
        waited_s = None
        if arrived_s is not None and self._arrived_s is not None:
            waited_s = max(arrived_s - self._arrived_s, LEAST_STEP_S)
        self._arrived_s = arrived_s
        step_s = self._step_s if waited_s is None else min(waited_s, self._step_s)
        follows_s = 0.0 if self.last_s is None else self.last_s + step_s
        if stamp_s is None:
            self._missing += 1
            if arrived_s is not None:
                if self._missing == MISSING:
                    self._tell(Notice("clock-missing", "the camera's pictures carry no time"))
                follows_s = follows_s if waited_s is None else (self.last_s or 0.0) + waited_s
            now_s = follows_s
        else:
            self._missing = 0
            if self._offset_s is None:
                self._offset_s = stamp_s - follows_s
            now_s = stamp_s - self._offset_s
            if self.last_s is not None:
                step_s = now_s - self.last_s
                if waited_s is not None and self._leaps(now_s, arrived_s, waited_s):
                    now_s = self._set_anew(stamp_s, step_s, self.last_s + waited_s)
                elif -SMALL_JUMP_S < step_s <= 0:
                    now_s = self.last_s + LEAST_STEP_S
                elif step_s <= 0:
                    now_s = self._set_anew(stamp_s, step_s, follows_s)
        self.last_s = now_s
        if arrived_s is not None:
            self._lead_s = max(self._lead_s, now_s - arrived_s)
        return now_s

    def late_s(self, stamp_s: float, arrived_s: float) -> float | None:
        """How much later a frame is than the promptest ones so far.

        None before the first, and of one whose stamp was set back: that is not late.

        Args:
            stamp_s: the stream's own time of it.
            arrived_s: the time on our clock.
        """
        if self._offset_s is None or not math.isfinite(self._lead_s):
            return None
        now_s = stamp_s - self._offset_s
        if self.last_s is not None and now_s < self.last_s - SMALL_JUMP_S:
            return None
        return self._lead_s - (now_s - arrived_s)

    def _leaps(self, now_s: float, arrived_s: float | None, waited_s: float) -> bool:
        """Whether a frame's time is later than it can be, by the promptest frames so far."""
        assert arrived_s is not None
        self._lead_s -= DRIFT * waited_s
        return now_s - arrived_s > self._lead_s + LEAP_S

    def _set_anew(self, stamp_s: float, step_s: float, now_s: float) -> float:
        self._offset_s = stamp_s - now_s
        way = "forward" if step_s > 0 else "back"
        self._tell(
            Notice("clock-jumped", f"the stream's clock jumped {way} by {abs(step_s):.1f} s")
        )
        return now_s
