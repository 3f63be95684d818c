"""What both teachers need: people of a COCO tree as square crops, and Node that looks at them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sealskin.data.specimen import read_specimen

LEAST_PX = 70
SIDE_PX = 192
ROOM = 1.25  # of the longer side of a person's box


def people_in(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Annotations of people who are high enough, in the order of the tree."""
    return [a for a in tree["annotations"] if a["bbox"][3] >= LEAST_PX and not a.get("ignore")]


def square_of(entry: dict[str, Any]) -> tuple[float, float, float]:
    """Left, top and side of what is looked at around a person, in pixels of the picture."""
    x, y, w, h = entry["bbox"]
    side = ROOM * max(w, h)
    return x + w / 2 - side / 2, y + h / 2 - side / 2, side


def ask(
    script: str,
    model: Path,
    node: Path,
    tree: dict[str, Any],
    people: Sequence[dict[str, Any]],
    images: Path,
) -> list[Any]:
    """What a teacher says of each person.

    Args:
        script: file beside this one that Node runs.
        model: its TensorFlow.js graph.
        node: folder with the packages of TensorFlow.js.
        tree: COCO; says which file is which picture.
        people: annotations, one crop each.
        images: folder of the pictures.
    """
    files = {image["id"]: image["file_name"] for image in tree["images"]}
    with tempfile.TemporaryDirectory() as folder:
        crops, found = Path(folder) / "crops.rgb", Path(folder) / "points.json"
        with crops.open("wb") as file:
            for entry in people:
                pixels = read_specimen(images / files[entry["image_id"]]).pixels
                x0, y0, side = square_of(entry)
                scale = SIDE_PX / side
                shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
                to_crop = np.array([[scale, 0, -x0 * scale], [0, scale, -y0 * scale]])
                crop = cv2.warpAffine(pixels, to_crop, (SIDE_PX, SIDE_PX), flags=shrinks)
                file.write(np.asarray(crop, np.uint8).tobytes())
        words = (Path(__file__).with_name(script), node, model, crops, len(people), found)
        subprocess.run(["node", *(str(word) for word in words)], check=True)
        rows: list[Any] = json.loads(found.read_text())
        return rows
