"""Person boxes in COCO format (cocodataset.org/#format-data), read into arrays."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sealskin.core.boxes import Boxes
from sealskin.core.errors import DataError


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """One picture's labels.

    Attributes:
        image_id: COCO's id.
        file_name: relative to the folder of pictures.
        width, height: in pixels.
        source: the collection it comes from; "" if not stated.
        scene: pictures of one scene must stay on one side of a split; the file's own name if
            not stated.
        boxes: float32 (N, 4), x0, y0, x1, y1 in pixels, half open.
        ignore: float32 (M, 4), regions that neither train nor score (`ignore` or `iscrowd`).
    """

    image_id: int
    file_name: str
    width: int
    height: int
    source: str
    scene: str
    boxes: Boxes
    ignore: Boxes


def read_coco(path: Path, category: str = "person") -> list[LabelledImage]:
    """Read the labels of one category.

    Args:
        path: annotation file, JSON.
        category: name of the category to keep.

    Returns:
        One entry per picture, in the order of the file; pictures without a box are negatives.

    Raises:
        DataError: if the file is missing, is no COCO file, lacks the category, or holds a box
            that has no size or belongs to no picture. The sentence names the culprit.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read the labels {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON; give a COCO annotation file") from error
    if not isinstance(tree, dict):
        raise DataError(f"{path} holds no JSON object; give a COCO annotation file")
    for key in ("images", "annotations", "categories"):
        if not isinstance(tree.get(key), list):
            raise DataError(f"{path} has no list {key!r}; give a COCO annotation file")
    wanted = {c.get("id") for c in tree["categories"] if c.get("name") == category}
    if not wanted:
        raise DataError(f"{path} has no category {category!r}")
    labels = _boxes_by_image(path, tree["annotations"], wanted)
    images = []
    for entry in tree["images"]:
        try:
            image_id, name = int(entry["id"]), str(entry["file_name"])
            size = int(entry["width"]), int(entry["height"])
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path}: an image lacks id, file_name, width or height") from error
        boxes, ignore = labels.pop(image_id, ([], []))
        images.append(
            LabelledImage(
                image_id=image_id,
                file_name=name,
                width=size[0],
                height=size[1],
                source=str(entry.get("source", "")),
                scene=str(entry.get("scene", name)),
                boxes=np.array(boxes, np.float32).reshape(-1, 4),
                ignore=np.array(ignore, np.float32).reshape(-1, 4),
            )
        )
    if labels:
        raise DataError(f"{path}: boxes belong to image {next(iter(labels))}, which is not listed")
    if not images:
        raise DataError(f"{path} lists no images")
    return images


def _boxes_by_image(
    path: Path, annotations: list[dict[str, Any]], wanted: set[Any]
) -> dict[int, tuple[list[list[float]], list[list[float]]]]:
    """For each image id its boxes and its ignored regions."""
    labels: dict[int, tuple[list[list[float]], list[list[float]]]] = defaultdict(lambda: ([], []))
    for entry in annotations:
        try:
            if entry["category_id"] not in wanted:
                continue
            x, y, w, h = (float(v) for v in entry["bbox"])
            image_id = int(entry["image_id"])
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"{path}: annotation {_name(entry)} lacks image_id, category_id or a bbox of "
                "four numbers"
            ) from error
        if not (w > 0 and h > 0 and np.isfinite((x, y, w, h)).all()):
            raise DataError(f"{path}: annotation {_name(entry)} has a box without size")
        skipped = bool(entry.get("ignore")) or bool(entry.get("iscrowd"))
        labels[image_id][int(skipped)].append([x, y, x + w, y + h])
    return labels


def _name(entry: object) -> object:
    return entry.get("id", "without id") if isinstance(entry, dict) else "without id"


def split_by_scene(
    images: list[LabelledImage], fraction: float, seed: int
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Hold out whole scenes.

    Of each source about `fraction` of its pictures is held out; a source of one scene is not.

    Returns:
        The pictures to train on and those held out, both in the order given.
    """
    scenes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for image in images:
        scenes[image.source][image.scene] += 1
    generator = np.random.default_rng(seed)
    held: set[tuple[str, str]] = set()
    for source in sorted(scenes):
        counts = scenes[source]
        names = sorted(counts)
        taken, wanted = 0, fraction * sum(counts.values())
        for index in generator.permutation(len(names))[: len(names) - 1]:
            count = counts[names[index]]
            # A scene that overshoots far is passed over for a smaller one.
            if taken + count > 1.5 * wanted:
                continue
            held.add((source, names[index]))
            taken += count
            if taken >= wanted:
                break
    rest = [i for i in images if (i.source, i.scene) not in held]
    return rest, [i for i in images if (i.source, i.scene) in held]
