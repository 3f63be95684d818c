"""What is kept of a COCO file (cocodataset.org/#format-data), checked entry by entry.

Fields are kept by a list of what is known to be geometry or class. All else is dropped and counted:
`flickr_url`, `date_captured`, a caption or a `person_id` leads back to somebody, and what a tool
adds tomorrow is on no list of dangers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import cycle
from typing import Any

from sealskin.core.errors import DataError
from sealskin.data.sets.coco_masks import counts_of, resized

IMAGE_FIELDS = frozenset({"id", "file_name", "width", "height", "license"})
ANNOTATION_FIELDS = frozenset({
    "id", "image_id", "category_id", "bbox", "area", "iscrowd", "ignore", "segmentation",
    "keypoints", "num_keypoints",
})  # fmt: skip
CATEGORY_FIELDS = frozenset({"id", "name", "supercategory", "keypoints", "skeleton"})
LICENSE_FIELDS = frozenset({"id", "name", "url"})
TOP_LEVEL = frozenset({"images", "annotations", "categories", "licenses"})
LONGEST_ID = 64
DIGITS = 3
"""A thousandth of a pixel is finer than anybody draws."""

Entry = dict[str, Any]


def picked(
    entry: object, known: Collection[str], keep: Collection[str], dropped: Counter[str], kind: str
) -> Entry:
    """An entry's known fields.

    Args:
        entry: as JSON gave it.
        known: fields that are kept of every set.
        keep: further fields that the owner wants kept, as `images.scene`.
        dropped: counts the others by name.
        kind: the list that the entry stands in, for the name.

    Raises:
        DataError: it is no JSON object.
    """
    if not isinstance(entry, dict):
        raise DataError(f"expected an object in {kind}, got {type(entry).__name__}")
    kept: Entry = {}
    for name, value in entry.items():
        if name in known or f"{kind}.{name}" in keep:
            kept[name] = value
        else:
            dropped[f"{kind}.{name}"] += 1
    return kept


def check_id(value: object, what: str) -> int | str:
    """An id as COCO and its heirs have them: a whole number or a short text.

    Raises:
        DataError: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise DataError(f"expected {what} to be a number or short text, got {_short(value)}")
    if isinstance(value, str) and len(value) > LONGEST_ID:
        raise DataError(f"expected {what} of at most {LONGEST_ID} letters, got {len(value)}")
    return value


def check_size(image: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height that an image states.

    Raises:
        DataError: it states none, or what is no size.
    """
    sides = image.get("width"), image.get("height")
    for side in sides:
        if isinstance(side, bool) or not isinstance(side, int) or side <= 0:
            raise DataError(f"expected width and height in whole pixels, got {_short(sides)}")
    return int(sides[0]), int(sides[1])  # type: ignore[arg-type]


def check_annotation(entry: Entry, size: tuple[int, int]) -> None:
    """See that the known fields of an annotation are what they should be.

    Args:
        entry: the fields that are kept.
        size: width and height of its picture.

    Raises:
        DataError: one of them is not; the sentence names it.
    """
    check_id(entry.get("category_id"), "category_id")
    if "id" in entry:
        check_id(entry["id"], "the id of an annotation")
    if not entry.keys() & {"bbox", "segmentation", "keypoints"}:
        raise DataError("an annotation has neither bbox nor segmentation nor keypoints")
    if "bbox" in entry:
        box = numbers(entry["bbox"], "bbox")
        if len(box) != 4 or box[2] < 0 or box[3] < 0:
            raise DataError(f"expected a bbox of x, y, width, height, got {_short(entry['bbox'])}")
    for name in ("area", "iscrowd", "ignore", "num_keypoints"):
        if name in entry:
            numbers([entry[name]], name)
    if "keypoints" in entry and len(numbers(entry["keypoints"], "keypoints")) % 3:
        raise DataError("expected keypoints as x, y, visibility, got a length that is not thrice")
    if "segmentation" in entry:
        check_segmentation(entry["segmentation"], size)


def check_segmentation(shape: object, size: tuple[int, int]) -> None:
    """See that a segmentation is polygons, or a mask of its picture's size.

    Raises:
        DataError: it is neither.
    """
    if isinstance(shape, list):
        for polygon in shape:
            if len(numbers(polygon, "a polygon")) % 2:
                raise DataError("expected a polygon as x, y, x, y, got an odd length")
        return
    if not isinstance(shape, dict) or shape.keys() != {"size", "counts"}:
        raise DataError("expected a segmentation of polygons or of size and counts")
    if shape["size"] != [size[1], size[0]]:
        raise DataError(
            f"expected a mask of the picture's height and width {[size[1], size[0]]}, got "
            f"{_short(shape['size'])}"
        )
    counts = shape["counts"]
    runs = counts_of(counts) if isinstance(counts, str) else numbers(counts, "counts")
    if sum(runs) != size[0] * size[1] or any(run < 0 or run != int(run) for run in runs):
        raise DataError("the runs of a mask do not fill its picture")


def scaled(entry: Entry, size: tuple[int, int], to: tuple[int, int]) -> Entry:
    """An annotation for its picture at another size.

    Args:
        entry: an annotation that was checked.
        size: width and height that it was drawn at.
        to: width and height that the picture has.
    """
    across, down = to[0] / size[0], to[1] / size[1]
    made = dict(entry)
    if "bbox" in entry:
        made["bbox"] = _each(entry["bbox"], (across, down))
    if "area" in entry:
        made["area"] = round(entry["area"] * across * down, DIGITS)
    if "keypoints" in entry:
        made["keypoints"] = _each(entry["keypoints"], (across, down, None))
    shape = entry.get("segmentation")
    if isinstance(shape, list):
        made["segmentation"] = [_each(polygon, (across, down)) for polygon in shape]
    elif isinstance(shape, dict):
        made["segmentation"], area = resized(shape, to)
        if "area" in entry:
            made["area"] = area
    return made


def _each(values: list[float], factors: tuple[float | None, ...]) -> list[float]:
    """Values times the factors in turn; None keeps a value."""
    return [
        value if factor is None else round(value * factor, DIGITS)
        for value, factor in zip(values, cycle(factors), strict=False)
    ]


def numbers(value: object, what: str) -> list[float]:
    """A list of finite numbers.

    Raises:
        DataError: it is none.
    """
    if not isinstance(value, list):
        raise DataError(f"expected {what} to be a list of numbers, got {_short(value)}")
    for one in value:
        if isinstance(one, bool) and what in ("iscrowd", "ignore"):
            continue
        good = isinstance(one, int | float) and not isinstance(one, bool)
        if not good or not math.isfinite(one) or abs(one) > 1e12:
            raise DataError(f"expected {what} to be finite numbers, got {_short(one)}")
    return value


def _short(value: object) -> str:
    """A value for a message: cut, so that no message is as long as a file."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
