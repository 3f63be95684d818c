"""What each choice of the code costs and buys: frontier.json and a plot; frontier_trained.json.

    python benchmarks/frontier.py --coco train.json --images train --bodies reid \
        --nanodet nanodet.json --steps 200 --out runs/frontier

`balanced` is the profile that ships. Every other point is an earlier one, `BEFORE`, with something
changed: what was learnt from them made the one that ships. Measured on scenes and people held
out of the training data, never on those that are reported elsewhere:

- `trained`: AP of a detector trained for a few epochs on each point, by that of one trained and
  tested on raw pictures, in three directions. It has a file of its own, since it takes hours, and
  is asked for by `--trained`;
- `untouched`: AP50 of a detector that never saw a sealed picture (NanoDet, 416 px), by its raw one;
- `linking`: AUC of a network trained for this very seal to tell the same person in another camera
  (the audit's linker with stripes, few steps), on 100 people; and of colours and shape unlearned.

What was broken off goes on. Several processes may each do a part, with `--train-only` and
`--measure-only`; the same command without them puts it together.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from plots import dots
from results_file import write_result
from sealskin.audit.bodies import BodyTrial, histogram, linker
from sealskin.audit.metrics import figures
from sealskin.audit.rows import Scored, comparison_of
from sealskin.audit.split import Split, split_people
from sealskin.audit.subject import open_subject
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.data.identities import Body, read_bodies
from sealskin.data.specimen import Pixels
from sealskin.learn.arms import ARMS, RAW
from sealskin.learn.compare import compare, train_only
from sealskin.learn.evaluate import average_precision
from sealskin.learn.experiment import Experiment, Plan
from sealskin.learn.memory import keep_memory
from sealskin.learn.nets import NanoDetG
from sealskin.learn.predict import predict
from sealskin.learn.recipe import load_recipe
from sealskin.learn.sides import Folders
from sealskin.learn.weights import load_pretrained
from sealskin.seal.codes import Profile
from sealskin.seal.gate import Gate
from sealskin.seal.gated import Gated
from sealskin.seal.profiles import published
from sealskin.seal.sealer import Sealer, config_sha256

BALANCED, STRICT = (published(name).profile for name in ("balanced", "strict"))
BEFORE = replace(BALANCED, decoys=1.5, saturation=1.0, head_scale=1.0, inpainted=False)
NANODET_PX = 416
BODY_PX = 128
GREY = {"chroma_levels": 1, "recoloured": False}
ALIKE = {"varied": False, "decoys": 0.0, "undrawn": 0.0}
POINTS: dict[str, tuple[Profile, dict[str, Any]]] = {
    "balanced": (BALANCED, {}),
    "before": (BEFORE, {}),
    "no heads": (BEFORE, {"head_bar": 2.0, "doubt_bar": 2.0, "decoys": 0.0, "recoloured": False}),
    "own colours": (BEFORE, {"recoloured": False}),
    "grey": (BEFORE, GREY),
    "heads blank": (BEFORE, {**ALIKE, "varied": True, "undrawn": 1.0}),
    "heads alike": (BEFORE, ALIKE),
    "no decoys": (BEFORE, {"decoys": 0.0}),
    "no doubt": (BEFORE, {"doubt_bar": 2.0}),
    "bodies drawn": (BEFORE, {"person_bar": STRICT.person_bar}),
    "8 px": (BEFORE, {"rows": 135}),
    "8 px, 4 bits": (BEFORE, {"rows": 135, "luma_levels": 16}),
    "8 px, 1 bit": (BEFORE, {"rows": 135, "luma_levels": 2}),
    "16 px": (BEFORE, {"rows": 68}),
    "16 px, 3 bits": (
        BEFORE,
        {"rows": 68, "luma_levels": 8, "chroma_levels": 7, "chroma_step": 16},
    ),
    "8 px, grey": (BEFORE, {"rows": 135, **GREY}),
    "strict": (STRICT, {}),
}
# What came with the one that ships, taken back one by one; these are not trained on.
TAKEN_BACK: dict[str, tuple[Profile, dict[str, Any]]] = {
    "smooth fill": (BALANCED, {"inpainted": False}),
    "heads as boxes": (BALANCED, {"head_scale": 1.0}),
    "strong palette": (BALANCED, {"saturation": 1.0}),
    "more decoys": (BALANCED, {"decoys": 1.5}),
}
CLASSICAL = ("lowrate", "mosaic-16")
EPOCHS = 3
WARMUP_STEPS = 60  # that of longer training would take most of so few epochs


def untouched(
    net: NanoDetG, pictures: list[Pixels], images: list[LabelledImage], seal: Sealer
) -> dict[str, float]:
    """AP and AP50 of the network as it came."""
    found = [predict(net, seal(p), NANODET_PX) for p in pictures]
    return average_precision(images, found)


def linking(seal: Sealer, bodies: Split[Body], steps: int) -> dict[str, float]:
    """AUC across cameras, on the people for choosing."""
    trial = BodyTrial(seal, bodies, [BODY_PX])
    who = Scored(np.array([b.person for b in bodies.dev]), np.array([b.camera for b in bodies.dev]))
    found = {"linker": linker(trial, "stripes", 0, steps), "histogram": histogram(trial)}
    return {
        name: float(figures(comparison_of(v, "dev", BODY_PX, "ss", who))["auc"])
        for name, v in found.items()
    }


def sealer(name: str) -> Sealer:
    """The sealer of a point, with the gate's arithmetic as it ships."""
    points = POINTS | TAKEN_BACK
    if name not in points:
        return open_subject(name)
    profile, changes = points[name]
    profile = replace(profile, **changes)
    precision = published("balanced").precision
    gate = Gate(head_bar=profile.head_bar, precision=precision)
    # The earlier one bore the same name, which its hash tells.
    return Gated("balanced" if name == "before" else name, profile, gate)


def arm(name: str, _: object) -> Sealer:
    """The same as `ARMS` has them; no point asks the gate that is handed to it."""
    return sealer(name)


def subset(coco: Path, images: list[LabelledImage], path: Path) -> Path:
    """Write the labels of some of a file's pictures."""
    tree = json.loads(coco.read_text())
    ids = {i.image_id for i in images}
    tree["images"] = [i for i in tree["images"] if i["id"] in ids]
    tree["annotations"] = [a for a in tree["annotations"] if a["image_id"] in ids]
    path.write_text(json.dumps(tree))
    return path


def experiment(args: argparse.Namespace, names: list[str]) -> Experiment:
    """Train on most scenes of the training data, test on those that are held out."""
    args.out.mkdir(parents=True, exist_ok=True)
    # The same scenes that the gate's training held out.
    kept, held = split_by_scene(read_coco(args.coco), args.dev_fraction, 0)
    ARMS.update({name: partial(arm, name) for name in POINTS})
    return Experiment(
        recipe=load_recipe("person-lowrate").model_copy(update={"warmup_steps": WARMUP_STEPS}),
        train=Folders(subset(args.coco, kept, args.out / "kept.json"), args.images),
        test=Folders(subset(args.coco, held, args.out / "held.json"), args.images),
        teacher=args.nanodet,
        plans=[Plan("ours", args.nanodet, tuple(names), (0,), args.epochs)],
        out=args.out,
    )


def trained(whole: Experiment) -> dict[str, dict[str, Any]]:
    """By point: ratios to raw of AP in three directions with their intervals."""
    found: dict[str, dict[str, Any]] = {}
    for row in compare(whole)["rows"]:
        if row["trained_on"] is not None:
            direction = f"{row['trained_on']}_to_{row['tested_on']}"
            kept = ("ap_mean", "ratio_to_raw", "ratio_low", "ratio_high")
            found.setdefault(row["arm"], {})[direction] = {key: row[key] for key in kept}
    return found


def write_trained(whole: Experiment, names: list[str], epochs: int) -> Path:
    """Train what is missing, and write what all of it came to."""
    directions = trained(whole)
    return write_result(
        "frontier_trained",
        seeds=[0],
        profiles={},
        points=[
            {
                "name": name,
                "changed": POINTS.get(name, (None, {}))[1],
                **directions[name],
                "config_sha256": config_sha256(sealer(name)),
            }
            for name in names
        ],
        pictures_trained=len(read_coco(whole.train.labels)),
        pictures=len(read_coco(whole.test.labels)),
        epochs=epochs,
    )


@cache
def held_out(test: Folders, bodies: Path) -> tuple[list[LabelledImage], list[Pixels], Split[Body]]:
    """What points are measured on without training, read once and only if one is missing."""
    tested = test.read()
    people = split_people(read_bodies(bodies, "train"), read_bodies(bodies, "val"))
    return [image for image, _ in tested], [example.pixels for _, example in tested], people


def measure(args: argparse.Namespace, whole: Experiment, name: str) -> dict[str, Any]:
    """A point without training; kept in the folder, so that one broken off goes on."""
    seal = sealer(name)
    told = {"name": name, "steps": args.steps, "config_sha256": config_sha256(seal)}
    kept = args.out / "points" / f"{name}.json"
    if kept.exists():
        point: dict[str, Any] = json.loads(kept.read_text())
        if {key: point[key] for key in told} == told:
            return point
    held, pictures, bodies = held_out(whole.test, args.bodies)
    link = linking(seal, bodies, args.steps)
    net = load_pretrained(args.nanodet).eval()
    point = {
        **told,
        "changed": (POINTS | TAKEN_BACK).get(name, (None, {}))[1],
        "untouched_ap50": untouched(net, pictures, held, seal)["ap50"],
        "linking_auc": link["linker"],
        "linking_histogram_auc": link["histogram"],
    }
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(point))
    print(point, file=sys.stderr, flush=True)
    return point


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coco", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--nanodet", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--dev-fraction", type=float, default=0.1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--train-only", nargs="+", metavar="POINT")
    parser.add_argument("--measure-only", nargs="+", metavar="POINT", help="no file is written")
    parser.add_argument("--trained", action="store_true", help="that alone")
    args = parser.parse_args()
    keep_memory()
    names = [RAW, *POINTS, *CLASSICAL]
    whole = experiment(args, names)
    if args.train_only:
        train_only(whole, [f"ours {name} seed 0" for name in args.train_only])
        return
    if args.trained:
        print(write_trained(whole, names, args.epochs))
        return
    measured = [measure(args, whole, name) for name in args.measure_only or [*names, *TAKEN_BACK]]
    if args.measure_only:
        return
    raw = measured[0]["untouched_ap50"]
    points = [{**point, "untouched_ratio": point["untouched_ap50"] / raw} for point in measured]
    dots(
        "frontier",
        "Each choice of the code; right and low is better",
        [
            (p["name"], p["untouched_ratio"], p["linking_auc"])
            for p in points
            if p["name"] not in TAKEN_BACK
        ],
        "AP50 of a detector that was never retrained, as a share of raw",
        "AUC of linking people across cameras",
    )
    print(
        write_result(
            "frontier",
            seeds=[0],
            profiles={},
            points=points,
            pictures=len(read_coco(whole.test.labels)),
            steps=args.steps,
        )
    )


if __name__ == "__main__":
    main()
