"""How far the detector of things agrees, on sealed frames, with its teacher on raw ones.

    python benchmarks/things.py --coco val.json --images val --weights nanodet.json

The teacher is NanoDet-g as COCO trained it; what it finds on the raw picture, at a score of 0.35 or
more, is what is to be found. That is agreement with a machine and not truth: nobody has labelled
things in these pictures, and what the teacher overlooks counts as a false alarm. The same network,
untouched, looks at the sealed picture as well. Classes of which the teacher finds fewer than 15 are
counted and not part of a mean. The pictures are of scenes that were not trained on.

Speed is that of one thread on one sealed frame, beside the person detector's in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from results_file import write_result
from sealskin.core.boxes import Detections, iou
from sealskin.data.coco import LabelledImage, read_coco
from sealskin.data.specimen import Pixels, read_specimen
from sealskin.learn.recipe import load_recipe_of
from sealskin.learn.things import LEAST_BOXES, coco_network
from sealskin.learn.things_recipe import ThingsRecipe
from sealskin.learn.things_score import Finds, as_labels, by_class, find_things, flat
from sealskin.pipeline.analyse import WEAK_SCORE
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256
from sealskin.sense.detector import PersonDetector
from sealskin.sense.things import ThingDetector

SCORE_FLOOR = 0.05  # average precision needs the weak boxes too
SEAL = "lowrate"
ROUNDS = 60
NOTE = (
    "AP50 is agreement with what the teacher finds on the raw picture at a score of 0.35 or more: "
    "with a machine, not with the truth"
)


def ap50(
    images: Sequence[LabelledImage],
    classes: Sequence[str],
    wanted: Sequence[Finds],
    found: Sequence[Finds],
) -> dict[str, Any]:
    """AP50 of each class and the mean of those with boxes enough."""
    each = by_class(as_labels(images, wanted), flat(found), len(classes))
    counted = [ap for ap, count in each if count >= LEAST_BOXES]
    return {
        "ap50_mean": float(np.mean(counted)),
        "ap50": {name: ap for name, (ap, count) in zip(classes, each, strict=True) if count},
    }


def matched(wanted: Detections, found: Detections) -> int:
    """How many finds meet what is to be found, one for one, at an overlap of 0.5."""
    overlaps = iou(found.boxes, wanted.boxes)
    free = np.ones(len(wanted.boxes), bool)
    hits = 0
    for row in overlaps:  # by falling score
        options = np.where(free, row, 0)
        if options.size and options.max() >= 0.5:
            free[int(options.argmax())] = False
            hits += 1
    return hits


def at_the_bar(wanted: Sequence[Finds], found: Sequence[Finds]) -> dict[str, float]:
    """Share of what is to be found that is found, and of what is found that is right."""
    pairs = list(zip(flat(wanted), flat(found), strict=True))
    hits = sum(matched(w, f) for w, f in pairs)
    return {
        "found_share": hits / max(1, sum(len(w) for w, _ in pairs)),
        "right_share": hits / max(1, sum(len(f) for _, f in pairs)),
    }


def look_ms(looks: dict[str, Callable[[Pixels], object]], frame: Pixels) -> dict[str, float]:
    """Median milliseconds of a look of each, in turns."""
    taken: dict[str, list[float]] = {name: [] for name in looks}
    for number in range(ROUNDS + 5):
        for name, look in looks.items():
            began = time.perf_counter()
            look(frame)
            if number >= 5:
                taken[name].append(1000 * (time.perf_counter() - began))
    return {name: float(np.median(times)) for name, times in taken.items()}


def main() -> None:
    """Look at every picture and write benchmarks/results/things.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coco", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    recipe = load_recipe_of(ThingsRecipe, "things")
    classes, sealer = recipe.classes, make_sealer(SEAL)
    teacher = coco_network(recipe, args.weights)
    ours = ThingDetector(classes, args.model, threads=1)
    weak = ThingDetector(classes, args.model, threads=1, score_threshold=SCORE_FLOOR)
    images = read_coco(args.coco)
    wanted, untouched, found, shown = [], [], [], []
    for image in images:
        raw = read_specimen(args.images / image.file_name).pixels
        frame = sealer(raw)
        wanted.append(
            find_things(
                teacher,
                raw,
                recipe.teacher_long_px,
                threshold=recipe.teacher_adds,
                half=recipe.half_precision,
            )
        )
        untouched.append(
            find_things(teacher, frame, ours.input_long_px, half=recipe.half_precision)
        )
        found.append(list(weak.infer(frame).values()))
        shown.append(list(ours.infer(frame).values()))
    counts = {
        name: sum(len(finds[number]) for finds in wanted) for number, name in enumerate(classes)
    }
    people = PersonDetector(threads=1, score_threshold=WEAK_SCORE)
    frame = sealer(np.asarray(np.random.default_rng(0).integers(0, 255, (360, 640, 3)), np.uint8))
    speed = look_ms({"things": ours.infer, "people": people.infer}, frame)
    figures = {
        "things_note": NOTE,
        "teacher_score": recipe.teacher_adds,
        "pictures": len(images),
        "least_boxes": LEAST_BOXES,
        "boxes": counts,
        "sealed": ap50(images, classes, wanted, found),
        "sealed_untouched": ap50(images, classes, wanted, untouched),
        "at_the_bar": {"score": ours.score_threshold, **at_the_bar(wanted, shown)},
        "look_ms": speed,
        "look_of_people": speed["things"] / speed["people"],
    }
    profile = {
        "weights_sha256": ours.weights_sha256,
        "config_sha256": config_sha256(sealer),
    }
    print(write_result("things", seeds=[0], profiles={SEAL: profile}, **figures))


if __name__ == "__main__":
    main()
