"""Writes into the log how cameras come and go: a line a change, and few for what stays wrong."""

from __future__ import annotations

from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import ConfinedMessage, StateMessage

MOST_TRIES = 5
"""After so many a camera that is off for a week is not worth a line every two seconds."""


class Chronicle:
    """Takes every state of every camera; logs what is new. Of one camera from one thread."""

    def __init__(self) -> None:
        self._last: dict[str, StateMessage] = {}
        self._gone_ms: dict[str, int] = {}
        self._unconfined: set[str] = set()

    def confined(self, message: ConfinedMessage) -> None:
        """Log once what a camera's process cannot be kept from on this machine."""
        new = [what for what in message.missing if what not in self._unconfined]
        self._unconfined.update(new)
        for what in new:
            logger().warning(
                "cameras' processes are less confined than they could be",
                promise=what,
                reason=message.missing[what],
            )

    def take(self, message: StateMessage) -> None:
        """Log it, if it says anything that was not logged before."""
        camera, last = message.camera, self._last.get(message.camera)
        self._last[camera] = message
        log = logger().bind(camera=camera, state=message.state, cause=message.cause)
        if message.state in ("offline", "failed"):
            self._gone_ms.setdefault(camera, now_ms())
            changed = last is None or (last.state, last.cause) != (message.state, message.cause)
            if changed or message.tries <= MOST_TRIES:
                wait_s = None
                if message.next_try_ms is not None:
                    wait_s = round((message.next_try_ms - now_ms()) / 1000, 1)
                log.warning(
                    "camera gives no picture",
                    detail=message.detail,
                    tries=message.tries,
                    next_try_in_s=wait_s,
                )
        elif message.state == "running" and message.cause != "none":
            log.warning("camera is odd", detail=message.detail)
        elif message.state == "running" and camera in self._gone_ms:
            away_s = (now_ms() - self._gone_ms.pop(camera)) / 1000
            log.info("camera is back", away_s=round(away_s, 1))
        elif last is None or last.state != message.state:
            log.info("camera changed its state", detail=message.detail)
