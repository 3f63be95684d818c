"""What all routes share: the parts of the application, and common descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from sealskin.pipeline.archive import Archive
from sealskin.pipeline.installation import Installation
from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.recorder import Recorder
from sealskin.serve import wire
from sealskin.serve.alarm_parts import AlarmParts
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.mqtt.bridge import Mqtt
from sealskin.store.database import Database

LAST_MS = 253_402_300_799_000
"""The end of the year 9999."""
NOT_FOUND: dict[int | str, dict[str, object]] = {404: {"model": wire.Problem}}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with; hangs on the application."""

    hub: Hub
    database: Database
    recorder: Recorder | None
    archive: Archive | None
    metrics: Metrics | None
    mqtt: Mqtt | None
    installation: Installation | None
    meter: Meter | None
    alarms: AlarmParts


def _parts(connection: HTTPConnection) -> Parts:
    return cast("Parts", connection.app.state.parts)


PartsOf = Annotated[Parts, Depends(_parts)]
