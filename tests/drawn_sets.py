"""Small data sets, drawn on the spot: pictures of nobody, with labels in the usual forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from clips import SECRET, draw_picture

SIZES = ((160, 120), (120, 160), (97, 131), (200, 72))


def write_picture(path: Path, width_px: int = 160, height_px: int = 120, seed: float = 0.0) -> Path:
    """A drawn picture in the format that the name's ending says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), draw_picture(width_px, height_px, seed)[..., ::-1])
    return path


def draw_folder(folder: Path, count: int) -> Path:
    """So many pictures in two subfolders, of several sizes and kinds."""
    for number in range(count):
        ending = ("jpg", "png", "webp")[number % 3]
        size = SIZES[number % len(SIZES)]
        write_picture(folder / f"day {number % 2}" / f"{number:05}.{ending}", *size, number)
    return folder


def draw_coco(folder: Path, count: int = 4) -> dict[str, Any]:
    """A COCO set with boxes, polygons, masks and keypoints; returns what stands in its labels."""
    images, annotations = [], []
    for number in range(count):
        width, height = SIZES[number % len(SIZES)]
        name = f"{number:012}.jpg"
        write_picture(folder / "val2017" / name, width, height, number)
        images.append({
            "id": 500 + number, "file_name": name, "width": width, "height": height, "license": 3,
            "flickr_url": f"http://farm.example/{SECRET}/{number}", "date_captured": SECRET,
        })  # fmt: skip
        for k in range(number % 3):
            x, y, w, h = 4.25 + k, 5.5, 20.125, 30.0
            one = {
                "id": 10 * number + k, "image_id": 500 + number, "category_id": 1 + k,
                "bbox": [x, y, w, h], "area": w * h, "iscrowd": 0, "person_name": SECRET,
                "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]],
                "keypoints": [5, 6, 2] * 17, "num_keypoints": 17,
            }  # fmt: skip
            if k == 1:
                before = 10 * height
                one["segmentation"] = {
                    "size": [height, width],
                    "counts": [before, height, width * height - before - height],
                }
                one["iscrowd"] = 1
            annotations.append(one)
    tree = {
        "info": {"contributor": SECRET},
        "licenses": [{"id": 3, "name": "CC BY", "url": "http://creativecommons.org"}],
        "categories": [
            {"id": 1, "name": "person", "supercategory": "person", "keypoints": ["nose"] * 17,
             "skeleton": [[1, 2]]},
            {"id": 2, "name": "bag", "supercategory": "thing"},
        ],
        "images": images,
        "annotations": annotations,
    }  # fmt: skip
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    (folder / "annotations" / "instances_val2017.json").write_text(json.dumps(tree))
    return tree


def draw_yolo(folder: Path, count: int = 4) -> None:
    """A YOLO set in Ultralytics' layout; every third picture shows nothing."""
    for number in range(count):
        split = "train" if number % 2 else "val"
        write_picture(
            folder / "images" / split / f"{number:03}.jpg", *SIZES[number % len(SIZES)], number
        )
        label = folder / "labels" / split / f"{number:03}.txt"
        label.parent.mkdir(parents=True, exist_ok=True)
        if number % 3:
            label.write_text("0 0.5 0.5 0.25 0.125000\n1 0.25 0.75 0.1 0.1\n")
    (folder / "data.yaml").write_text(
        f"path: /home/{SECRET}\ntrain: images/train\nval: images/val\n"
        f"nc: 2\nnames: [person, bag]\nroboflow: {{workspace: '{SECRET}'}}\n"
    )


def draw_voc(folder: Path, count: int = 4) -> None:
    """A set in Pascal VOC's layout."""
    for number in range(count):
        width, height = SIZES[number % len(SIZES)]
        write_picture(folder / "JPEGImages" / f"{number:06}.jpg", width, height, number)
        boxes = "".join(
            f"<object><name>person</name><pose>Left</pose><truncated>0</truncated>"
            f"<difficult>{k}</difficult><bndbox><xmin>{3 + k}</xmin><ymin>4</ymin>"
            f"<xmax>{30 + k}</xmax><ymax>50</ymax></bndbox><owner>{SECRET}</owner></object>"
            for k in range(number % 3)
        )
        xml = folder / "Annotations" / f"{number:06}.xml"
        xml.parent.mkdir(parents=True, exist_ok=True)
        xml.write_text(
            f"<annotation><folder>{SECRET}</folder><filename>{number:06}.jpg</filename>"
            f"<path>/home/{SECRET}/x.jpg</path><source><flickrid>{SECRET}</flickrid></source>"
            f"<size><width>{width}</width><height>{height}</height><depth>3</depth></size>"
            f"<segmented>0</segmented>{boxes}</annotation>"
        )
    lists = folder / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("".join(f"{n:06}\n" for n in range(count)))
    (lists / "person_train.txt").write_text(
        "".join(f"{n:06}  {1 if n % 3 else -1}\n" for n in range(count))
    )


def holds(folder: Path, text: str) -> list[str]:
    """Files under a folder whose name or contents hold a text."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if text in path.name or (path.is_file() and text.encode() in path.read_bytes())
    ]


def tree_of(folder: Path) -> dict[str, bytes]:
    """All files under a folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def noise(width_px: int, height_px: int, channels: int = 3, deep: bool = False) -> Any:
    """Noise, uint8 or uint16: what no coder makes small."""
    top, kind = (65535, np.uint16) if deep else (255, np.uint8)
    rng = np.random.default_rng(width_px * height_px)
    return rng.integers(0, top, (height_px, width_px, channels), dtype=kind, endpoint=True)
