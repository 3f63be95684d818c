"""Says how a camera is, from inside its process: once when it changes, with since when."""

from __future__ import annotations

from collections.abc import Callable

from sealskin.core.states import Cause, State
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import StateMessage

NOTE_MS = 60_000
"""What is odd about a camera that runs is shown for so long after it was last seen."""


class Desk:
    """Keeps one camera's state.

    Args:
        camera: its name.
        put: where the messages go.
        clock: UTC in milliseconds.
    """

    def __init__(
        self, camera: str, put: Callable[[StateMessage], None], clock: Callable[[], int] = now_ms
    ) -> None:
        self._camera = camera
        self._put = put
        self._clock = clock
        self._last: StateMessage | None = None
        self._noted_ms = 0

    def say(
        self,
        state: State,
        cause: Cause = "none",
        detail: str = "",
        *,
        tries: int = 0,
        wait_s: float | None = None,
    ) -> None:
        """Tell the state; it counts as the same one, begun earlier, while its cause is the same.

        Args:
            state: how the camera is.
            cause: why.
            detail: a sentence with what to do; empty when all is well.
            tries: failures in a row.
            wait_s: seconds until the next try, if there is one.
        """
        now, last = self._clock(), self._last
        same = last is not None and (last.state, last.cause) == (state, cause)
        self._last = StateMessage(
            self._camera,
            state,
            detail,
            last.since_ms if last is not None and same else now,
            cause,
            tries,
            None if wait_s is None else now + round(wait_s * 1000),
        )
        self._put(self._last)

    def note(self, cause: Cause, detail: str) -> None:
        """Tell what is odd about a camera that runs; again and again is told once."""
        if self._last is None or self._last.state != "running":
            return
        self._noted_ms = self._clock()
        if self._last.cause != cause:
            self.say("running", cause, detail)

    def tick(self) -> None:
        """End a note whose time is over. Call it now and then while the camera runs."""
        last = self._last
        if last is None or last.state != "running" or last.cause == "none":
            return
        if self._clock() - self._noted_ms >= NOTE_MS:
            self.say("running")
