"""Heads that the gate misses against the area that it treats: benchmarks/results/gate.json.

    python benchmarks/gate.py --coco val.json --images val --nanodet nanodet.json \
        --clip vtest=vtest.avi --clip one-by-one=one-by-one-person-detection.mp4

Truth was drawn by hand: benchmarks/truth/. `clips_between` tells frames between two looks at a
file, as if the clips had 25 frames a second. Beside our gate stands an ordinary detector, NanoDet
at 416 px, with the upper 35 % of its boxes. The plot goes to docs/images/gate-curve.svg.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from plots import missed_by_area
from results_file import write_result
from sealskin.audit.checks import wilson_upper
from sealskin.core.boxes import Boxes, grown
from sealskin.core.errors import SealError
from sealskin.core.limits import exact_upper
from sealskin.data.coco import read_coco
from sealskin.data.specimen import Pixels, read_specimen
from sealskin.learn.gate_curve import F32, THRESHOLDS, curve, painted
from sealskin.learn.nets import NanoDetG
from sealskin.learn.predict import predict
from sealskin.learn.weights import load_pretrained
from sealskin.seal.airlock import FILE_AHEAD, LIVE_AHEAD
from sealskin.seal.clip import treated_of
from sealskin.seal.gate import Gate
from sealskin.seal.gated import GROWN, Gated
from sealskin.seal.registry import make_sealer
from sealskin.seal.sealer import config_sha256

TRUTH = Path(__file__).parent / "truth"
LEAST_PX = 8.0
NANODET_PX = 416
BETWEEN_FPS = 25.0
"""From this rate on a file is looked at in every fifth frame. In a clip that was recorded at ten
frames a second everybody then walks two and a half times as fast."""
UPPER, MARGIN = 0.35, 0.15
HEIGHTS_PX = (8, 12, 16, 24, 48, 96, 1000)


def read_truth(path: Path, key: str) -> dict[str, list[tuple[int, list[float]]]]:
    """Boxes of heads by picture or by clip and frame; the number is the track, 0 for pictures."""
    found: dict[str, list[tuple[int, list[float]]]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            name = row[key] if key == "file_name" else f"{row['clip']}/{row['frame']}"
            box = [float(row[k]) for k in ("x1", "y1", "x2", "y2")]
            found[name].append((int(row.get("track") or 0), box))
    return found


def as_boxes(rows: Sequence[tuple[int, list[float]]]) -> Boxes:
    return np.array([box for _, box in rows], np.float32).reshape(-1, 4)


def nanodet_map(net: NanoDetG, pixels: Pixels) -> F32:
    """The design's baseline: the upper part of every box, with a margin."""
    found = predict(net, pixels, NANODET_PX, threshold=0.005)
    box = found.boxes.copy()
    box[:, 3] = box[:, 1] + UPPER * (box[:, 3] - box[:, 1])
    return painted(grown(box, MARGIN), found.scores, (pixels.shape[0], pixels.shape[1]))


def gate_map(gate: Gate, pixels: Pixels) -> F32:
    """The surest of a place's own probability and of the boxes, grown as the seal grows them."""
    doubt = gate.look(pixels)
    height, width = pixels.shape[:2]
    rows = (np.arange(height) * doubt.head.shape[0] // height).clip(0, doubt.head.shape[0] - 1)
    columns = (np.arange(width) * doubt.head.shape[1] // width).clip(0, doubt.head.shape[1] - 1)
    boxes = painted(grown(doubt.heads, GROWN), doubt.scores, (height, width))
    return np.asarray(np.maximum(doubt.head[rows][:, columns], boxes), np.float32)


def treated_share(mask: np.ndarray, box: list[float]) -> float:
    x0, y0, x1, y1 = (round(v) for v in box)
    return float(mask[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)].mean())


def row_of(missed: int, of: int) -> dict[str, Any]:
    """Missed heads with Wilson's interval."""
    lower = of and 1 - wilson_upper(of - missed, of)
    return {
        "heads": of,
        "missed": missed,
        "missed_percent": 100 * missed / of if of else None,
        "interval": [100 * max(0.0, lower), 100 * wilson_upper(missed, of)] if of else None,
    }


def stills(sealer: Gated, pictures: list[Pixels], truth: list[Boxes]) -> dict[str, Any]:
    """The gate as the profile sets it: what `treated` covers."""
    missed, heights, area = [], [], []
    for pixels, boxes in zip(pictures, truth, strict=True):
        mask = sealer.treated(pixels)
        area.append(float(mask.mean()))
        for box in boxes.tolist():
            missed.append(treated_share(mask, box) < 0.9)
            heights.append(box[3] - box[1])
    lost, high = np.array(missed), np.array(heights)
    by_height = {
        f"{low} to {top} px": row_of(int(lost[at].sum()), int(at.sum()))
        for low, top in itertools.pairwise(HEIGHTS_PX)
        if (at := (high >= low) & (high < top)).any()
    }
    at = high >= LEAST_PX
    return {
        **row_of(int(lost[at].sum()), int(at.sum())),
        "area_percent": 100 * float(np.mean(area)),
        "by_height": by_height,
        "pictures": len(pictures),
    }


def clips(
    sealer: Gated, paths: dict[str, Path], ahead: int, begin: int = 0, fps: float | None = None
) -> dict[str, Any]:
    """Every frame as the seal treats it, with what is before and after; every tenth has truth.

    Args:
        sealer: whose treatment.
        paths: of the clips, by the names that the truth gives them.
        ahead: frames that may be held back.
        begin: first frame that is shown to it.
        fps: frames a second that it is told; the clip's own times if not given.
    """
    truth = read_truth(TRUTH / "heads_clips.csv", "clip")
    tracks: dict[str, bool] = {}
    leaking: list[dict[str, Any]] = []
    area, frames, heads, missed = [], 0, 0, 0
    for name, path in paths.items():
        with av.open(str(path)) as container:
            pictures = (
                (
                    np.asarray(frame.to_ndarray(format="rgb24"), np.uint8),
                    _time_s(frame) if fps is None else number / fps,
                )
                for number, frame in enumerate(
                    itertools.islice(container.decode(video=0), begin, None)
                )
            )
            for index, mask in enumerate(treated_of(sealer, pictures, ahead), start=begin):
                if index % 10:
                    continue
                assert not isinstance(mask, SealError), mask
                area.append(float(mask.mean()))
                frames += 1
                for track, box in truth.get(f"{name}/{index}", []):
                    if box[3] - box[1] < LEAST_PX:
                        continue
                    share = treated_share(mask, box)
                    leaks = share < 0.9
                    if leaks:
                        where = {"clip": name, "frame": index, "track": track, "box": box}
                        leaking.append({**where, "treated": round(share, 3)})
                    heads, missed = heads + 1, missed + leaks
                    tracks[f"{name}/{track}"] = tracks.get(f"{name}/{track}", False) or leaks
    return {
        "clips": list(paths),
        "frames": frames,
        **row_of(missed, heads),
        "tracks": len(tracks),
        "tracks_leaking": sum(tracks.values()),
        "leaks": leaking,
        "tracks_upper_percent": 100 * exact_upper(sum(tracks.values()), len(tracks)),
        "area_percent": 100 * float(np.mean(area)) if area else None,
    }


def _time_s(frame: av.VideoFrame) -> float:
    return math.nan if frame.time is None else frame.time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coco", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--nanodet", type=Path, required=True)
    parser.add_argument("--clip", action="append", default=[], help="name=path, repeatable")
    parser.add_argument("--profile", default="balanced")
    args = parser.parse_args()
    sealer = make_sealer(args.profile)
    paths = dict(pair.split("=", 1) for pair in args.clip)
    assert isinstance(sealer, Gated)
    images = read_coco(args.coco)
    truth_of = read_truth(TRUTH / "heads_people_val.csv", "file_name")
    pictures = [read_specimen(args.images / i.file_name).pixels for i in images]
    truth = [as_boxes(truth_of.get(i.file_name, [])) for i in images]
    large = [t[t[:, 3] - t[:, 1] >= LEAST_PX] for t in truth]
    sizes = [(p.shape[0], p.shape[1]) for p in pictures]
    wide = Gate(head_bar=THRESHOLDS[0])
    net = load_pretrained(args.nanodet).eval()
    curves = {}
    for name, maps in (
        ("gate", [gate_map(wide, p) for p in pictures]),
        ("nanodet", [nanodet_map(net, p) for p in pictures]),
    ):
        found = curve(maps, large, sizes)
        curves[name] = [
            {
                "threshold": t,
                "missed_percent": 100 * float(m.mean()),
                "area_percent": 100 * float(a),
            }
            for t, m, a in zip(found.thresholds, found.missed, found.area, strict=True)
        ]
    missed_by_area("gate-curve", curves)
    settings = {"weights_sha256": sealer.weights_sha256, "config_sha256": config_sha256(sealer)}
    print(
        write_result(
            "gate",
            seeds=[0],
            profiles={sealer.name: settings},
            stills=stills(sealer, pictures, truth),
            stills_looked_at_twice=stills(sealer.for_stills(), pictures, truth),
            clips=clips(sealer, paths, FILE_AHEAD),
            lookahead_frames=FILE_AHEAD,
            clips_live=clips(sealer, paths, LIVE_AHEAD),
            # Truth between two looks: of five frames the third and the second.
            clips_between={
                "fps": BETWEEN_FPS,
                "rows": [
                    {"begin": begin, "clip": name}
                    | clips(sealer, {name: path}, FILE_AHEAD, begin, BETWEEN_FPS)
                    for name, path in paths.items()
                    for begin in (2, 3)
                ],
            },
            curve=curves["gate"],
            nanodet_curve=curves["nanodet"],
        )
    )


if __name__ == "__main__":
    main()
