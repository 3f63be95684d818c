"""What a comparison found: rows, ratios to raw, and the trap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealskin.data.coco import LabelledImage
from sealskin.learn.arms import RAW
from sealskin.learn.device import machine
from sealskin.learn.families import FAMILIES
from sealskin.learn.matches import SIZES, precision
from sealskin.learn.paired import Scored, ratio
from sealskin.learn.trial import Trials

SEALED = "sealed"
DIRECTIONS = ((SEALED, SEALED), (SEALED, RAW), (RAW, SEALED))
"""What an arm is trained on and tested on."""
UNTOUCHED = "untouched"
GATE_ALONE = "gate-alone"
AP, AP50 = 0, 1

TRAP_SEALED, TRAP_RAW = 1.1, 0.5
TRAP_NOTE = "learned the seal's hand"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `trained_on` is None for a network that is not retrained."""

    family: str
    arm: str
    trained_on: str | None
    tested_on: str


Scores = dict[Row, dict[int, Scored]]
"""What each row's networks reached, by seed."""


def is_trap(sealed_to_sealed: float | None, sealed_to_raw: float | None) -> bool | None:
    """Whether a detector learned what the seal draws, and not what is in the pictures.

    A seal that marks people makes them easier to find than they are on raw pictures, and what was
    learned from it is worth little on raw ones. Either alone has innocent causes.

    Args:
        sealed_to_sealed: ratio to raw, trained and tested on sealed pictures.
        sealed_to_raw: ratio to raw, trained on sealed and tested on raw pictures.

    Returns:
        None if one of them is not known.
    """
    if sealed_to_sealed is None or sealed_to_raw is None:
        return None
    return sealed_to_sealed > TRAP_SEALED and sealed_to_raw < TRAP_RAW


def report(trials: Trials, scores: Scores, missing: list[str]) -> dict[str, Any]:
    """Everything a comparison says, ready for JSON. Fractions are fractions, unknown is None.

    Args:
        trials: pictures and arms.
        scores: of all networks that were trained.
        missing: names of those that were not.

    Returns:
        `partial`, `missing`; `images_trained`, `images_watched`, `images_tested`,
        `scenes_trained`, `scenes_tested`; `epochs` by family; `rows` of the families that find
        people and `objects_rows` of the one that finds objects (`arm`, `family`, `trained_on`,
        `tested_on`, `seeds`, `ap_mean`, `ap_sd`, `ap50_mean`, `ap50_sd`; `ratio_to_raw` of AP
        with `ratio_low` and `ratio_high`, and `ap50_ratio_to_raw` likewise; `by_size`,
        `by_source`; `trap`, `note`); `traps` by family and arm; `untouched`, ratio of AP50 by
        arm; `objects`, ratio of AP50 sealed to sealed by arm; `profiles`.
    """
    rows = [
        _line(trials, row, found, scores) for row, found in scores.items() if row.family in FAMILIES
    ]
    traps = _traps(rows)
    for line in rows:
        if line["trained_on"] == SEALED:
            line["trap"] = traps[line["family"]][line["arm"]]
            line["note"] = TRAP_NOTE if line["trap"] else None
    side = next(iter(trials.sides.values()))
    people = [line for line in rows if FAMILIES[line["family"]].task == "people"]
    objects = [line for line in rows if FAMILIES[line["family"]].task == "objects"]
    base = scores.get(Row(UNTOUCHED, RAW, None, RAW), {})
    return {
        "partial": bool(missing),
        "missing": missing,
        "learned_on": machine(),
        "images_trained": len(side.train),
        "images_watched": len(side.watched),
        "images_tested": len(side.test),
        "scenes_trained": side.scenes_trained,
        "scenes_tested": len({(image.source, image.scene) for image, _ in side.test}),
        "epochs": {plan.family: plan.epochs for plan in trials.experiment.plans},
        "rows": people,
        "traps": traps,
        "untouched": {
            row.arm: ratio(found, base, AP50).value
            for row, found in scores.items()
            if row.family == UNTOUCHED
        },
        "objects": {
            line["arm"]: line["ap50_ratio_to_raw"]
            for line in objects
            if line["trained_on"] == line["tested_on"]
        },
        "objects_rows": objects,
        "profiles": {
            name: {
                "weights_sha256": trials.arm(name).weights_sha256,
                "config_sha256": trials.arm(name).config_sha256,
            }
            for plan in trials.experiment.plans
            for name in plan.arms
            if name != RAW
        },
    }


def _line(trials: Trials, row: Row, found: Mapping[int, Scored], scores: Scores) -> dict[str, Any]:
    raw = scores.get(Row(row.family, RAW, RAW, RAW), {})
    whole = {name: ratio(found, raw, column) for name, column in (("", AP), ("ap50_", AP50))}
    table = np.array([each.figures for each in found.values()])  # (seeds, 2)
    several = len(found) > 1 and row.trained_on is not None
    images = [image for image, _ in trials.sides[FAMILIES[row.family].task].test]
    return {
        "arm": row.arm,
        "family": row.family,
        "trained_on": row.trained_on,
        "tested_on": row.tested_on,
        "seeds": sorted(found),
        **{
            f"{name}_{kind}": _number(value)
            for column, name in ((AP, "ap"), (AP50, "ap50"))
            for kind, value in (
                ("mean", table[:, column].mean()),
                ("sd", table[:, column].std(ddof=1) if several else None),
            )
        },
        **{
            f"{name}ratio{key}": value
            for name, each in whole.items()
            for key, value in (("_to_raw", each.value), ("_low", each.low), ("_high", each.high))
        },
        "by_size": {size: _mean(found, None, size)[AP] for size in SIZES if size != "all"},
        "by_source": _by_source(trials.experiment.groups, images, found, raw),
    }


def _by_source(
    groups: Mapping[str, tuple[str, ...]],
    images: list[LabelledImage],
    found: Mapping[int, Scored],
    raw: Mapping[int, Scored],
) -> dict[str, dict[str, float | None]]:
    """AP, AP50 and the ratio of AP to raw for each group of sources that has a box to find."""
    groups = groups or {name: (name,) for name in sorted({i.source for i in images})}
    out: dict[str, dict[str, float | None]] = {}
    for name, sources in groups.items():
        weights = np.array([float(i.source in sources) for i in images])
        ap, ap50 = _mean(found, weights)
        if ap is None:
            continue
        base = _mean({s: raw[s] for s in found if s in raw}, weights)[AP]
        out[name] = {"ap": ap, "ap50": ap50, "ratio_to_raw": ap / base if base else None}
    return out


def _mean(
    found: Mapping[int, Scored], weights: np.ndarray[Any, Any] | None, size: str = "all"
) -> tuple[float | None, float | None]:
    """Mean AP and AP50 over seeds; None without a box to find or a seed."""
    each = [precision(f.matches, weights, size) for f in found.values()]
    known = [p for p in each if p is not None]
    if not known:
        return None, None
    return float(np.mean(known)), float(np.mean([p[0] for p in known]))


def _traps(rows: list[dict[str, Any]]) -> dict[str, dict[str, bool | None]]:
    ratios: dict[tuple[str, str], dict[str, float | None]] = {}
    for line in rows:
        if line["trained_on"] == SEALED:
            key = line["family"], line["arm"]
            ratios.setdefault(key, {})[line["tested_on"]] = line["ratio_to_raw"]
    traps: dict[str, dict[str, bool | None]] = {}
    for (family, arm), by_test in ratios.items():
        traps.setdefault(family, {})[arm] = is_trap(by_test.get(SEALED), by_test.get(RAW))
    return traps


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
