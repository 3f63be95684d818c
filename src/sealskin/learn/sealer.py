"""Trains a sealer of one's own: its gate, and the bars that this gate needs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from sealskin.core.errors import DataError
from sealskin.data.coco import read_coco, split_by_scene
from sealskin.learn.gate import GateInputs, train_gate, watch_exported, with_heads
from sealskin.learn.gate_curve import THRESHOLDS, Curve
from sealskin.learn.recipe import GateRecipe
from sealskin.seal.gate import Gate
from sealskin.seal.profiles import ProfileFile, write_profile


@dataclass(frozen=True, slots=True)
class Areas:
    """How much of a picture may be treated, as shares of the area, on average.

    Attributes:
        blanked: may be taken for heads. More of it misses fewer heads and costs the detector more.
        treated: may be blanked or coded coarsely.
    """

    blanked: float = 0.07
    treated: float = 0.16


def train_sealer(
    recipes: list[GateRecipe],
    inputs: GateInputs,
    base: ProfileFile,
    areas: Areas,
    resume: bool = False,
) -> Path:
    """Train a gate, one recipe after the other, and set the bars of a profile for it.

    The bars are the lowest that keep to the areas on the held-out scenes of the training pictures.

    Args:
        recipes: of the gate; each goes on from what the one before gave.
        inputs: labels, pictures, weights, faces, and the folder to write to.
        base: the profile of which all else is taken.
        areas: what may be treated.
        resume: go on where an earlier run was broken off.

    Returns:
        Path of the profile's YAML file; its gate lies beside it.

    Raises:
        DataError: labels or pictures cannot be read, or no bar keeps to the areas.
        ModelError: the starting weights cannot be read.
    """
    start = inputs.start
    model = inputs.out / f"{base.name}.onnx"
    for number, recipe in enumerate(recipes, start=1):
        folder = inputs.out / f"gate-{number}"
        done = folder / "done"
        if not (resume and done.exists()):
            again = resume and (folder / "checkpoint.pt").exists()
            trained = train_gate(recipe, replace(inputs, out=folder, start=start), again)
            shutil.copyfile(trained, model)
            done.touch()
        start = folder / "best.pt"
    last = recipes[-1]
    _, held = split_by_scene(read_coco(inputs.labels), last.dev_fraction, last.seed)
    gate = Gate(model, head_bar=THRESHOLDS[0], precision=base.precision)
    found = watch_exported(gate, with_heads(held, inputs))
    profile = replace(
        base.profile,
        head_bar=bar_for(found, areas.blanked),
        doubt_bar=bar_for(found, areas.treated),
    )
    path = inputs.out / f"{base.name}.yaml"
    write_profile(path, base.name, model.name, base.precision, profile)
    return path


def bar_for(curve: Curve, area: float) -> float:
    """The lowest bar at which no more than a share of the area is treated.

    Raises:
        DataError: there is none.
    """
    for bar, share in zip(curve.thresholds.tolist(), curve.area.tolist(), strict=True):
        if share <= area:
            return float(bar)
    raise DataError(
        f"this gate treats more than {area:.0%} of the area at any bar; train it for longer or "
        "allow more"
    )
