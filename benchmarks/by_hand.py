"""What people saw on clips (benchmarks/truth), and what the sensor and its store make of them.

Crossings of a line are matched by direction and by time, not by net counts, which hide errors: one
that is missed and one that is invented would cancel out.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import av
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sealskin.core.boxes import Detections
from sealskin.core.config import CameraConfig
from sealskin.core.config_measure import MeasureConfig
from sealskin.pipeline.analyse import Analysis
from sealskin.pipeline.ledger import Ledger
from sealskin.pipeline.recorder import Recorder
from sealskin.sense.measure.layout import layout_of
from sealskin.sense.measure.paths import sample
from sealskin.sense.measure.proportion import wilson
from sealskin.sense.measure.visits import Visit, visits
from sealskin.store.database import Database
from sealskin.store.paths import crossings, paths

TRUTH = Path(__file__).parent / "truth"
SIZES = {"vtest": (768, 576), "one-by-one": (768, 432)}
MEASURED_FROM_S = {"vtest": 0.0, "one-by-one": 72.0}
"""What comes before was looked at while the tracker was mended, and is not measured."""
FPS = 10.0
"""Of both clips, so every frame is looked at, as a live camera's are by default."""
TOLERANCE_S = 1.5
"""A crossing is told once somebody has left the line's band, which is later than on the line."""
BEGIN_MS = 1_767_571_200_000
"""2026-01-05 0:00 UTC; any whole hour would do."""
HOUR_MS = 3_600_000
STAY_S = 3.0

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Seen:
    """A crossing: line, direction (`in`: from its left to its right, seen from a to b), seconds.

    `kind` is `crossing`; or `edge` (in the first or last second of the clip) or `turn` (somebody
    who turns less than a tenth of their height behind the line), which count neither way.
    """

    line: str
    direction: str
    time_s: float
    kind: str = "crossing"


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in a zone, in seconds of the clip."""

    zone: str
    enter_s: float
    leave_s: float

    @property
    def seconds(self) -> float:
        return self.leave_s - self.enter_s


@dataclass(frozen=True, slots=True)
class Told:
    """What came out of the database after a clip."""

    crossings: list[Seen]
    visits: list[Visit]
    people_now: dict[int, int]


class Share(TypedDict):
    """Some of all, with Wilson's interval of 95 %."""

    percent: float
    interval: tuple[float, float] | None


def _rows(name: str, clip: str) -> Iterator[dict[str, str]]:
    with (TRUTH / name).open() as file:
        yield from (row for row in csv.DictReader(file) if row["clip"] == clip)


def camera_of(clip: str) -> CameraConfig:
    """The lines and zones of a clip's truth, as settings."""
    width, height = SIZES[clip]

    def at(row: dict[str, str], x: str, y: str) -> tuple[float, float]:
        return float(row[x]) / width, float(row[y]) / height

    return CameraConfig.model_validate(
        {
            "name": clip,
            "source": clip,
            "detect_fps": FPS,
            "lines": [
                {"name": row["line"], "a": at(row, "ax", "ay"), "b": at(row, "bx", "by")}
                for row in _rows("crossings_lines.csv", clip)
            ],
            "zones": [
                {
                    "name": row["zone"],
                    "polygon": [at(row, x, y) for x, y in (
                        ("x1", "y1"), ("x2", "y1"), ("x2", "y2"), ("x1", "y2"))],
                }
                for row in _rows("stays_zones.csv", clip)
            ],
        }
    )  # fmt: skip


def true_crossings(clip: str) -> list[Seen]:
    """As listed by hand, of the part that is measured."""
    return [
        Seen(row["line"], row["direction"], int(row["frame"]) / FPS, row["kind"])
        for row in _rows("crossings.csv", clip)
        if int(row["frame"]) / FPS >= MEASURED_FROM_S[clip]
    ]


def true_stays(clip: str) -> list[Stay]:
    """As timed by hand, of the part that is measured."""
    return [
        Stay(row["zone"], int(row["enter_frame"]) / FPS, int(row["leave_frame"]) / FPS)
        for row in _rows("stays.csv", clip)
        if int(row["enter_frame"]) / FPS >= MEASURED_FROM_S[clip]
    ]


def frames(path: Path) -> Iterator[Rgb]:
    """Every frame of a clip, uint8 (H, W, 3)."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def record(
    camera: CameraConfig,
    size_px: tuple[int, int],
    found: Iterator[Detections],
    operating_score: float,
) -> Told:
    """Follow, count and record detections as a live camera's are, and read the database.

    Args:
        camera: its lines and zones.
        size_px: width and height of the frames.
        found: in each frame, `FPS` a second.
        operating_score: of the detector.
    """
    analysis = Analysis(camera, *size_px, high_score=operating_score)
    ledger = Ledger(camera.name, *size_px, BEGIN_MS)
    now: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder, Database(Path(folder) / "told.db") as database:
        with Recorder(database, lambda *_: None) as recorder:
            for number, detections in enumerate(found):
                scene = analysis.update(detections, number / FPS)
                now[number] = scene.people_now
                for row in ledger.records(scene, BEGIN_MS + round(number / FPS * 1000)):
                    recorder.take(row)
            for row in ledger.close():
                recorder.take(row)
        assert recorder.lost == 0, recorder.problem
        number = database.camera_id(camera.name)
        end_ms = BEGIN_MS + HOUR_MS
        crossed = [
            Seen(row.line, row.direction, (row.time_ms - BEGIN_MS) / 1000)
            for row in crossings(database, number, BEGIN_MS, end_ms)
        ]
        tracks = sample(paths(database, [number], BEGIN_MS, end_ms))
    return Told(crossed, visits(tracks, layout_of(camera).zones, MeasureConfig()), now)


def match(true: Sequence[Seen], told: Sequence[Seen]) -> tuple[list[Seen], list[Seen], int]:
    """Which true crossings were missed, which were invented, and how many of those told count.

    Each is matched with one other at most, of the same line and direction and within
    `TOLERANCE_S`, so that as many as possible match and then as closely as possible.
    """
    missed, false, counted = [], [], 0
    by: dict[tuple[str, str], tuple[list[Seen], list[Seen]]] = defaultdict(lambda: ([], []))
    for side, rows in ((0, true), (1, told)):
        for row in rows:
            by[row.line, row.direction][side].append(row)
    for here, there in by.values():
        sure = [row for row in here if row.kind == "crossing"]
        pairs = _pairs(sure, there)
        missed += [row for index, row in enumerate(sure) if index not in {a for a, _ in pairs}]
        left = [row for index, row in enumerate(there) if index not in {b for _, b in pairs}]
        neither = _pairs([row for row in here if row.kind != "crossing"], left)
        invented = [row for index, row in enumerate(left) if index not in {b for _, b in neither}]
        false += invented
        counted += len(pairs) + len(invented)
    return missed, false, counted


def _pairs(true: Sequence[Seen], told: Sequence[Seen]) -> list[tuple[int, int]]:
    if not true or not told:
        return []
    apart = np.abs(np.subtract.outer([r.time_s for r in true], [r.time_s for r in told]))
    never = 1e6
    rows, columns = linear_sum_assignment(np.where(apart <= TOLERANCE_S, apart, never))
    return [
        (int(a), int(b)) for a, b in zip(rows, columns, strict=True) if apart[a, b] <= TOLERANCE_S
    ]


def share(hits: int, of: int) -> Share:
    """In percent, with its interval."""
    bounds = wilson(hits, of)
    return {
        "percent": round(100 * hits / of, 2) if of else float("nan"),
        "interval": None
        if bounds is None
        else (round(100 * bounds[0], 2), round(100 * bounds[1], 2)),
    }


def dwell_errors(true: Sequence[Stay], told: Sequence[Visit]) -> list[float]:
    """For each true stay, how far its visit in the store is off, as a share of it; 1 if none is.

    Each visit stands for one stay at most: those pair up that have the largest share of their time
    in common.
    """
    common = np.array([[_common(stay, visit) for visit in told] for stay in true])
    found = [0.0] * len(true)
    if common.size:
        for row, column in zip(*linear_sum_assignment(-common), strict=True):
            if common[row, column] > 0:
                found[row] = told[int(column)].inside_ms / 1000
    return [abs(s - stay.seconds) / stay.seconds for s, stay in zip(found, true, strict=True)]


def _common(stay: Stay, visit: Visit) -> float:
    """Time in common over the time of both together; 0 in another zone."""
    enter_s, leave_s = ((ms - BEGIN_MS) / 1000 for ms in (visit.enter_ms, visit.leave_ms))
    both_s = min(leave_s, stay.leave_s) - max(enter_s, stay.enter_s)
    if visit.zone != stay.zone or both_s <= 0:
        return 0.0
    return both_s / (max(leave_s, stay.leave_s) - min(enter_s, stay.enter_s))
