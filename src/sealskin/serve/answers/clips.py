"""Chooses sealed clips that are worth counting: busy, quiet, dusk; each where there is video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sealskin.pipeline import shelf
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.till_wire import Clip, Kind
from sealskin.store.checks import read_checks
from sealskin.store.paths import crossings

CLIP_MS = 120_000
DUSK = {5, 6, 7, 8, 16, 17, 18, 19, 20, 21}
"""Hours of the day in which light changes somewhere in the year, but at the poles."""
MOST_MS = 7 * 86_400_000


def clips(
    meter: Meter, folder: Path, camera: str, camera_id: int, timezone: str, now_ms: int
) -> list[Clip]:
    """Up to three clips for each counted line of a camera, of the last week, not yet counted.

    Busy has the most crossings, quiet few (one, if there is such a clip: none at all teaches
    little), dusk the most of those in the hours in which light changes.
    """
    place = meter.places.get(camera_id)
    if place is None:
        return []
    spans = _spans(shelf.segments(folder, camera), now_ms - MOST_MS)
    if not spans:
        return []
    found = crossings(meter.database, camera_id, spans[0][0], spans[-1][1])
    counted = {(check.line, check.start_ms) for check in read_checks(meter.database, [camera_id])}
    chosen = []
    for line, _ in place.layout.lines:
        counts: Counter[int] = Counter(
            {start: 0 for start, _ in spans if (line, start) not in counted}
        )
        for one in found:
            start = next((s for s, e in spans if s <= one.time_ms < e), None)
            if start is not None and one.line == line and start in counts:
                counts[start] += 1
        for kind, start in _choose(counts, timezone):
            chosen.append(
                Clip(
                    camera=camera,
                    line=line,
                    kind=kind,
                    start_ms=start,
                    end_ms=start + CLIP_MS,
                    crossings=counts[start],
                )
            )
    return chosen


def _spans(segments: Sequence[shelf.Segment], since_ms: int) -> list[tuple[int, int]]:
    """Stretches of a clip's length that are recorded without a gap."""
    runs: list[list[int]] = []
    for one in segments:
        if one.end_ms < since_ms:
            continue
        if runs and one.start_ms - runs[-1][1] <= shelf.GAP_MS:
            runs[-1][1] = one.end_ms
        else:
            runs.append([one.start_ms, one.end_ms])
    return [
        (start, start + CLIP_MS)
        for begin, end in runs
        for start in range(begin, end - CLIP_MS + 1, CLIP_MS)
    ]


def _choose(counts: Counter[int], timezone: str) -> list[tuple[Kind, int]]:
    chosen: list[tuple[Kind, int]] = []
    left = dict(counts)

    def take(kind: Kind, start: int) -> None:
        chosen.append((kind, start))
        del left[start]

    if left:
        take("busy", max(left, key=lambda start: left[start]))
    dusk = [start for start in left if _hour(start, timezone) in DUSK]
    if dusk:
        take("dusk", max(dusk, key=lambda start: left[start]))
    if left:
        take("quiet", min(left, key=lambda start: (left[start] == 0, left[start])))
    return chosen


def _hour(time_ms: int, timezone: str) -> int:
    return datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(ZoneInfo(timezone)).hour
