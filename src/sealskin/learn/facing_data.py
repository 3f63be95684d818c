"""Crops of people in sealed frames, with the angle at which they face."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.data.specimen import read_specimen
from sealskin.learn.augment import Seal
from sealskin.learn.facing_recipe import FacingRecipe
from sealskin.learn.progress import Progress
from sealskin.sense.facing_model import CROP_PX, crop


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """A picture with people who face somewhere.

    Attributes:
        path: of the picture, raw.
        boxes: float32 (N, 4), xyxy in pixels.
        angle_deg: float64 (N,), clockwise as seen in the picture, 0 to the right.
    """

    path: Path
    boxes: Boxes
    angle_deg: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Crops from sealed frames.

    Attributes:
        pixels: uint8 (N, H, W, 3), larger than `CROP_PX` by the recipe's shift on each side.
        angle_deg: float64 (N,).
    """

    pixels: NDArray[np.uint8]
    angle_deg: NDArray[np.float64]


def read_turned(
    labels: Path, folder: Path, recipe: FacingRecipe
) -> tuple[list[Turned], list[Turned]]:
    """Pictures to train on and pictures of other scenes that are held out.

    Args:
        labels: COCO annotation file; people whose `facing_deg` is stated are used.
        folder: that its file names are relative to.
        recipe: `least_px`, `dev_fraction` and `seed` are used.

    Raises:
        DataError: the labels cannot be read, or nobody in them faces anywhere.
    """
    images = read_coco(labels)
    people: dict[int, list[tuple[list[float], float]]] = defaultdict(list)
    for entry in json.loads(labels.read_text(encoding="utf-8"))["annotations"]:
        angle = entry.get("facing_deg")
        x, y, w, h = entry["bbox"]
        if angle is None or h < recipe.least_px or entry.get("ignore") or entry.get("iscrowd"):
            continue
        people[int(entry["image_id"])].append(([x, y, x + w, y + h], float(angle)))
    if not people:
        raise DataError(
            f"{labels} states of nobody where they face (`facing_deg` of an annotation); let "
            "benchmarks/pose_teacher/teach_facing.py write it"
        )
    kept, held = split_by_scene(images, recipe.dev_fraction, recipe.seed)

    def turned(side: Sequence[LabelledImage]) -> list[Turned]:
        return [
            Turned(
                folder / image.file_name,
                np.array([box for box, _ in people[image.image_id]], np.float32),
                np.array([angle for _, angle in people[image.image_id]]),
            )
            for image in side
            if image.image_id in people
        ]

    return turned(kept), turned(held)


def make_crops(pictures: Sequence[Turned], seal: Seal, recipe: FacingRecipe, frames: int) -> Crops:
    """Compose frames, seal each as a whole, and cut the people out.

    Somebody of the picture is drawn and given a height and a place in the frame; the picture's
    edges are mirrored where it does not fill the frame.

    Args:
        pictures: raw.
        seal: of whole frames.
        recipe: how frames are composed.
        frames: of each picture.

    Raises:
        DataError: a picture cannot be read.
    """
    pixels, angles = [], []
    size = CROP_PX[0] + 2 * recipe.shift_px, CROP_PX[1] + 2 * recipe.shift_px
    progress = Progress("frames", len(pictures) * frames)
    for number, picture in enumerate(pictures):
        rgb = read_specimen(picture.path).pixels
        for turn in range(frames):
            rng = np.random.default_rng((recipe.seed, number, turn))
            to_frame = _place(picture.boxes[rng.integers(len(picture.boxes))], recipe, rng)
            sealed = seal(_compose(rgb, to_frame, recipe, rng))
            scale, shift = to_frame[0, 0], to_frame[:, 2]
            boxes = picture.boxes * scale + np.tile(shift, 2).astype(np.float32)
            for box, angle in zip(boxes, picture.angle_deg, strict=True):
                if _is_inside(box, recipe):
                    pixels.append(crop(sealed, box, size))
                    angles.append(angle)
            progress.advance(1)
    progress.close()
    return Crops(np.stack(pixels), np.array(angles))


def _place(box: Boxes, recipe: FacingRecipe, rng: np.random.Generator) -> NDArray[np.float64]:
    """From the picture to the frame, float64 (2, 3): the drawn person's height and place."""
    rows, columns = recipe.frame
    least, most = recipe.height
    height = rows * least * (most / least) ** rng.random()
    scale = height / float(box[3] - box[1])
    width = scale * float(box[2] - box[0])
    left = rng.uniform(0, max(columns - width, 1))
    top = rng.uniform(0, max(rows - height, 1))
    return np.array(
        [[scale, 0, left - scale * float(box[0])], [0, scale, top - scale * float(box[1])]]
    )


def _compose(
    rgb: NDArray[np.uint8],
    to_frame: NDArray[np.float64],
    recipe: FacingRecipe,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    scale = to_frame[0, 0]
    if scale < 1:  # warpAffine knows no mean over areas
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rgb = np.asarray(small, np.uint8)
        to_frame = np.array([[1, 0, to_frame[0, 2]], [0, 1, to_frame[1, 2]]])
    frame = cv2.warpAffine(
        rgb, to_frame, recipe.frame[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    gain = rng.uniform(*recipe.gain)
    offset = rng.uniform(-recipe.offset, recipe.offset)
    lit = gain * (np.asarray(frame, np.float32) - 128) + 128 + offset
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _is_inside(box: Boxes, recipe: FacingRecipe) -> bool:
    """Whether a person lies wholly in the frame and has a height that is asked for."""
    rows, columns = recipe.frame
    height = float(box[3] - box[1]) / rows
    inside = box[0] >= -2 and box[1] >= -2 and box[2] <= columns + 2 and box[3] <= rows + 2
    return bool(inside) and 0.9 * recipe.height[0] <= height <= 1.1 * recipe.height[1]
