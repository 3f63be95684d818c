"""What waits for the broker, of one camera: bounded, and honest about what it dropped.

Of states and counts only the newest waits, so they are never too many. Events wait in a queue of
which the oldest are dropped when the broker is away for long; as soon as it is back it is told how
many there were, and from when to when.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """One message for the broker.

    Attributes:
        topic: where to.
        payload: JSON.
        retain: whether the broker keeps it for those who come later.
        time_ms: when it happened, UTC.
        dropped: of how many dropped events this tells.
    """

    topic: str
    payload: str
    retain: bool
    time_ms: int = 0
    dropped: int = 0


class Mailbox:
    """Letters of one camera; any thread may use it.

    Args:
        waiting: most events that wait.
        events_topic: where it is told that events were dropped.

    Attributes:
        dropped: events that were dropped since the start.
    """

    def __init__(self, waiting: int, events_topic: str) -> None:
        self._waiting = waiting
        self._events_topic = events_topic
        self._lock = threading.Lock()
        self._newest: dict[str, Letter] = {}
        self._unsent: dict[str, None] = {}  # topics, in the order in which they changed
        self._events: deque[Letter] = deque()
        self._untold = 0
        self._untold_ms = (0, 0)
        self.dropped = 0

    def put_newest(self, topic: str, payload: str) -> None:
        """A retained letter, in place of the one before it on this topic."""
        with self._lock:
            self._newest[topic] = Letter(topic, payload, retain=True)
            self._unsent[topic] = None

    def put_event(self, topic: str, payload: str, time_ms: int) -> None:
        """A letter that must not be replaced by a later one."""
        with self._lock:
            if len(self._events) >= self._waiting:
                oldest = self._events.popleft()
                since_ms = self._untold_ms[0] if self._untold else oldest.time_ms
                self._untold_ms = (since_ms, oldest.time_ms)
                self._untold += 1
                self.dropped += 1
            self._events.append(Letter(topic, payload, retain=False, time_ms=time_ms))

    def renew(self) -> None:
        """Send everything that is retained once more: the broker, or a reader, may be a new one."""
        with self._lock:
            self._unsent.update(dict.fromkeys(self._newest))

    def next(self) -> Letter | None:
        """What is to be sent next; it waits on until `sent` is called for it."""
        with self._lock:
            if self._unsent:
                return self._newest[next(iter(self._unsent))]
            if self._untold:
                return self._confession()
            return self._events[0] if self._events else None

    def sent(self, letter: Letter) -> None:
        """The broker has it."""
        with self._lock:
            if letter.dropped:
                self._untold -= letter.dropped
            elif self._newest.get(letter.topic) is letter:
                self._unsent.pop(letter.topic, None)
            elif self._events and self._events[0] is letter:
                self._events.popleft()

    def _confession(self) -> Letter:
        since_ms, until_ms = self._untold_ms
        payload = {
            "event_type": "dropped",
            "events": self._untold,
            "since_ms": since_ms,
            "until_ms": until_ms,
        }
        return Letter(self._events_topic, json.dumps(payload), retain=False, dropped=self._untold)
