"""How long to wait before the next try: a ladder that is climbed one rung a failure."""

from __future__ import annotations

from sealskin.core.states import Cause, State

CAMERA_S = (0.5, 1.0, 2.0)
"""Waits before the first, second, ... further try; the last one is kept. Asking a camera on the
same network costs next to nothing, so one that is back is seen within five seconds."""
PASSWORD_S = (1.0, 2.0, 4.0, 30.0, 60.0, 300.0)
"""Cameras lock an account after some five to seven wrong passwords, for half an hour."""
OURS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""For what is wrong here: starting anew takes seconds of the CPU from the other cameras."""
STEADY_S = 10.0
"""Who has run for so long starts at the bottom of the ladder again."""

OURS: frozenset[Cause] = frozenset({"unreadable", "setting", "process-died", "process-hangs"})
"""Causes that lie on this machine."""


def state_of(cause: Cause) -> State:
    """Whether a camera that gives no picture for this cause is offline or failed."""
    return "failed" if cause in OURS or cause == "defect" else "offline"


class Ladder:
    """Counts the failures in a row.

    Attributes:
        tries: how many there were.
    """

    def __init__(self) -> None:
        self.tries = 0

    def fail(self, cause: Cause) -> float:
        """Climb a rung; the seconds to wait before the next try."""
        rungs = PASSWORD_S if cause == "wrong-password" else CAMERA_S
        if state_of(cause) == "failed":
            rungs = OURS_S
        self.tries += 1
        return rungs[min(self.tries, len(rungs)) - 1]

    def ran_for(self, seconds: float) -> None:
        """It worked for so long."""
        if seconds >= STEADY_S:
            self.tries = 0
