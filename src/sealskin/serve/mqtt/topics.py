"""The topics of one camera, and what is said on its state's topic when nobody is there to say it.

PREFIX/CAMERA/state     retained; also the last will of the camera's connection
PREFIX/CAMERA/counts    retained
PREFIX/CAMERA/events    not retained
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of a camera.

    Attributes:
        prefix: of the installation.
        camera: its name, which holds none of MQTT's wildcards (`core.config.Name`).
    """

    prefix: str
    camera: str

    @property
    def state(self) -> str:
        """How the camera is, and why."""
        return f"{self.prefix}/{self.camera}/state"

    @property
    def counts(self) -> str:
        """Who is there, and how many crossed the lines."""
        return f"{self.prefix}/{self.camera}/counts"

    @property
    def events(self) -> str:
        """What happened: crossings, alarms, and events that were dropped."""
        return f"{self.prefix}/{self.camera}/events"


def farewell(cause: str, detail: str) -> str:
    """The state of a camera of which nothing more is known.

    Args:
        cause: `connection-lost` or `stopped`.
        detail: a sentence.
    """
    return json.dumps(
        {
            "state": "unknown",
            "cause": cause,
            "detail": detail,
            "since_ms": None,
            "tries": 0,
            "next_try_ms": None,
        }
    )


LAST_WILL = farewell("connection-lost", "Sealskin is gone; see whether it and its machine run")
"""The broker says this for us, so it cannot hold a time."""
STOPPED = farewell("stopped", "Sealskin was stopped")
