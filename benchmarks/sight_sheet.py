"""Raw and sealed side by side, for people to judge: docs/images/sight.jpg.

    python benchmarks/sight_sheet.py vtest.avi:400 vtest.avi:100 \
        one-by-one-person-detection.mp4:300 one-by-one-person-detection.mp4:120 \
        store-aisle-detection-preview.gif:20

Clips that may be shown: `vtest.avi` of OpenCV's samples, and Intel's sample videos (CC BY 4.0).
"""

from __future__ import annotations

import sys
from pathlib import Path

import av
import cv2
import numpy as np

from sealskin.data.specimen import Pixels
from sealskin.seal import make_sealer

SEALERS = ("mosaic-16", "lowrate", "balanced", "strict")
WIDTH_PX = 400
OUT = Path(__file__).parent.parent / "docs" / "images" / "sight.jpg"


def frame_of(spec: str) -> Pixels:
    """A frame of a clip, `path:number`."""
    path, _, number = spec.rpartition(":")
    with av.open(path) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index == int(number):
                return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    sys.exit(f"{path} has no frame {number}")


def labelled(picture: Pixels, text: str) -> Pixels:
    height = round(picture.shape[0] * WIDTH_PX / picture.shape[1])
    small = cv2.resize(picture, (WIDTH_PX, height), interpolation=cv2.INTER_AREA)
    cv2.rectangle(small, (0, 0), (9 * len(text) + 8, 18), (0, 0, 0), -1)
    cv2.putText(small, text, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1,
                cv2.LINE_AA)  # fmt: skip
    return np.asarray(small, np.uint8)


def main() -> None:
    rows = []
    for spec in sys.argv[1:]:
        raw = frame_of(spec)
        row = [labelled(raw, "raw")]
        row += [labelled(make_sealer(name)(raw), name) for name in SEALERS]
        rows.append(np.hstack(row))
    bgr = cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(OUT), bgr, [cv2.IMWRITE_JPEG_QUALITY, 82])
    print(OUT)


if __name__ == "__main__":
    main()
