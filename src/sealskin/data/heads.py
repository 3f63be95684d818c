"""Where heads are, as far as labels tell: from a person's key points, else from the box alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealskin.core.boxes import Boxes, clip
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage

F64 = npt.NDArray[np.float64]

# COCO's order of key points.
NOSE, EYES, EARS, SHOULDERS = 0, (1, 2), (3, 4), (5, 6)
# Shares of an adult's body (Drillis and Contini, 1966): eyes stand 0.118 of the height over the
# shoulders, and a head with its hair is about 0.14 high.
HEAD_BY_NECK = 0.14 / 0.118
HEAD_BY_EYES = 3.4  # a head's height over the distance of its pupils
HAIR = 0.2  # hair and hats over that, as a share of the head
ASPECT = 0.9  # a head's width over its height
HEAD_BY_WIDTH = 0.35  # of a standing person's box, 0.41 times as wide as high
LEAST, MOST = 0.11, 0.5  # a head's share of the height of a box, where nothing better is known


def heads_of(images: list[LabelledImage], labels: Path) -> list[Boxes]:
    """A head for every labelled person.

    Args:
        images: as `read_coco` gave them.
        labels: the same COCO file; annotations may carry `keypoints` (COCO's 17).

    Returns:
        For each picture float32 (N, 4), clipped to it; as many heads as it has people, but for
        those whose head lies outside.

    Raises:
        DataError: key points are not 17 triples.
    """
    found: dict[int, list[F64]] = {}
    for entry in json.loads(labels.read_text(encoding="utf-8"))["annotations"]:
        if entry.get("ignore") or entry.get("iscrowd"):
            continue
        points = np.array(entry.get("keypoints", [0] * 51), np.float64)
        if points.shape != (51,):
            raise DataError(
                f"{labels}: annotation {entry.get('id')} has {points.size} numbers as key points; "
                "expected 17 times x, y and visibility"
            )
        x, y, w, h = entry["bbox"]
        head = head_of((x, y, w, h), points.reshape(17, 3))
        found.setdefault(int(entry["image_id"]), []).append(head)
    out = []
    for image in images:
        heads = np.array(found.get(image.image_id, []), np.float32).reshape(-1, 4)
        heads = clip(heads, image.width, image.height)
        out.append(heads[(heads[:, 2] > heads[:, 0]) & (heads[:, 3] > heads[:, 1])])
    return out


def head_of(box: tuple[float, float, float, float], points: F64) -> F64:
    """One person's head.

    Args:
        box: x, y, width, height of the person.
        points: float64 (17, 3), x, y and visibility; 0 is unknown.

    Returns:
        float64 (4,), x0, y0, x1, y1.
    """
    seen = points[:, 2] > 0
    face = [i for i in (*EYES, *EARS) if seen[i]]
    shoulders = [i for i in SHOULDERS if seen[i]]
    x, y, w, h = box
    if face and (shoulders or len(face) > 1):
        centre = points[face, :2].mean(0)
        guesses = []
        if len(shoulders) == 2:
            neck = points[list(SHOULDERS), :2].mean(0)
            guesses.append(HEAD_BY_NECK * float(np.linalg.norm(neck - centre)))
        if all(seen[i] for i in EYES):
            guesses.append(HEAD_BY_EYES * float(np.linalg.norm(points[1, :2] - points[2, :2])))
        if all(seen[i] for i in EARS):
            guesses.append(float(np.linalg.norm(points[3, :2] - points[4, :2])) / ASPECT)
        if guesses:
            high = float(np.clip(max(guesses), 0.06 * h, 0.9 * h))
            wide = max(ASPECT * high, 1.15 * float(np.ptp(points[face, 0])))
            left, top = centre[0] - wide / 2, centre[1] - (0.5 + HAIR) * high
            return np.array([left, top, left + wide, centre[1] + 0.5 * high])
    high = float(np.clip(HEAD_BY_WIDTH * w, LEAST * h, MOST * h))
    middle = points[shoulders, 0].mean() if len(shoulders) == 2 else x + w / 2
    wide = min(w, high)  # where in the box it is, is not quite known
    return np.array([middle - wide / 2, y, middle + wide / 2, y + high])
