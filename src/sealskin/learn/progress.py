"""One line on standard error: how far, how fast, how long still."""

from __future__ import annotations

import sys
import time

REDRAW_S = 0.5  # on a terminal
REPORT_S = 30.0  # in a log file


class Progress:
    """Counts pictures against a total and prints rate and time left.

    Args:
        label: what is being done.
        total: how many pictures there are.
        done: how many of them were done earlier, by a run that is resumed.
    """

    def __init__(self, label: str, total: int, done: int = 0) -> None:
        self._label, self._total = label, total
        self._done, self._before = done, done
        self._start = self._printed = time.monotonic()
        self._live = sys.stderr.isatty()

    def advance(self, count: int, note: str = "") -> None:
        """Count pictures and, now and then, print."""
        self._done += count
        now = time.monotonic()
        if now - self._printed < (REDRAW_S if self._live else REPORT_S):
            return
        self._printed = now
        rate = (self._done - self._before) / max(now - self._start, 1e-6)
        left = (self._total - self._done) / max(rate, 1e-6)
        line = (
            f"{self._label}: {self._done}/{self._total}, {rate:.1f} images/s, "
            f"{left / 60:.1f} min left {note}"
        )
        end = "\r" if self._live else "\n"
        print(f"{line:<100}", end=end, file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line."""
        if self._live:
            print(file=sys.stderr, flush=True)
