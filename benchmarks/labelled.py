"""Can a person label sealed pictures? People drawn by hand on them, against the labels of raw ones.

    python benchmarks/labelled.py SHARED/data/people/val --draw FOLDER   # what was labelled, anew
    python benchmarks/labelled.py SHARED/data/people/val                 # labelled.json

`benchmarks/truth/people_sealed.csv` holds the boxes, `people_sealed_pictures.csv` which pictures
were looked at under which seal. Each picture was seen under one seal only, so that nobody knew it
already. A box counts as found where a drawn one has an IoU of 0.5 with it, each with one other at
most; pairs with a lower IoU and what is left over are counted by themselves.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from results_file import write_result
from sealskin.data.decode import decode
from sealskin.data.picture import seal_picture
from sealskin.data.sealing.manifest import facts_of
from sealskin.seal import make_sealer

SEED = 12
PROFILES = ("strict", "lowrate", "balanced")
EACH = 20
MATCH_IOU, NEAR_IOU = 0.5, 0.1
HEIGHTS_PX = (40, 80)
SHEET_PX = 620
TRUTH = Path(__file__).parent / "truth"
BOXES, PICTURES = TRUTH / "people_sealed.csv", TRUTH / "people_sealed_pictures.csv"
Box = Sequence[float]


def chosen(labels: dict[str, list[dict[str, object]]]) -> list[tuple[str, int, str]]:
    """Which pictures are labelled under which seal: profile, image id, file name."""
    images = sorted((int(str(one["id"])), str(one["file_name"])) for one in labels["images"])
    picked = random.Random(SEED).sample(images, EACH * len(PROFILES))
    return [(PROFILES[at // EACH], *one) for at, one in enumerate(picked)]


def draw(folder: Path, labels: dict[str, list[dict[str, object]]], out: Path) -> None:
    """The sealed pictures, and sheets with rulers to read boxes off; nothing of raw ones."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for profile in PROFILES:
        sealer = make_sealer(profile)
        facts = facts_of(sealer, profile)
        mine = [one for one in chosen(labels) if one[0] == profile]
        for number, (_, image_id, name) in enumerate(mine, 1):
            decoded = decode((folder / name).read_bytes(), name)
            sealed = seal_picture(decoded, sealer).rgb
            stem = f"{profile}-{number:02}"
            cv2.imwrite(str(out / f"{stem}.png"), sealed[..., ::-1])
            cv2.imwrite(str(out / f"sheet-{stem}.png"), ruled(sealed, stem)[..., ::-1])
            height, width = sealed.shape[:2]
            rows.append((profile, number, image_id, name, width, height, facts.config_sha256,
                         facts.weights_sha256 or ""))  # fmt: skip
    with (out / PICTURES.name).open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("profile", "number", "image_id", "file_name", "width_px", "height_px",
                         "config_sha256", "weights_sha256"))  # fmt: skip
        writer.writerows(rows)
    print(f"{len(rows)} sealed pictures in {out}")


def ruled(picture: NDArray[np.uint8], title: str) -> NDArray[np.uint8]:
    """A picture enlarged, with a ruler in its own pixels along its edges and thin lines."""
    height, width = picture.shape[:2]
    scale = SHEET_PX / max(height, width)
    size = (round(width * scale), round(height * scale))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
    sheet = np.full((size[1] + 44, size[0] + 34, 3), 255, np.uint8)
    sheet[44:, 34:] = large
    font, grey = cv2.FONT_HERSHEY_SIMPLEX, (90, 90, 90)
    cv2.putText(sheet, f"{title} {width}x{height}", (34, 14), font, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
    for axis, side in enumerate((width, height)):
        for at in range(0, side, 20):
            place = round(at * scale)
            shown = sheet[44:, 34 + place : 35 + place] if axis == 0 else (
                sheet[44 + place : 45 + place, 34:]
            )  # fmt: skip
            shown[:] = (shown * 0.8 + 255 * 0.2 * (at % 100 != 0)).astype(np.uint8)
            where = (24 + place, 38) if axis == 0 else (2, 48 + place)
            cv2.putText(sheet, str(at), where, font, 0.36, grey, 1, cv2.LINE_AA)
    return sheet


def iou(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, width) * max(0.0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both) if both else 0.0


def agreement(pictures: Sequence[tuple[list[Box], list[Box]]]) -> dict[str, object]:
    """What raw labels and boxes drawn on sealed pictures have in common."""
    matched: list[float] = []
    near = missed = extra = raw = drawn = 0
    by_height: dict[str, list[int]] = defaultdict(list)
    for truth, seen in pictures:
        raw, drawn = raw + len(truth), drawn + len(seen)
        table = np.array([[iou(a, b) for b in seen] for a in truth]).reshape(len(truth), len(seen))
        pairs = {
            int(a): float(table[a, b]) for a, b in zip(*linear_sum_assignment(-table), strict=True)
        }
        found = {a: v for a, v in pairs.items() if v >= MATCH_IOU}
        halves = {a: v for a, v in pairs.items() if NEAR_IOU <= v < MATCH_IOU}
        matched += found.values()
        near += len(halves)
        missed += len(truth) - len(found) - len(halves)
        extra += len(seen) - len(found) - len(halves)
        for at, box in enumerate(truth):
            by_height[_class(box[3] - box[1])].append(at in found)
    return {
        "pictures": len(pictures),
        "people_in_raw_labels": raw,
        "people_drawn": drawn,
        "found": len(matched),
        "recall": len(matched) / raw if raw else None,
        "precision": len(matched) / drawn if drawn else None,
        "iou_mean": statistics.fmean(matched) if matched else None,
        "iou_median": statistics.median(matched) if matched else None,
        "drawn_otherwise": near,
        "missed": missed,
        "not_in_raw_labels": extra,
        "recall_by_height_px": {
            name: {"people": len(found), "recall": sum(found) / len(found)}
            for name, found in sorted(by_height.items())
        },
    }


def _class(height_px: float) -> str:
    low, high = HEIGHTS_PX
    if height_px < low:
        return f"under {low}"
    return f"{low} to {high}" if height_px < high else f"from {high}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pictures", type=Path, help="people/val; val.json lies beside it")
    parser.add_argument("--draw", type=Path, help="only seal the pictures into this folder")
    given = parser.parse_args()
    labels = json.loads(given.pictures.with_name(f"{given.pictures.name}.json").read_text())
    if given.draw is not None:
        draw(given.pictures, labels, given.draw)
        return
    with PICTURES.open() as file:
        looked_at = list(csv.DictReader(file))
    if [(one["profile"], int(one["image_id"]), one["file_name"]) for one in looked_at] != chosen(
        labels
    ):
        sys.exit(f"{PICTURES.name} lists other pictures than the seed picks; label those")
    truth: dict[int, list[Box]] = defaultdict(list)
    for one in labels["annotations"]:
        x, y, width, height = one["bbox"]
        truth[one["image_id"]].append((x, y, x + width, y + height))
    seen: dict[int, list[Box]] = defaultdict(list)
    with BOXES.open() as file:
        for one in csv.DictReader(file):
            seen[int(one["image_id"])].append([float(one[k]) for k in ("x1", "y1", "x2", "y2")])
    ids = {p: [int(o["image_id"]) for o in looked_at if o["profile"] == p] for p in PROFILES}
    path = write_result(
        "labelled",
        seeds=[SEED],
        profiles={
            one["profile"]: {k: one[k] for k in ("config_sha256", "weights_sha256")}
            for one in looked_at
        },
        labellers=1,
        match_iou=MATCH_IOU,
        table={p: agreement([(truth[i], seen[i]) for i in ids[p]]) for p in PROFILES},
        note=(
            "one labeller, an AI assistant, who saw sealed pictures only and each under one seal; "
            "some people in the raw pictures are not in the raw labels"
        ),
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
