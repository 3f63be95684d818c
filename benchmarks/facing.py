"""How well facing is told on walkers of scenes that were not trained on.

    python benchmarks/facing.py vtest=demo/vtest.avi one-by-one=clips/one-by-one.mp4 \
        --coco-val val.json --images-val val

Frames are sealed whole; detection, tracks and facing see sealed frames only. The truth is where
people walk (`who_walks.py`), which no part of the training knows: its labels are a pose network's.
The headline is the answer as the live sensor smooths it, at its defaults, for every moment of
every walker, unsure or not; where the sensor would say `unknown` stands beside it. So does one look
at people of still pictures, whose facing was written down by eye (`truth/facing_people_val.csv`).
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results_file import write_result
from sealskin.core.config_sense import FacingConfig
from sealskin.core.sealed import SealedFrame
from sealskin.data.specimen import read_specimen
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.seal import make_sealer
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector
from sealskin.sense.eighths import EIGHTHS, apart, eighth_of, read
from sealskin.sense.facing import FacingWatch
from sealskin.sense.facing_model import FacingModel
from sealskin.sense.track import Tracker
from who_walks import Seen, Walker, walkers

ROUNDS = 1000
STILLS = Path(__file__).parent / "truth" / "facing_people_val.csv"


@dataclass(slots=True)
class Told:
    """What was told of one clip, by track and time: eighth, confidence, eighth of one look."""

    size: tuple[int, int]
    tracks: dict[int, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    facing: dict[tuple[int, float], tuple[int, float, int]] = field(default_factory=dict)


def tell(clip: Path, seal: str, detector: PersonDetector, model: FacingModel) -> Told:
    """Run the sensor on a clip."""
    told: Told | None = None
    for frame in sealed_frames(str(clip), make_sealer(seal)):
        if told is None:
            told = Told((frame.width_px, frame.height_px))
            tracker = Tracker(size_px=told.size, high_score=detector.operating_score)
            watch = FacingWatch(model, FacingConfig())
        tracks = [t for t in tracker.update(detector.detect(frame), frame.time_s) if t.observed]
        smooth = watch.update(frame, tracks)
        for track in tracks:
            box = tuple(float(edge) for edge in track.box)
            told.tracks[track.id].append((frame.time_s, box))  # type: ignore[arg-type]
            if track.id in smooth:
                facing = smooth[track.id]
                look = _look(model, frame, track.box)
                told.facing[track.id, frame.time_s] = facing.eighth, facing.confidence, look
    if told is None:
        raise SystemExit(f"{clip} holds no frame")
    return told


def _look(model: FacingModel, frame: SealedFrame, box: NDArray[np.float32]) -> int:
    return int(read(model.shares(frame.pixels, box[None]))[0][0])


def macro(told: NDArray[np.int64], truth: NDArray[np.int64], off: int = 1) -> float:
    """Share within `off` of the truth, the mean over directions that walkers take."""
    good = apart(told, truth) <= off
    return float(np.mean([good[truth == k].mean() for k in range(EIGHTHS) if (truth == k).any()]))


def score(rows: list[tuple[str, Walker, int, float, int]], sure: float) -> dict[str, Any]:
    """All figures of some moments: clip, walker, told, confidence, told by one look."""
    truth = eighth_of(np.array([w.floor_deg for _, w, *_ in rows]))
    flat = eighth_of(np.array([w.picture_deg for _, w, *_ in rows]))
    told = np.array([row[2] for row in rows])
    confident = np.array([row[3] for row in rows]) >= sure
    one = np.array([row[4] for row in rows])
    people = np.array([f"{clip} {w.track}" for clip, w, *_ in rows])
    names = np.unique(people)
    rng = np.random.default_rng(0)
    members = {name: np.flatnonzero(people == name) for name in names}
    drawn = []
    for _ in range(ROUNDS):
        index = np.concatenate([members[n] for n in rng.choice(names, len(names))])
        drawn.append(macro(told[index], truth[index]))
    return {
        "within_one_macro": macro(told, truth),
        "interval": [float(v) for v in np.percentile(drawn, (2.5, 97.5))],
        "exact_macro": macro(told, truth, 0),
        "within_one": float((apart(told, truth) <= 1).mean()),
        "within_one_macro_one_look": macro(one, truth),
        "within_one_macro_slant_not_undone": macro(told, flat),
        "constant_macro": max(macro(np.full_like(truth, k), truth) for k in range(EIGHTHS)),
        "known_share": float(confident.mean()),
        "within_one_macro_known": macro(told[confident], truth[confident])
        if confident.any()
        else None,
        "walkers": len(names),
        "moments": len(rows),
        "by_direction": [
            {
                "eighth": k,
                "moments": int((truth == k).sum()),
                "walkers": len(np.unique(people[truth == k])),
                "within_one": float((apart(told, truth)[truth == k] <= 1).mean())
                if (truth == k).any()
                else None,
            }
            for k in range(EIGHTHS)
        ],
    }


def stills(labels: Path, images: Path, seal: str, model: FacingModel, sure: float) -> Any:
    """One look at people of still pictures, each of them sealed whole."""
    boxes = {a["id"]: a["bbox"] for a in json.loads(labels.read_text())["annotations"]}
    with STILLS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    sealer = make_sealer(seal)
    shares = []
    for row in rows:
        x, y, w, h = boxes[int(row["annotation_id"])]
        frame = sealer(read_specimen(images / row["file_name"]).pixels)
        shares.append(model.shares(frame, np.array([[x, y, x + w, y + h]], np.float32))[0])
    told, confidence = read(np.stack(shares))
    truth = np.array([int(row["eighth"]) for row in rows])
    walking = np.array([row["walking"] == "1" for row in rows])
    known = confidence >= sure
    good = apart(told, truth) <= 1
    return {
        "people": len(rows),
        "within_one_macro": macro(told, truth),
        "within_one": float(good.mean()),
        "within_one_macro_walking": macro(told[walking], truth[walking]),
        "constant_macro": max(macro(np.full_like(truth, k), truth) for k in range(EIGHTHS)),
        "known_share": float(known.mean()),
        "within_one_macro_known": macro(told[known], truth[known]),
        "by_direction": [
            {
                "eighth": k,
                "people": int((truth == k).sum()),
                "within_one": float(good[truth == k].mean()),
            }
            for k in range(EIGHTHS)
        ],
    }


def main() -> None:
    """Run the sensor over all clips and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", help="NAME=PATH")
    parser.add_argument("--coco-val", type=Path)
    parser.add_argument("--images-val", type=Path)
    parser.add_argument("--seal", default="lowrate")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--dry", action="store_true", help="print and write nothing")
    args = parser.parse_args()
    detector = PersonDetector(threads=1, score_threshold=WEAK_SCORE)
    model = FacingModel(args.model, threads=1)
    sure, model.sure = model.sure, 0.0  # every answer is wanted here
    rows = []
    for word in args.clips:
        name, _, path = word.partition("=")
        told = tell(Path(path), args.seal, detector, model)
        for walker in walkers(told.tracks, *told.size):
            found = told.facing.get((walker.track, walker.time_s))
            if found is not None:
                rows.append((name, walker, *found))
    by_clip = {
        name: score([row for row in rows if row[0] == name], sure)
        for name in dict.fromkeys(row[0] for row in rows)
    }
    whole = score(rows, sure)
    figures = {
        "facing_within_one_macro": whole["within_one_macro"],
        "facing_constant_macro": whole["constant_macro"],
        "sure": sure,
        **whole,
        "by_clip": by_clip,
    }
    if args.coco_val and args.images_val:
        figures["stills"] = stills(args.coco_val, args.images_val, args.seal, model, sure)
    if args.dry:
        print(figures)
        return
    sealer = make_sealer(args.seal)
    profile = {
        "weights_sha256": detector.weights_sha256,
        "facing_weights_sha256": model.weights_sha256,
        "config_sha256": config_sha256(sealer),
    }
    print(write_result("facing", seeds=[0], profiles={args.seal: profile}, **figures))


if __name__ == "__main__":
    main()
