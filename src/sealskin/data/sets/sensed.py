"""Labels that the sensor made, written in COCO's and in YOLO's form.

They are guesses to be looked through in an annotation tool, not the truth.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sealskin.core.boxes import Boxes
from sealskin.data.sets.item import LabelsWritten
from sealskin.data.sets.yolo import label_name

PERSON = "person"


@dataclass(frozen=True, slots=True, eq=False)
class SensedImage:
    """A sealed picture and who was seen on it.

    Attributes:
        name: in the set, under `images/`.
        frame: number of the frame in its source.
        size: width and height in pixels.
        boxes: float32 (N, 4), x0, y0, x1, y1 in pixels, inside of the picture.
        track_ids: one a box; the same number is the same visit.
        scores: one a box, 0 to 1.
    """

    name: str
    frame: int
    size: tuple[int, int]
    boxes: Boxes
    track_ids: tuple[int, ...]
    scores: tuple[float, ...]


def write_coco(folder: Path, images: Sequence[SensedImage]) -> LabelsWritten:
    """Write `annotations/instances_default.json`, where CVAT puts and looks for it.

    Track ids stand in `attributes`, as CVAT has them.
    """
    annotations: list[dict[str, Any]] = []
    for image_id, image in enumerate(images, 1):
        for box, track_id, score in zip(image.boxes, image.track_ids, image.scores, strict=True):
            x0, y0, x1, y1 = (round(float(side), 2) for side in box)
            annotations.append({
                "id": len(annotations) + 1,
                "image_id": image_id,
                "category_id": 1,
                "bbox": [x0, y0, round(x1 - x0, 2), round(y1 - y0, 2)],
                "area": round((x1 - x0) * (y1 - y0), 2),
                "iscrowd": 0,
                "score": round(score, 4),
                "attributes": {"track_id": track_id},
            })  # fmt: skip
    tree = {
        "info": {"description": "sealed with Sealskin; labels by its sensor, to be looked through"},
        "licenses": [],
        "categories": [{"id": 1, "name": PERSON}],
        "images": [
            {
                "id": image_id,
                "file_name": PurePosixPath(image.name).name,
                "width": image.size[0],
                "height": image.size[1],
                "frame": image.frame,
            }
            for image_id, image in enumerate(images, 1)
        ],
        "annotations": annotations,
    }
    name = "annotations/instances_default.json"
    _write(folder, name, json.dumps(tree, indent=1) + "\n")
    return _written([name], len(annotations))


def write_yolo(folder: Path, images: Sequence[SensedImage]) -> LabelsWritten:
    """Write a label file a picture and `data.yaml`. YOLO has no place for tracks."""
    names, boxes = ["data.yaml"], 0
    _write(folder, "data.yaml", f"train: images\nval: images\nnames:\n  0: {PERSON}\n")
    for image in images:
        width, height = image.size
        lines = []
        for x0, y0, x1, y1 in image.boxes.tolist():
            centre = (x0 + x1) / 2 / width, (y0 + y1) / 2 / height
            sides = (x1 - x0) / width, (y1 - y0) / height
            lines.append(" ".join(["0", *(f"{value:.6f}" for value in (*centre, *sides))]) + "\n")
        name = label_name(image.name)
        _write(folder, name, "".join(lines))
        names.append(name)
        boxes += len(lines)
    return _written(names, boxes)


FORMS: dict[str, Callable[[Path, Sequence[SensedImage]], LabelsWritten]] = {
    "coco": write_coco,
    "yolo": write_yolo,
}
"""A new form is a function and a line here."""


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _written(files: list[str], boxes: int) -> LabelsWritten:
    return LabelsWritten(files, Counter({PERSON: boxes}), Counter({"boxes": boxes}))
