"""Carries messages out of a camera's process without ever holding it up.

Two lanes share one pipe. What is recorded, and the camera's state, goes first and is kept; video
and scenes wait in a short lane and are skipped when the main process is busy.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from sealskin.pipeline.messages import (
    BeatMessage,
    FiguresMessage,
    FragmentMessage,
    InfoMessage,
    Message,
    SceneMessage,
)

KEPT = 20_000
"""Messages of some hundred bytes: hours of a busy shop."""
LIVE = 60


class Outbox:
    """Sends from one thread of its own.

    Args:
        send: hands one message over and may block; raises OSError when nobody listens any more.
        on_broken: called once, from the sending thread, when nobody listens any more.
        kept: most messages that wait to be kept.
        live: most fragments and scenes that wait.

    Attributes:
        lost: messages that should have been kept and could not.
        skipped: fragments and scenes that were skipped.
    """

    def __init__(
        self,
        send: Callable[[Message], None],
        on_broken: Callable[[], None],
        *,
        kept: int = KEPT,
        live: int = LIVE,
    ) -> None:
        self._send = send
        self._on_broken = on_broken
        self._limits = (kept, live)
        self._kept: deque[Message] = deque()
        self._live: deque[Message] = deque()
        self._until_keyframe = False
        self._changed = threading.Condition()
        self._closing = False
        self.lost = 0
        self.skipped = 0
        self._thread = threading.Thread(target=self._run, name="sealskin-outbox", daemon=True)
        self._thread.start()

    def put(self, message: Message) -> None:
        """Take a message; never blocks, and never grows beyond its limits."""
        with self._changed:
            if isinstance(message, FragmentMessage | SceneMessage | InfoMessage):
                self._put_live(message)
            elif isinstance(message, BeatMessage | FiguresMessage) and self._kept:
                pass  # the next one says the same; what is to be kept needs the room
            elif len(self._kept) < self._limits[0]:
                self._kept.append(message)
            else:
                self.lost += 1
            self._changed.notify_all()

    def close(self, timeout_s: float) -> bool:
        """Send what waits to be kept; False when that took longer than `timeout_s`."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _put_live(self, message: FragmentMessage | SceneMessage | InfoMessage) -> None:
        full = len(self._live) >= self._limits[1]
        match message:
            case InfoMessage():
                # A new stream begins: what waits belongs to the one before.
                self.skipped += len(self._live)
                self._live.clear()
                self._until_keyframe = False
            case FragmentMessage(kind="media"):
                if message.keyframe:
                    self._until_keyframe = False
                if full or self._until_keyframe:
                    self._until_keyframe = True
                    self.skipped += 1
                    return
            case SceneMessage() if full:
                self.skipped += 1
                return
        self._live.append(message)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._kept or self._live or self._closing)
                if self._kept:
                    message = self._kept.popleft()
                elif self._closing or not self._live:
                    return
                else:
                    message = self._live.popleft()
            try:
                self._send(message)
            except OSError:
                self._on_broken()
                return
