"""What detectors lose by training and testing on sealed pictures: benchmarks/results/utility.json.

    python benchmarks/utility.py --coco-train train.json --images-train train \
        --coco-val val.json --images-val val --weights nanodet.json \
        --second-weights model.json --out runs/utility --epochs 8 --seeds 0 1 2

A run that was broken off goes on when it is started again; `--budget` ends it after so many
minutes with what there is, marked as partial. Several processes may each train a part of it with
`--only`; the same command without it then puts it together. With `--keep` what the file says of
arms that are not measured now stays; `measured` tells the commit and date of those.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from detector import GROUPS
from results_file import RESULTS, write_result
from sealskin.learn.arms import DEFAULT_ARMS
from sealskin.learn.compare import compare, train_only
from sealskin.learn.experiment import FEW_ARMS, Experiment, usual_plans
from sealskin.learn.families import FAMILIES
from sealskin.learn.recipe import load_recipe
from sealskin.learn.sides import Folders


def in_order_of(earlier: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows by arm as they stood before; arms that are new at the end."""
    places = {arm: n for n, arm in enumerate(dict.fromkeys(row["arm"] for row in earlier))}
    return sorted(rows, key=lambda row: places.get(row["arm"], len(places)))


def with_earlier(report: dict[str, Any], name: str) -> dict[str, Any]:
    """A report, and what the result file says of families and arms that are not in it.

    Their ratios are to the raw network of their own run, not to the one of this.
    """
    earlier = json.loads((RESULTS / f"{name}.json").read_text())
    own = {(row["family"], row["arm"]) for row in [*report["rows"], *report["objects_rows"]]}
    out = dict(report)
    left = set()
    for key in ("rows", "objects_rows"):
        kept = [row for row in earlier[key] if (row["family"], row["arm"]) not in own]
        out[key] = in_order_of(earlier[key], [*report[key], *kept])
        left |= {f"{row['family']} {row['arm']}" for row in kept}
    for key in ("untouched", "objects", "profiles"):
        out[key] = earlier[key] | report[key]
    families = [*earlier["traps"], *report["traps"]]
    out["traps"] = {f: earlier["traps"].get(f, {}) | report["traps"].get(f, {}) for f in families}
    out["epochs"] = earlier["epochs"] | report["epochs"]
    # "ours raw seed 0", "ours raw, raw to sealed"
    asked = tuple(f"{family} {arm}{end}" for family, arm in own for end in (" ", ","))
    unheard = [what for what in earlier["missing"] if not what.startswith(asked)]
    out["missing"] = [*report["missing"], *unheard]
    out["partial"] = bool(out["missing"])
    when = {what: {k: earlier[k] for k in ("commit", "date")} for what in sorted(left)}
    before = {what: at for what, at in earlier.get("measured", {}).items() if what in left}
    out["measured"] = when | before
    return out


def main() -> None:
    """Run the comparison, or a part of it, and write its result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coco-train", type=Path, required=True)
    parser.add_argument("--images-train", type=Path, required=True)
    parser.add_argument("--coco-val", type=Path, required=True)
    parser.add_argument("--images-val", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--second-weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recipe", default="person-lowrate")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--second-epochs", type=int)
    parser.add_argument("--objects-epochs", type=int)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--second-seeds", type=int, nargs="+")
    parser.add_argument("--objects-seeds", type=int, nargs="*", default=[0])
    parser.add_argument("--arms", nargs="+", default=DEFAULT_ARMS)
    parser.add_argument("--arms-once", nargs="*", default=())
    parser.add_argument("--second-arms", nargs="+", default=FEW_ARMS)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--budget", type=float)
    parser.add_argument("--only", nargs="+", metavar="JOB", help="'ours balanced seed 0'")
    parser.add_argument("--families", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--name", default="utility", help="of the result file")
    parser.add_argument("--keep", action="store_true", help="what is said of other arms stays")
    args = parser.parse_args()
    plans = usual_plans(
        args.weights,
        args.second_weights,
        arms=args.arms,
        few_arms=args.second_arms,
        arms_once=args.arms_once,
        seeds=args.seeds,
        second_seeds=args.second_seeds,
        objects_seeds=args.objects_seeds,
        epochs=args.epochs,
        objects_epochs=args.objects_epochs,
        second_epochs=args.second_epochs,
    )
    experiment = Experiment(
        recipe=load_recipe(args.recipe),
        train=Folders(args.coco_train, args.images_train),
        test=Folders(args.coco_val, args.images_val),
        teacher=args.weights,
        plans=[plan for plan in plans if plan.family in args.families],
        out=args.out,
        rounds=args.rounds,
        groups=GROUPS,
    )
    if args.only:
        train_only(experiment, args.only)
        return
    report = compare(experiment, args.budget)
    if args.keep:
        report = with_earlier(report, args.name)
    seeds = sorted({seed for plan in experiment.plans for seed in plan.seeds})
    print(write_result(args.name, seeds=seeds, **report))


if __name__ == "__main__":
    main()
