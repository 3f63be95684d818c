"""People-now on vtest.avi against counts by eye, on sealed frames and on raw beside it.

    python benchmarks/people_now.py demo/vtest.avi --seal lowrate --raw-model person-raw.onnx

Writes `people_now.json` for `lowrate`, `people_now_strict.json` for `strict`, the default.

The counts (people_now_vtest.csv) were written down before any figure here was computed, and
nothing is tuned on them. The raw arm is the same pipeline with a detector for raw pictures, and no
seal; it exists in this benchmark only.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import av
import numpy as np

from results_file import write_result
from sealskin.core.config import CameraConfig, SealConfig
from sealskin.pipeline.analyse import WEAK_SCORE, Analysis
from sealskin.seal import make_sealer
from sealskin.seal.sealer import Sealer, config_sha256
from sealskin.sense.detector import PersonDetector, shipped_for

COUNTS = Path(__file__).parent / "people_now_vtest.csv"
DETECT_FPS = 10.0


def people_now(clip: Path, detector: PersonDetector, sealer: Sealer | None) -> dict[int, int]:
    """Frame number to people, every frame of the clip analysed (it has ten a second)."""
    found: dict[int, int] = {}
    with av.open(str(clip)) as container:
        analysis: Analysis | None = None
        for number, frame in enumerate(container.decode(video=0)):
            rgb = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
            if sealer is not None:
                rgb = sealer(rgb)
            if analysis is None:
                camera = CameraConfig(name="vtest", source=clip.name)
                height, width = rgb.shape[:2]
                analysis = Analysis(camera, width, height, high_score=detector.operating_score)
            scene = analysis.update(detector.infer(rgb), number / DETECT_FPS)
            found[number] = scene.people_now
    return found


def counts() -> dict[int, int]:
    """Frame number to people, counted by eye."""
    lines = [line for line in COUNTS.read_text().splitlines() if not line.startswith("#")]
    return {int(row["frame"]): int(row["people"]) for row in csv.DictReader(lines)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("clip", type=Path)
    parser.add_argument("--raw-model", type=Path)
    parser.add_argument("--seal", default=SealConfig().method)
    args = parser.parse_args()
    truth = counts()
    sealer = make_sealer(args.seal)
    shipped = PersonDetector(shipped_for(args.seal), score_threshold=WEAK_SCORE)
    arms: dict[str, dict[int, int]] = {"sealed": people_now(args.clip, shipped, sealer)}
    if args.raw_model:
        raw = PersonDetector(args.raw_model, score_threshold=WEAK_SCORE)
        arms["raw"] = people_now(args.clip, raw, None)
    errors = {
        arm: np.array([found[frame] - people for frame, people in truth.items()])
        for arm, found in arms.items()
    }
    path = write_result(
        "people_now" if args.seal == "lowrate" else f"people_now_{args.seal}",
        seeds=[],
        profiles={
            args.seal: {
                "weights_sha256": shipped.weights_sha256,
                "config_sha256": config_sha256(sealer),
            }
        },
        mae_sealed=float(np.abs(errors["sealed"]).mean()),
        mae_raw=float(np.abs(errors["raw"]).mean()) if "raw" in errors else None,
        raw_model=raw.card.name if args.raw_model else None,
        bias={arm: float(error.mean()) for arm, error in errors.items()},
        frames=len(truth),
        people_mean=float(np.mean(list(truth.values()))),
        by_frame={
            str(frame): {"by_eye": people, **{arm: found[frame] for arm, found in arms.items()}}
            for frame, people in truth.items()
        },
    )
    print(path.read_text())


if __name__ == "__main__":
    main()
