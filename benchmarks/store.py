r"""Crossings, dwell and people-now against people's own counts, on sealed frames and on raw.

    python benchmarks/store.py --clip vtest=demo/vtest.avi \
        --clip one-by-one=one-by-one-person-detection.mp4 --raw-model runs/raw/person-raw.onnx

Truth is in benchmarks/truth: it was listed by eye before the sensor ran on it. Nothing is tuned on
what is measured: the first half of one-by-one, on which the tracker was mended, is left out.
Everything goes through tracker, ledger and database as with a live camera. The raw arm is the same
without a seal and with a detector for raw pictures; it exists in benchmarks only.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np

import people_now as by_eye
import walkers
from by_hand import (
    MEASURED_FROM_S,
    SIZES,
    TOLERANCE_S,
    Share,
    Told,
    camera_of,
    dwell_errors,
    frames,
    match,
    record,
    share,
    true_crossings,
    true_stays,
)
from results_file import write_result
from sealskin.core.boxes import Detections
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.seal import make_sealer
from sealskin.seal.sealer import Sealer, config_sha256
from sealskin.sense.detector import PersonDetector

SEEDS = (0, 1, 2)
PROFILE = "lowrate"
"""The live sensor's default."""


class Line(TypedDict):
    """The crossings of one line."""

    clip: str
    line: str
    true: int
    told: int
    missed: int
    false: int


class Wrong(TypedDict):
    """A crossing that was missed, or one that was not there."""

    clip: str
    what: str
    line: str
    direction: str
    time_s: float


class Crossed(TypedDict):
    """The crossings of all lines; `missed` is of the true ones, `false` of those that were told."""

    true: int
    told: int
    missed: Share
    false: Share
    by_line: list[Line]
    wrong: list[Wrong]


@dataclass(frozen=True, slots=True)
class Arm:
    """A way from frames to figures."""

    detector: PersonDetector
    sealer: Sealer | None

    def told(self, clip: str, path: Path) -> Told:
        """Everything that the store says of a clip."""

        def found() -> Iterator[Detections]:
            for rgb in frames(path):
                yield self.detector.infer(rgb if self.sealer is None else self.sealer(rgb))

        return record(camera_of(clip), SIZES[clip], found(), self.detector.operating_score)


def crossings_of(told: dict[str, Told]) -> Crossed:
    """Missed and false over all clips, and by line."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for clip, one in told.items():
        for line in camera_of(clip).lines:
            true = [row for row in true_crossings(clip) if row.line == line.name]
            here = [
                row
                for row in one.crossings
                if row.line == line.name and row.time_s >= MEASURED_FROM_S[clip]
            ]
            missed, false, counted = match(true, here)
            lines.append(
                {
                    "clip": clip,
                    "line": line.name,
                    "true": sum(row.kind == "crossing" for row in true),
                    "told": counted,
                    "missed": len(missed),
                    "false": len(false),
                }
            )
            for what, rows in (("missed", missed), ("false", false)):
                wrong += [
                    {
                        "clip": clip,
                        "what": what,
                        "line": row.line,
                        "direction": row.direction,
                        "time_s": row.time_s,
                    }
                    for row in rows
                ]
    true_n, told_n = sum(line["true"] for line in lines), sum(line["told"] for line in lines)
    return {
        "true": true_n,
        "told": told_n,
        "missed": share(sum(line["missed"] for line in lines), true_n),
        "false": share(sum(line["false"] for line in lines), told_n),
        "by_line": lines,
        "wrong": wrong,
    }


def mae(told: Told) -> float:
    """Mean absolute error of people-now on vtest.avi."""
    truth = by_eye.counts()
    return float(np.mean([abs(told.people_now[frame] - n) for frame, n in truth.items()]))


def dwell_drawn() -> tuple[float, int]:
    """Mean error of stays on tracks with known truth, in percent, and how many."""
    errors: list[float] = []
    for seed in SEEDS:
        stays, found = walkers.scene(seed)
        told = record(walkers.camera(), walkers.SIZE_PX, found, walkers.OPERATING_SCORE)
        errors += dwell_errors(stays, told.visits)
    return 100 * float(np.mean(errors)), len(errors)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clip", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--raw-model", type=Path)
    parser.add_argument("--dry", action="store_true", help="write no result")
    args = parser.parse_args()
    clips = {name: Path(path) for name, path in (one.split("=", 1) for one in args.clip)}
    sealer = make_sealer(PROFILE)
    shipped = PersonDetector(score_threshold=WEAK_SCORE)
    arms = {"sealed": Arm(shipped, sealer)}
    if args.raw_model:
        arms["raw"] = Arm(PersonDetector(args.raw_model, score_threshold=WEAK_SCORE), None)
    told = {
        name: {clip: arm.told(clip, path) for clip, path in clips.items()}
        for name, arm in arms.items()
    }
    crossed = {name: crossings_of(one) for name, one in told.items()}
    stays = {
        name: [
            {
                "clip": clip,
                "zone": stay.zone,
                "seconds": round(stay.seconds, 1),
                "error": round(e, 3),
            }
            for clip, t in one.items()
            for stay, e in zip(
                true_stays(clip), dwell_errors(true_stays(clip), t.visits), strict=True
            )
        ]
        for name, one in told.items()
    }
    drawn, drawn_n = dwell_drawn()
    off = {name: 100 * float(np.mean([s["error"] for s in rows])) for name, rows in stays.items()}
    sealed = crossed["sealed"]
    figures: dict[str, object] = {
        "crossings_true": sealed["true"],
        "crossings_missed_percent": sealed["missed"]["percent"],
        "crossings_missed_interval": sealed["missed"]["interval"],
        "crossings_false_percent": sealed["false"]["percent"],
        "crossings_false_interval": sealed["false"]["interval"],
        "crossings_tolerance_s": TOLERANCE_S,
        "people_now_mae": mae(told["sealed"]["vtest"]),
        "dwell_error_percent_synthetic": round(drawn, 2),
        "dwell_stays_synthetic": drawn_n,
        "dwell_error_percent_clips": round(off["sealed"], 2),
        "dwell_stays_clips": len(stays["sealed"]),
        "raw": None
        if "raw" not in told
        else {
            "weights_sha256": arms["raw"].detector.weights_sha256,
            "model": arms["raw"].detector.card.name,
            "crossings_missed": crossed["raw"]["missed"],
            "crossings_false": crossed["raw"]["false"],
            "people_now_mae": mae(told["raw"]["vtest"]),
            "dwell_error_percent_clips": round(off["raw"], 2),
        },
        "crossings": crossed,
        "stays": stays,
    }
    print({key: value for key, value in figures.items() if key not in ("crossings", "stays")})
    if args.dry:
        for name in arms:
            print(*crossed[name]["by_line"], *crossed[name]["wrong"], *stays[name], sep="\n")
        return
    hashes = {"weights_sha256": shipped.weights_sha256, "config_sha256": config_sha256(sealer)}
    write_result("store", list(SEEDS), {PROFILE: hashes}, **figures)


if __name__ == "__main__":
    main()
