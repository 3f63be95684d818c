"""Directions read off by eye, and how they are put over those of a pose network."""

import csv
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def test_the_eye_holds_where_it_contradicts_the_teacher() -> None:
    merge = runpy.run_path(str(BENCHMARKS / "pose_teacher" / "by_eye.py"))["merge"]
    told = {1: 80.0, 2: 80.0, 3: 350.0, 4: None, 5: 80.0}
    tree: dict[str, Any] = {
        "images": [{"id": n, "file_name": f"{n}.jpg"} for n in told],
        "annotations": [
            {"id": 10 + n, "image_id": n} | ({} if angle is None else {"facing_deg": angle})
            for n, angle in told.items()
        ],
    }
    eye = {"1": "3", "2": "6", "3": "0", "4": "4", "5": ""}
    rows = [{"file": f"{n}.jpg", "eighth": eighth} for n, eighth in eye.items()]
    assert merge(tree, rows) == 3
    assert [a.get("facing_deg") for a in tree["annotations"]] == [80.0, 270.0, 350.0, 180.0, None]
    assert merge(tree, rows) == 0
    assert merge(tree, [{"annotation_id": "11", "eighth": "6"}]) == 1
    with pytest.raises(KeyError):
        merge(tree, [{"annotation_id": "99", "eighth": "6"}])


@pytest.mark.parametrize("name", ["facing_people_train.csv", "facing_reid_train.csv"])
def test_labels_by_eye_name_everybody_once(name: str) -> None:
    with (BENCHMARKS / "truth" / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row.get("annotation_id", row["file"]) for row in rows}) == len(rows)
    assert set(Counter(row["eighth"] for row in rows)) == {"", *"01234567"}
    assert not any("val" in row["file"] for row in rows)
