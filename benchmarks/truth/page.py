"""Draws the hand-drawn heads over the pictures, as one page to look through.

    python benchmarks/truth/page.py heads_people_val.csv people/val out.html
    python benchmarks/truth/page.py heads_clips.csv vtest.avi out.html --clip vtest

The page holds pictures of people: it is for whoever checks the boxes, and stays on their machine.
"""

from __future__ import annotations

import argparse
import base64
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path

import av
import cv2
import numpy as np

EVERY = 10
HEAD = (
    "<!doctype html><meta charset=utf-8><title>Heads</title><style>"
    "body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:8px;margin:8px}figure{margin:0}"
    "svg{width:480px;height:auto;display:block}rect{fill:none;stroke:red;"
    "vector-effect:non-scaling-stroke;stroke-width:1.5}text{fill:red;font-size:9px}</style>"
)


def pictures(folder: Path, names: list[str]) -> Iterator[tuple[str, bytes, int, int]]:
    """Name, JPEG, width and height of each picture."""
    for name in names:
        data = (folder / name).read_bytes()
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            sys.exit(f"{folder / name} is not a picture that OpenCV can decode; replace it")
        yield name, data, decoded.shape[1], decoded.shape[0]


def frames(path: Path, clip: str) -> Iterator[tuple[str, bytes, int, int]]:
    """The same for every tenth frame of a clip."""
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % EVERY == 0:
                bgr = frame.to_ndarray(format="bgr24")
                data = cv2.imencode(".jpg", bgr)[1].tobytes()
                yield f"{clip}/{index}", data, frame.width, frame.height


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("source", type=Path, help="folder of the pictures, or a clip")
    parser.add_argument("out", type=Path)
    parser.add_argument("--clip", help="the clip's name in the file")
    args = parser.parse_args()
    boxes: dict[str, list[dict[str, str]]] = defaultdict(list)
    with args.truth.open(newline="") as file:
        for row in csv.DictReader(file):
            if args.clip is None:
                boxes[row["file_name"]].append(row)
            elif row["clip"] == args.clip:
                boxes[f"{row['clip']}/{row['frame']}"].append(row)
    shown = (
        pictures(args.source, sorted(p.name for p in args.source.glob("*.jpg")))
        if args.clip is None
        else frames(args.source, args.clip)
    )
    with args.out.open("w", encoding="utf-8") as page:
        page.write(HEAD)
        for name, data, width, height in shown:
            image = base64.b64encode(data).decode()
            page.write(
                f'<figure><svg viewBox="0 0 {width} {height}"><image width="{width}" '
                f'height="{height}" href="data:image/jpeg;base64,{image}"/>'
            )
            for row in boxes.get(name, []):
                x1, y1, x2, y2 = (float(row[k]) for k in ("x1", "y1", "x2", "y2"))
                page.write(
                    f'<rect x="{x1}" y="{y1}" width="{x2 - x1:.1f}" height="{y2 - y1:.1f}"/>'
                    f'<text x="{x1}" y="{y1 - 1}">{escape(row.get("track") or "")}</text>'
                )
            page.write(f"</svg><figcaption>{escape(name)}</figcaption></figure>")
    print(args.out)


if __name__ == "__main__":
    main()
