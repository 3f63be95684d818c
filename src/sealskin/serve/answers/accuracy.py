"""How good the crossings of each line are by hour of the day, by what people counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.answers.checked import score
from sealskin.serve.till_wire import AccuracyRow
from sealskin.store.checks import Check, read_checks
from sealskin.store.rows import CameraRow


def by_hour(
    meter: Meter, cameras: Sequence[CameraRow], line: str | None, timezone: str
) -> list[AccuracyRow]:
    """A row for each camera, line and hour in which a counted clip begins."""
    found: dict[tuple[str, str, int], list[tuple[int, Check]]] = defaultdict(list)
    for camera in cameras:
        for check in read_checks(meter.database, [camera.id]):
            if line in (None, check.line):
                begin = datetime.fromtimestamp(check.start_ms / 1000, UTC)
                hour = begin.astimezone(ZoneInfo(timezone)).hour
                found[camera.name, check.line, hour].append((camera.id, check))
    rows = []
    for (name, of, hour), checks in sorted(found.items(), key=lambda item: item[0]):
        total = score(meter, checks, timezone)
        assert total is not None
        rows.append(AccuracyRow(camera=name, line=of, hour=hour, checked=total))
    return rows
