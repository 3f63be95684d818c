"""Turns what a camera reports into letters for the broker. Pure: it knows no clock and no network.

No picture, no box and no way that somebody walked goes out: states, numbers and events only.
"""

from __future__ import annotations

import json

from sealskin.core.config import CameraConfig
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    Message,
    SceneMessage,
    StateMessage,
)
from sealskin.serve.mqtt.mailbox import Mailbox
from sealskin.serve.mqtt.topics import Topics

COUNTS_EVERY_MS = 1_000
"""Ten scenes a second would only fill the recorder of a home."""


class Book:
    """Keeps one camera's numbers.

    Args:
        camera: its settings.
        topics: its topics.
        mailbox: where letters go.
    """

    def __init__(self, camera: CameraConfig, topics: Topics, mailbox: Mailbox) -> None:
        self._topics = topics
        self._mailbox = mailbox
        self._running = False
        self._people_now: int | None = None
        self._zones: dict[str, int | None] = {zone.name: None for zone in camera.zones}
        self._lines = {line.name: {"in": 0, "out": 0} for line in camera.lines}
        self._told = ""
        self._told_ms = 0
        self._tell_counts(0)

    def take(self, message: Message) -> None:
        """Take in what the camera reports; of one camera from one thread at a time."""
        match message:
            case StateMessage():
                self._take_state(message)
            case SceneMessage() if self._running:
                self._people_now = message.people_now
                self._zones.update(message.zones_inside)
                if abs(message.wall_ms - self._told_ms) >= COUNTS_EVERY_MS:
                    self._tell_counts(message.wall_ms)
            case CrossingMessage():
                self._lines.setdefault(message.line, {"in": 0, "out": 0})[message.direction] += 1
                self._event(
                    f"crossing_{message.direction}",
                    message.wall_ms,
                    line=message.line,
                    track_id=message.track_id,
                )
                self._tell_counts(self._told_ms)
            case AlarmMessage():
                self._event(
                    "alarm",
                    message.wall_ms,
                    rule=message.rule,
                    kind=message.kind,
                    zone=message.zone,
                    thing=message.thing,
                    track_id=message.track_id,
                )

    def _take_state(self, message: StateMessage) -> None:
        state = {
            "state": message.state,
            "cause": message.cause,
            "detail": message.detail,
            "since_ms": message.since_ms,
            "tries": message.tries,
            "next_try_ms": message.next_try_ms,
        }
        self._mailbox.put_newest(self._topics.state, json.dumps(state, ensure_ascii=False))
        self._running = message.state == "running"
        if not self._running:
            # Unknown is not zero.
            self._people_now = None
            self._zones = dict.fromkeys(self._zones)
            self._tell_counts(self._told_ms)

    def _tell_counts(self, wall_ms: int) -> None:
        """What is known of the floor and the lines, if it is anything new."""
        counts = json.dumps(
            {"people_now": self._people_now, "zones": self._zones, "lines": self._lines}
        )
        self._told_ms = wall_ms
        if counts != self._told:
            self._told = counts
            self._mailbox.put_newest(self._topics.counts, counts)

    def _event(self, event_type: str, time_ms: int, **more: str | int | None) -> None:
        payload = json.dumps({"event_type": event_type, "time_ms": time_ms, **more})
        self._mailbox.put_event(self._topics.events, payload, time_ms)
