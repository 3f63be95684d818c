"""Planted events through the real pipeline: all found, how fast, and how often for nothing.

    python benchmarks/alarms.py                      # all: needs two cores to itself
    python benchmarks/alarms.py --quiet-hours 0.02 --dry          # a short try
    python benchmarks/alarms.py --quiet quiet.json   # the part without a clock first,
    python benchmarks/alarms.py --with quiet.json    # then the timed one, which writes the result

Each rule gets a drawn clip with its event twice, which `sealskin watch` plays as a camera: sealed
by `lowrate`, sensed, ruled, saved, told to a real web server. A tiny detector finds who is drawn,
so what is measured is the rules and the way to the webhook, not the shipped detector. Its boxes
have one shape, so falls are synthetic tracks instead. `p95_s` is from the frame at which a rule
came true, on the wall clock, to the request at the server.

The quiet hours are looped video, faster than real time: a drawn walker, and real clips with the
shipped detector. `tracks` has precision and recall of running and falling on synthetic tracks.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from alarm import quiet  # noqa: E402
from alarm.drawn import SEAL  # noqa: E402
from alarm.planted import planted  # noqa: E402
from results_file import write_result  # noqa: E402
from sealskin.seal.registry import make_sealer  # noqa: E402
from sealskin.seal.sealer import config_sha256  # noqa: E402
from sealskin.sense.detector import PersonDetector  # noqa: E402
from unit.sense.rules.acting import TALL, lying, play, standing, walker  # noqa: E402

CLIPS = ROOT.parent / "shared" / "data" / "clips"
INDOORS = "one-by-one-person-detection.mp4"
SEED = 3


def on_tracks(each: int = 20) -> dict[str, dict[str, float | int]]:
    """Precision and recall of running and falling on synthetic tracks with known truth."""

    def falls(at_s: float) -> Callable[[float], tuple[float, float, float, float]]:
        return lambda t: standing(200) if t < at_s else lying(200)

    def bends(at_s: float) -> Callable[[float], tuple[float, float, float, float]]:
        def act(t: float) -> tuple[float, float, float, float]:
            x0, y0, x1, y1 = standing(200)
            return (x0 - 8, y0 + 25, x1 + 8, y1) if at_s <= t < at_s + 4 else (x0, y0, x1, y1)

        return act

    rng = np.random.default_rng(SEED)
    answer: dict[str, dict[str, float | int]] = {}
    for kind in ("running", "fall"):
        hits = misses = wrong = 0
        for seed in range(each):
            speed, calm = float(rng.uniform(1.9, 3.5)), float(rng.uniform(0.5, 1.2))
            at_s = float(rng.uniform(2, 5))
            if kind == "running":
                true = walker(30, speed, end_s=540 / TALL / speed)
                false = walker(30, calm, end_s=540 / TALL / calm)
            else:
                true, false = falls(at_s), bends(at_s)
            hit = bool(play({"kind": kind}, [true], 12, seed=seed))
            hits, misses = hits + hit, misses + (not hit)
            wrong += bool(play({"kind": kind}, [false], 12, seed=seed))
        answer[kind] = {
            "events": each,
            "others": each,
            "found": hits,
            "false": wrong,
            "recall": round(hits / each, 3),
            "precision": round(hits / max(1, hits + wrong), 3),
        }
    return answer


def quiet_part(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The figures that need no clock, with the commit of the code that made them."""
    runs = [quiet.drawn(folder, options.quiet_hours)]
    indoors = options.clips / INDOORS
    if indoors.is_file():
        runs.append(quiet.real(indoors, quiet.INDOORS, options.quiet_hours))
    else:
        print(f"left out: there is no {indoors}", flush=True)
    runs += [quiet.real(clip, quiet.STREET, options.quiet_hours) for clip in options.clip]
    for run in runs:
        print("quiet:", json.dumps(asdict(run)), flush=True)
    hours, rang = sum(run.hours for run in runs), [sum(run.rang.values()) for run in runs]
    tracks = on_tracks()
    print("tracks:", json.dumps(tracks), flush=True)
    return {
        "false_per_camera_hour": round(sum(rang) / hours, 3),
        "false_per_hour_worst_camera": round(
            max(count / run.hours for count, run in zip(rang, runs, strict=True)), 3
        ),
        "quiet": [asdict(run) for run in runs],
        "tracks": tracks,
    }


def timed_part(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    count, delays, found, more = planted(folder, options.at_once)
    return {
        "p95_s": round(float(np.percentile(delays, 95)), 3) if delays else None,
        "worst_s": round(max(delays), 3) if delays else None,
        "planted": count,
        "found": sum(found.values()),
        "found_by_rule": found,
        "rang_more_often": more,
    }


def commit() -> str:
    """Of the code, or a sentence that ends the run when it is not what is committed."""
    command = ["git", "status", "--porcelain", "--", "src", "benchmarks/alarm", "tests"]
    changed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if changed:
        raise SystemExit(f"commit first, a result names its code:\n{changed}")
    head = ["git", "rev-parse", "HEAD"]
    return subprocess.run(head, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quiet-hours", type=float, default=2.0)
    parser.add_argument("--clips", type=Path, default=CLIPS, help=f"folder with {INDOORS}")
    parser.add_argument("--clip", type=Path, action="append", default=[], help="another; repeat")
    parser.add_argument("--at-once", type=int, default=4, help="cameras played at the same time")
    parser.add_argument("--quiet", type=Path, help="measure the quiet part only, into this file")
    parser.add_argument("--with", dest="before", type=Path, help="take the quiet part from there")
    parser.add_argument("--dry", action="store_true", help="print, write no result")
    options = parser.parse_args()
    code = "" if options.dry else commit()
    folder = Path(tempfile.mkdtemp(prefix="sealskin-alarms-"))
    try:
        if options.before is None:
            calm = quiet_part(options, folder)
        else:
            calm = json.loads(options.before.read_text())
            if calm.pop("commit") != code and not options.dry:
                raise SystemExit(f"{options.before} is of other code; measure it anew")
        if options.quiet is not None:
            options.quiet.write_text(json.dumps({"commit": code, **calm}, indent=1) + "\n")
            return
        figures = timed_part(options, folder) | calm
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    if not options.dry:
        hashes = {
            "weights_sha256": PersonDetector().weights_sha256,
            "config_sha256": config_sha256(make_sealer(SEAL)),
        }
        write_result("alarms", [SEED], {SEAL: hashes}, **figures)


if __name__ == "__main__":
    main()
