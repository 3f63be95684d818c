"""What 64 sealed frames of a face tell that one does not: benchmarks/results/many_frames.json.

    python benchmarks/many_frames.py --faces faces --embedder fr_feature.onnx --out runs/many

The attack of `sealskin.audit.many`, with more seeds, on three kinds of scenes: those of the audit
(`faces`); the same ones with somebody else's face, another one in every frame, in each head's
outline (`outline`), which give away how wide and high a head is in the picture that it was cut
from; and those same ones of which the gate is shown the true faces and the coder somebody else's
(`answer`), which give away what the gate's answer tells, and no pixel. `found` leaves those frames
out in which the gate missed the head.

Parts run by themselves with `--only balanced faces`; the command without it then collects.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from results_file import write_result
from sealskin.audit.comparison import compare
from sealskin.audit.crops import WIDE_PX
from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import SEEDS, FaceTrial
from sealskin.audit.fit import embed
from sealskin.audit.gate import COVERED
from sealskin.audit.many import FRAMES, learn_frames, reader
from sealskin.audit.metrics import figures
from sealskin.audit.scene import cut_face, face_frames, head_box
from sealskin.audit.split import split_people
from sealskin.audit.vectors import unit
from sealskin.data.identities import Face, read_faces
from sealskin.learn.memory import keep_memory
from sealskin.seal import make_sealer
from sealskin.seal.gated import Gated
from sealskin.seal.sealer import config_sha256, weights_sha256

U8 = npt.NDArray[np.uint8]
KINDS = ("faces", "outline", "answer")
HEIGHT_PX, STEPS = 48, 300  # as a short audit has them


def in_outline(head: Face, donor: Face) -> Face:
    """The donor's face, stretched into the box of another; outline and points are the other's."""
    (x, y, w, h), (u, v, s, t) = head.box, donor.box
    matrix = np.array([[w / s, 0, x - u * w / s], [0, h / t, y - v * h / t]])
    size = head.pixels.shape[1], head.pixels.shape[0]
    pixels = cv2.warpAffine(donor.pixels, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return replace(head, pixels=np.asarray(pixels, np.uint8))


def shown(
    sealer: Gated, faces: Sequence[Face], donors: Sequence[Face], side: str, kind: str
) -> tuple[U8, npt.NDArray[np.bool_]]:
    """Every face in many frames: uint8 (N, frames, 64, 64, 3), and where the gate found it."""
    frames = learn_frames(FRAMES) if side == "learn" else max(FRAMES)
    crops = np.zeros((len(faces), frames, WIDE_PX, WIDE_PX, 3), np.uint8)
    found = np.zeros((len(faces), frames), bool)
    rng = np.random.default_rng((SEEDS[side], 7))
    for number in range(frames):
        others = rng.integers(len(donors), size=len(faces))
        strangers = [in_outline(f, donors[k]) for f, k in zip(faces, others, strict=True)]
        seed = SEEDS[side] + 100 + 1000 * number
        # The same places, backgrounds and clothes: what is drawn hangs on the seed alone.
        asked, coded = (
            face_frames(heads, range(len(faces)), HEIGHT_PX, seed)
            for heads in (
                strangers if kind == "outline" else faces,
                faces if kind == "faces" else strangers,
            )
        )
        for (frame, placed), (pixels, _) in zip(asked, coded, strict=True):
            doubt = sealer.gate.look(frame)
            sealed = sealer.sealed(pixels, doubt)
            hidden = sealer.hidden(doubt, *frame.shape[:2])
            for place in placed:
                head = faces[place.index]
                crops[place.index, number] = cut_face(sealed, place, head, WIDE_PX, wide=True)
                left, top, right, bottom = head_box(head, place)
                found[place.index, number] = hidden[top:bottom, left:right].mean() >= COVERED
    return crops, found


def mean_of(stack: U8, kept: npt.NDArray[np.bool_]) -> U8:
    """Mean of those frames (axis 1) of each face that are kept; of all where none is."""
    weight = (kept | ~kept.any(1, keepdims=True)).astype(np.float32)
    total = np.einsum("nf...,nf->n...", stack.astype(np.float32), weight)
    return np.asarray(np.rint(total / weight.sum(1)[:, None, None, None]), np.uint8)


def attack(trial: FaceTrial, kind: str, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of every seed: `frames`, `variant` and `population` to the measures of the audit."""
    split, sealer = trial.split, trial.sealer
    assert isinstance(sealer, Gated)
    learn, _ = shown(sealer, split.learn, split.learn, "learn", kind)
    report, found = shown(sealer, split.report, split.learn, "report", kind)
    who = np.array([face.person for face in split.report])
    usable = ~np.eye(len(who), dtype=bool)
    every = np.ones_like(found)
    rows = []
    for seed in seeds:
        net = reader(trial, learn, seed, STEPS)
        each = np.stack([embed(net, report[:, k]) for k in range(report.shape[1])], axis=1)
        for frames in FRAMES:
            for population, kept in (("all", every), ("found", found)):
                part = kept[:, :frames]
                weight = (part | ~part.any(1, keepdims=True))[..., None]
                vectors = {
                    "averaged": embed(net, mean_of(report[:, :frames], part)),
                    "pooled": unit((each[:, :frames] * weight).sum(1)),
                }
                for variant, read in vectors.items():
                    said = figures(compare(read, who, read, who, usable))
                    rows.append(
                        {"seed": seed, "frames": frames, "variant": variant}
                        | {"population": population, **said}
                    )
    missed = float(1 - found.mean())
    return [{"kind": kind, "missed_share": missed, **row} for row in rows]


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean AUC over seeds by kind, population and frames, of the stronger way of adding up."""
    out: dict[str, Any] = {}
    for kind in KINDS:
        for population in ("all", "found"):
            aucs: dict[int, float] = {}
            for frames in FRAMES:
                by_variant = [
                    np.mean([
                        r["auc"] for r in rows
                        if (r["kind"], r["population"], r["frames"], r["variant"])
                        == (kind, population, frames, variant)
                    ])
                    for variant in ("averaged", "pooled")
                ]  # fmt: skip
                aucs[frames] = float(max(by_variant))
            gain = aucs[max(FRAMES)] - aucs[1]
            out.setdefault(kind, {})[population] = {"auc": aucs, "gain": gain}
    return out


def main() -> None:
    """Attack, or a part of it, and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--embedder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sealers", nargs="+", default=["balanced", "strict"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs=2, metavar=("SEALER", "KIND"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    keep_memory()
    wanted = [(name, kind) for name in args.sealers for kind in KINDS]
    for name, kind in [tuple(args.only)] if args.only else wanted:
        sealer = make_sealer(name)
        path = args.out / f"{name}-{config_sha256(sealer)[:8]}-{kind}.json"
        if path.exists():
            continue
        faces = split_people(read_faces(args.faces, "train"), read_faces(args.faces, "val"))
        trial = FaceTrial(sealer, faces, Embedder(args.embedder), [HEIGHT_PX])
        path.write_text(json.dumps(attack(trial, kind, args.seeds)))
    if args.only:
        return
    rows: list[dict[str, Any]] = []
    settings: dict[str, Any] = {}
    sums: dict[str, Any] = {}
    for name in args.sealers:
        sealer = make_sealer(name)
        digest = config_sha256(sealer)
        settings[name] = {"weights_sha256": weights_sha256(sealer), "config_sha256": digest}
        paths = [args.out / f"{name}-{digest[:8]}-{kind}.json" for kind in KINDS]
        own = [row for path in paths for row in json.loads(path.read_text())]
        sums[name] = summary(own)
        rows += [{"sealer": name, **row} for row in own]
    print(
        write_result(
            "many_frames",
            seeds=args.seeds,
            profiles=settings,
            height_px=HEIGHT_PX,
            summary=sums,
            rows=rows,
        )
    )


if __name__ == "__main__":
    main()
