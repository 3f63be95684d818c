"""Puts directions that were read off by eye over those of a pose network.

    python benchmarks/pose_teacher/by_eye.py people.json benchmarks/truth/facing_people_train.csv
    python benchmarks/pose_teacher/by_eye.py reid.json benchmarks/truth/facing_reid_train.csv

The COCO file is that of `teach_facing.py` and is changed in place. Where the two agree within one
of eight directions the network's finer angle stays; otherwise the eye's holds; who was unclear to
the eye loses their facing. Doing it twice changes nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sealskin.sense.eighths import EIGHTHS, TURN_DEG

AGREES_DEG = 1.5 * TURN_DEG / EIGHTHS


def merge(tree: dict[str, Any], rows: Iterable[dict[str, str]]) -> int:
    """Change `facing_deg` of those whom the rows name; returns how many differ from before.

    Args:
        tree: COCO, changed in place.
        rows: `eighth`, empty if unclear, and whom it is of: `annotation_id`, or `file` of a picture
            of one person.

    Raises:
        KeyError: a row names somebody who is not in the tree.
    """
    people = {str(entry["id"]): entry for entry in tree["annotations"]}
    files = {image["id"]: image["file_name"] for image in tree["images"]}
    alone = {files[entry["image_id"]]: entry for entry in tree["annotations"]}
    changed = 0
    for row in rows:
        entry = people[row["annotation_id"]] if "annotation_id" in row else alone[row["file"]]
        before = entry.pop("facing_deg", None)
        if row["eighth"]:
            by_eye = int(row["eighth"]) * TURN_DEG / EIGHTHS
            near = before is not None and _apart_deg(before, by_eye) <= AGREES_DEG
            entry["facing_deg"] = before if near else by_eye
        changed += entry.get("facing_deg") != before
    return changed


def _apart_deg(a: float, b: float) -> float:
    return abs((a - b + TURN_DEG / 2) % TURN_DEG - TURN_DEG / 2)


def main() -> None:
    """Merge and say how many changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("by_eye", type=Path)
    args = parser.parse_args()
    tree = json.loads(args.labels.read_text(encoding="utf-8"))
    with args.by_eye.open(newline="") as file:
        changed = merge(tree, csv.DictReader(file))
    args.labels.write_text(json.dumps(tree), encoding="utf-8")
    known = sum("facing_deg" in entry for entry in tree["annotations"])
    print(f"{args.labels}: {known} people face somewhere, {changed} changed")


if __name__ == "__main__":
    main()
