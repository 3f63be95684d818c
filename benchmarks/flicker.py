"""How restless sealed video is where the raw picture is still: benchmarks/results/flicker.json.

    python benchmarks/flicker.py --clip vtest=vtest.avi --clip one-by-one=one-by-one.mp4 \
        --night vtest=vtest.avi --sheets sheets/

Files are sealed as `sealskin seal` seals them. A pixel counts at a frame if what is around it in
the raw picture keeps its brightness over five frames; there the change from frame to frame of the
sealed picture is held against that of the raw one, the camera's own grain. `--night` makes another
clip of one: the second half of it, mirrored, a part of the picture, dark and grainy. Encoding comes
after all that and is left out. With `--sheets`, pictures to look at are written: raw, sealed, and
eight times the change of each.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from results_file import write_result
from sealskin.seal import make_sealer
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.gated import Gated
from sealskin.seal.sealer import config_sha256

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]

AROUND_PX = 9  # brightness is the mean of so many pixels in a square
STILL = 6.0  # levels of 255 that it may move within
WINDOW = 5  # frames
SHEET_EVERY = 65
NIGHT_SHARE, NIGHT_GRAIN = 0.35, 3.0  # of the brightness that is left; levels of noise


@dataclass(slots=True)
class Change:
    """Sums over a clip, in levels of 255.

    Attributes:
        raw, sealed: mean change in still places, by frame.
        area: share of the picture that was still, by frame.
    """

    raw: list[float] = field(default_factory=list)
    sealed: list[float] = field(default_factory=list)
    area: list[float] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        raw, sealed, area = (np.array(v) for v in (self.raw, self.sealed, self.area))
        return {
            "ratio": float((area * sealed).sum() / (area * raw).sum()),
            "frames_over_twice_percent": 100 * float((sealed > 2 * raw).mean()),
            "raw_levels": float((area * raw).sum() / area.sum()),
            "sealed_levels": float((area * sealed).sum() / area.sum()),
            "still_percent": 100 * float(area.mean()),
            "frames": len(area),
        }


def raw_of(path: Path) -> Iterator[U8]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def night_of(source: Path, out: Path, frames: int) -> None:
    """Another camera at night, out of the second half of a clip."""
    rng = np.random.default_rng(0)
    with av.open(str(source)) as container:
        video = container.streams.video[0]
        half, rate = (video.frames or 2 * frames) // 2, video.average_rate or Fraction(10)
    with av.open(str(out), "w") as writer:
        stream = writer.add_stream("libx264", rate=rate, options={"crf": "12", "preset": "fast"})
        for number, rgb in enumerate(islice(raw_of(source), half, half + frames)):
            height, width = (side * 3 // 8 * 2 for side in rgb.shape[:2])
            part = rgb[-height:, width // 3 : width // 3 + width][:, ::-1]
            grain = rng.normal(0, NIGHT_GRAIN, part.shape)
            dark = np.clip(NIGHT_SHARE * part + grain, 0, 255).astype(np.uint8)
            if number == 0:
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(dark), format="rgb24")
            frame.pts, frame.time_base = number, 1 / Fraction(rate)
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))


def pairs(path: Path, sealer: Gated, frames: int) -> Iterator[tuple[U8, U8]]:
    """Raw and sealed frames of a file."""
    raws = raw_of(path)
    sealed = sealed_frames(str(path), sealer)
    at = -1
    try:
        for frame in islice(sealed, frames):
            while at < frame.index:
                raw, at = next(raws), at + 1
            yield raw, np.asarray(frame.pixels)
    finally:
        sealed.close()


def brightness(rgb: U8) -> F32:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.blur(grey, (AROUND_PX, AROUND_PX)), np.float32)


def measured(path: Path, sealer: Gated, frames: int, sheets: Path | None) -> Change:
    change = Change()
    window: deque[tuple[U8, U8, F32]] = deque(maxlen=WINDOW)
    for number, (raw, sealed) in enumerate(pairs(path, sealer, frames)):
        window.append((raw, sealed, brightness(raw)))
        if len(window) < WINDOW:
            continue
        levels = np.stack([each[2] for each in window])
        still = levels.max(0) - levels.min(0) < STILL
        before, now = window[WINDOW // 2 - 1], window[WINDOW // 2]
        moved = [cv2.absdiff(now[k], before[k]) for k in (0, 1)]
        if still.any():
            change.raw.append(float(moved[0][still].mean()))
            change.sealed.append(float(moved[1][still].mean()))
            change.area.append(float(still.mean()))
        if sheets is not None and number % SHEET_EVERY == SHEET_EVERY - 1:
            loud = [cv2.convertScaleAbs(each, alpha=8) for each in moved]
            sheet = np.vstack([np.hstack([now[0], now[1]]), np.hstack(loud)])
            name = sheets / f"{path.stem}-{number:03d}.png"
            cv2.imwrite(str(name), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    return change


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clip", action="append", default=[], help="name=path, repeatable")
    parser.add_argument("--night", action="append", default=[], help="the same, to be darkened")
    parser.add_argument("--profile", default="balanced")
    parser.add_argument("--frames", type=int, default=260, help="of each clip, at most")
    parser.add_argument("--sheets", type=Path, help="folder for pictures to look at")
    args = parser.parse_args()
    sealer = make_sealer(args.profile)
    assert isinstance(sealer, Gated)
    if args.sheets is not None:
        args.sheets.mkdir(parents=True, exist_ok=True)
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        clips = {name: Path(path) for name, path in (each.split("=", 1) for each in args.clip)}
        for name, path in (each.split("=", 1) for each in args.night):
            clips[f"{name}-night"] = Path(folder) / f"{name}-night.mp4"
            night_of(Path(path), clips[f"{name}-night"], args.frames)
        for name, path in clips.items():
            rows[name] = measured(path, sealer, args.frames, args.sheets).row()
            print(name, rows[name], flush=True)
    settings = {"weights_sha256": sealer.weights_sha256, "config_sha256": config_sha256(sealer)}
    worst = max(row["ratio"] for row in rows.values())
    print(
        write_result(
            "flicker", seeds=[0], profiles={sealer.name: settings}, clips=rows, ratio_worst=worst
        )
    )


if __name__ == "__main__":
    main()
