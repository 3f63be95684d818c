"""Scores a shipped detector on sealed and on raw pictures, beside others that are given.

    python benchmarks/detector.py --coco val.json --images val [--sealer strict]
        [--raw-trained M.onnx] [--pretrained M.onnx]

Writes `detector.json` for `lowrate`, `detector_strict.json` for `strict`. Figures that need a model
which is not given are null.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import openvino as ov

from results_file import write_result
from sealskin.core.boxes import Detections
from sealskin.data.coco import LabelledImage, read_coco
from sealskin.data.specimen import Pixels, read_specimen
from sealskin.learn.evaluate import average_precision, to_detections
from sealskin.seal import make_sealer
from sealskin.seal.letterbox import letterbox
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import shipped_for

SCORE_FLOOR = 0.05  # average precision needs the weak boxes too
GROUPS = {
    "inria": ("inria",),
    "capston-coco": ("capston-coco",),
    "capston-lobby": ("capston-lobby",),
    "inria+capston-lobby": ("inria", "capston-lobby"),
}
Figures = dict[str, float]


def detector(path: Path) -> Callable[[Pixels], Detections]:
    """An exported model as a function of one picture, in float32."""
    meta = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    long_px, offset = int(meta["input_long_px"]), float(meta["centre_offset"])
    strides = [int(s) for s in meta["strides"].split(",")]
    model = ov.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})

    def run(rgb: Pixels) -> Detections:
        padded, scale = letterbox(rgb, long_px)
        out = model(padded.transpose(2, 0, 1)[None].astype(np.float32))
        height, width = padded.shape[:2]
        centres = np.concatenate(
            [
                (np.indices((height // s, width // s)).reshape(2, -1).T[:, ::-1] + offset) * s
                for s in strides
            ]
        )
        distances = out["distances"][0]
        boxes = np.concatenate((centres - distances[:, :2], centres + distances[:, 2:]), axis=1)
        return to_detections(
            out["scores"][0],
            (boxes / scale).astype(np.float32),
            rgb.shape[1],
            rgb.shape[0],
            threshold=SCORE_FLOOR,
        )

    return run


def figures(
    path: Path, images: Sequence[LabelledImage], pictures: Sequence[Pixels]
) -> tuple[Figures, dict[str, Figures]]:
    """AP and AP50 of one model over all pictures and by source."""
    run = detector(path)
    found = [run(p) for p in pictures]
    by_source = {}
    for name, sources in GROUPS.items():
        rows = [(i, f) for i, f in zip(images, found, strict=True) if i.source in sources]
        if rows:
            by_source[name] = average_precision([r[0] for r in rows], [r[1] for r in rows])
    return average_precision(images, found), by_source


def main() -> None:
    """Score every model on both kinds of picture and write benchmarks/results/detector.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coco", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--sealer", default="lowrate", help="whose shipped detector is scored")
    parser.add_argument("--raw-trained", type=Path)
    parser.add_argument("--pretrained", type=Path)
    args = parser.parse_args()
    images = read_coco(args.coco)
    sealer = make_sealer(args.sealer)
    raw = [read_specimen(args.images / i.file_name).pixels for i in images]
    kinds = {"sealed": [sealer(p) for p in raw], "raw": raw}

    shipped = shipped_for(args.sealer)
    models = {args.sealer: shipped, "raw": args.raw_trained, "pretrained": args.pretrained}
    overall: dict[str, dict[str, Figures | None]] = {}
    by_source: dict[str, dict[str, dict[str, Figures]]] = {}
    for name, path in models.items():
        overall[name] = dict.fromkeys(kinds)
        by_source[name] = {}
        for kind, pictures in kinds.items():
            if path is not None:
                overall[name][kind], by_source[name][kind] = figures(path, images, pictures)
                print(f"{name} on {kind}: {overall[name][kind]}", flush=True)

    sealed, plain = overall[args.sealer]["sealed"], overall["raw"]["raw"]
    if sealed is None:
        raise SystemExit("the shipped model could not be scored")
    path = write_result(
        "detector" if args.sealer == "lowrate" else f"detector_{args.sealer}",
        seeds=[0],
        profiles={
            args.sealer: {
                "weights_sha256": hashlib.sha256(shipped.read_bytes()).hexdigest(),
                "config_sha256": config_sha256(sealer),
            }
        },
        images=len(images),
        ap50_sealed=sealed["ap50"],
        ap_sealed=sealed["ap"],
        ap50_raw=plain["ap50"] if plain else None,
        ap_raw=plain["ap"] if plain else None,
        ratio_ap50=sealed["ap50"] / plain["ap50"] if plain else None,
        by_source=by_source,
        cross={
            "sealed_to_raw": overall[args.sealer]["raw"],
            "raw_to_sealed": overall["raw"]["sealed"],
            "pretrained": overall["pretrained"],
        },
    )
    print(path)


if __name__ == "__main__":
    main()
