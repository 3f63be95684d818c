"""Rings for cameras that give no picture: their own processes cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import tzinfo
from types import TracebackType
from typing import Self

from sealskin.core.config import CameraConfig
from sealskin.core.config_rules import RuleConfig
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import Message, SignMessage, StateMessage
from sealskin.pipeline.rulewatch import SIGN_EVERY_MS, alarm_of
from sealskin.sense.rules.engine import Rules
from sealskin.sense.rules.moment import Moment

TICK_S = 0.25
SIGN_AFTER_MS = 1_000


class _Camera:
    """What is known of one camera."""

    def __init__(self, config: CameraConfig, zone_info: tzinfo | None) -> None:
        self.config = config
        self._zone_info = zone_info
        self.gone_ms: int | None = None
        self.told_ms = 0
        self.rules = self.set_rules(config.rules)

    def set_rules(self, rules: Sequence[RuleConfig]) -> Rules:
        wanted = [rule for rule in rules if rule.kind == "camera_gone"]
        self.rules = Rules(self.config, wanted, (1, 1), self._zone_info)
        return self.rules


class GoneWatch:
    """A context manager that looks a few times a second while it is open.

    Args:
        cameras: all that are watched.
        zones: local time by camera; None: this machine's.
        tell: told of alarms and signs, in a thread of its own.
        clock: UTC in milliseconds.
    """

    def __init__(
        self,
        cameras: Sequence[CameraConfig],
        zones: dict[str, tzinfo],
        tell: Callable[[Message], None],
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._zones = zones
        self._cameras = {one.name: _Camera(one, zones.get(one.name)) for one in cameras}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealskin-gone", daemon=True)

    def take(self, message: Message) -> None:
        """Hear how a camera is; from any thread."""
        if not isinstance(message, StateMessage) or message.camera not in self._cameras:
            return
        with self._lock:
            camera = self._cameras[message.camera]
            if message.state in ("running", "ended"):
                camera.gone_ms, camera.told_ms = None, 0
            elif message.state in ("offline", "failed") and camera.gone_ms is None:
                camera.gone_ms = message.since_ms

    def follow(self, cameras: Sequence[CameraConfig]) -> None:
        """Watch these from now on, with their rules."""
        with self._lock:
            old, self._cameras = self._cameras, {}
            for one in cameras:
                known = old.get(one.name)
                if known is None:
                    known = _Camera(one, self._zones.get(one.name))
                elif known.config.rules != one.rules:
                    known.config = one
                    known.set_rules(one.rules)
                self._cameras[one.name] = known

    def look(self) -> list[Message]:
        """What is to be told now."""
        now, messages = self._clock(), list[Message]()
        with self._lock:
            for name, camera in self._cameras.items():
                gone_ms = camera.gone_ms
                signs = {} if gone_ms is None else {"gone": gone_ms / 1000}
                moment = Moment(now / 1000, now, (1, 1), signs=signs)  # type: ignore[arg-type]
                messages += [alarm_of(ring, name, 0) for ring in camera.rules.update(moment)]
                if gone_ms is None or now - gone_ms < SIGN_AFTER_MS:
                    continue
                if camera.told_ms and now - camera.told_ms < SIGN_EVERY_MS:
                    continue
                camera.told_ms = now
                messages.append(SignMessage(name, "gone", 0, gone_ms, gone_ms, now))
        return messages

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(TICK_S):
            for message in self.look():
                self._tell(message)
