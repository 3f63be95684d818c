"""Pictures of people with known identity: what the audit's attackers learn from and are scored on.

Two kinds of folder, each with `train/`, `val/` and a CSV of either name beside them. Columns for
faces: `file, person_id, re_x, re_y, le_x, le_y, nose_x, nose_y, rm_x, rm_y, lm_x, lm_y`, five
points in pixels of the crop (right eye of the person, left eye, nose, right and left corner of the
mouth) and `box_x, box_y, box_w, box_h`. For bodies: `file, person_id, camera`; where they face may
stand in a COCO file beside.
"""

from __future__ import annotations

import csv
import json
import math
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
    """One picture of a whole person.

    Attributes:
        person: identity; equal numbers are the same person.
        pixels: uint8 (H, W, 3) RGB.
        camera: which one saw them.
        facing_deg: where they face, clockwise as seen in the picture, 0 to the right and 90 to the
            camera; None if nobody said.
    """

    person: int
    pixels: Pixels
    camera: int
    facing_deg: float | None = None


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


def read_bodies(folder: Path, split: str, facings: Path | None = None) -> list[Body]:
    """All bodies of `folder/split.csv`.

    Args:
        folder: of the CSV and its pictures.
        split: name of the CSV.
        facings: folder of COCO files of the same names whose annotations say `facing_deg`, one
            person a picture, as `benchmarks/pose_teacher/teach_facing.py` writes them.

    Raises:
        DataError: a file is missing, a row lacks a column or a number, or nobody in the CSV is
            said to face anywhere.
    """
    angles = {} if facings is None else _facings(facings / f"{split}.json")
    bodies = []
    for row in _rows(folder, split):
        try:
            person, camera = int(row["person_id"]), int(row["camera"])
        except (KeyError, ValueError, TypeError) as error:
            raise DataError(
                f"{folder / split}.csv: a row lacks {error}; bodies need file, person_id, camera"
            ) from error
        file = row["file"]
        pixels = read_specimen(folder / file).pixels
        bodies.append(Body(person, pixels, camera, angles.get(file)))
    if facings is not None and all(body.facing_deg is None for body in bodies):
        raise DataError(
            f"{facings / split}.json says of nobody in {folder / split}.csv where they face; "
            "benchmarks/pose_teacher/teach_facing.py writes it from that CSV"
        )
    return bodies


def _facings(path: Path) -> dict[str, float]:
    """Angle by file name, of whom it is known."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        files = {image["id"]: str(image["file_name"]) for image in tree["images"]}
        found = {
            files[entry["image_id"]]: float(entry["facing_deg"])
            for entry in tree["annotations"]
            if entry.get("facing_deg") is not None
        }
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} is no COCO file with facing_deg ({error}); "
            "benchmarks/pose_teacher/teach_facing.py writes one"
        ) from error
    if not all(map(math.isfinite, found.values())):
        raise DataError(f"{path} has a facing_deg that is no angle")
    return found


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
