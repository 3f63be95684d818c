"""The picture of the README: a frame of vtest.avi, raw and sealed, with what the sensor finds.

python benchmarks/readme_picture.py demo/vtest.avi docs/images/vtest-raw-sealed.jpg
"""

from __future__ import annotations

import sys

import av
import cv2
import numpy as np

from sealskin.core.config import SealConfig
from sealskin.seal import make_sealer
from sealskin.sense.detector import PersonDetector, shipped_for

FRAME = 240
SEAL = SealConfig().method


def main() -> None:
    clip, out = sys.argv[1:3]
    with av.open(clip) as container:
        frame = next(f for i, f in enumerate(container.decode(video=0)) if i == FRAME)
    raw = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    sealed = make_sealer(SEAL)(raw)
    shown = sealed.copy()
    detector = PersonDetector(shipped_for(SEAL))
    for x0, y0, x1, y1 in detector.infer(sealed).boxes.round().astype(int).tolist():
        cv2.rectangle(shown, (x0, y0), (x1, y1), (255, 190, 40), 2, cv2.LINE_AA)
    pair = np.concatenate((raw, np.full((raw.shape[0], 8, 3), 255, np.uint8), shown), axis=1)
    if not cv2.imwrite(out, pair[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 86]):
        sys.exit(f"cannot write {out}; does its folder exist?")


if __name__ == "__main__":
    main()
