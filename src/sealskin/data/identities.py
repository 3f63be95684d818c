"""Pictures of people with known identity: what the audit's attackers learn from and are scored on.

Two kinds of folder, each with `train/`, `val/` and a CSV of either name beside them. Columns for
faces: `file, person_id, re_x, re_y, le_x, le_y, nose_x, nose_y, rm_x, rm_y, lm_x, lm_y`, five
points in pixels of the crop (right eye of the person, left eye, nose, right and left corner of the
mouth) and `box_x, box_y, box_w, box_h`. For bodies: `file, person_id, camera`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError
from sealskin.data.specimen import Pixels, read_specimen

_POINTS = ("re", "le", "nose", "rm", "lm")


@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """One picture of a face.

    Attributes:
        person: identity; equal numbers are the same person.
        pixels: uint8 (H, W, 3) RGB, with hair and some surround.
        box: x, y, width, height of the face, forehead to chin, in pixels.
        points: float32 (5, 2), eyes, nose and corners of the mouth, in pixels.
    """

    person: int
    pixels: Pixels
    box: tuple[float, float, float, float]
    points: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """One picture of a whole person: uint8 (H, W, 3) RGB, who it is and which camera saw it."""

    person: int
    pixels: Pixels
    camera: int


def read_faces(folder: Path, split: str) -> list[Face]:
    """All faces of `folder/split.csv`.

    Raises:
        DataError: a file is missing or a row lacks a column or a number.
    """
    faces = []
    for row in _rows(folder, split):
        try:
            box = tuple(float(row[f"box_{k}"]) for k in "xywh")
            points = [[float(row[f"{p}_x"]), float(row[f"{p}_y"])] for p in _POINTS]
            person = int(row["person_id"])
        except (KeyError, ValueError, TypeError) as error:
            raise DataError(
                f"{folder / split}.csv: a row lacks {error}; faces need file, person_id, a box "
                "and five points"
            ) from error
        pixels = read_specimen(folder / row["file"]).pixels
        faces.append(
            Face(person, pixels, (box[0], box[1], box[2], box[3]), np.array(points, np.float32))
        )
    return faces


def read_bodies(folder: Path, split: str) -> list[Body]:
    """All bodies of `folder/split.csv`.

    Raises:
        DataError: a file is missing or a row lacks a column or a number.
    """
    bodies = []
    for row in _rows(folder, split):
        try:
            person, camera = int(row["person_id"]), int(row["camera"])
        except (KeyError, ValueError, TypeError) as error:
            raise DataError(
                f"{folder / split}.csv: a row lacks {error}; bodies need file, person_id, camera"
            ) from error
        bodies.append(Body(person, read_specimen(folder / row["file"]).pixels, camera))
    return bodies


def _rows(folder: Path, split: str) -> list[dict[str, str]]:
    path = folder / f"{split}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    if not rows or "file" not in rows[0]:
        raise DataError(f"{path} has no rows with a column 'file'")
    return rows
