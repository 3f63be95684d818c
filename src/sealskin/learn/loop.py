"""The training loop, read top to bottom."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sealskin.core.boxes import Detections
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage
from sealskin.learn.augment import Example, Seal
from sealskin.learn.batches import batches
from sealskin.learn.evaluate import average_precision
from sealskin.learn.losses import LossWeights, detection_loss
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.predict import predict
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import DetectorRecipe, TrainingRecipe


def run_epochs(
    net: PyramidDetector,
    examples: Sequence[Example],
    watched: Sequence[tuple[LabelledImage, Example]],
    recipe: DetectorRecipe,
    out: Path,
    seal: Seal | None,
    resume: bool = False,
    until_s: float = math.inf,
) -> bool:
    """Train, and leave `checkpoint.pt`, `best.pt` and `metrics.jsonl` in `out`.

    Args:
        net: starting network, in training mode.
        examples: raw pictures with labels.
        watched: held-out labels with their pictures, already sealed.
        recipe: every setting.
        out: folder to write to.
        seal: applied to each composed frame; None for raw.
        resume: go on from `checkpoint.pt`.
        until_s: reading of `time.monotonic` at which to stop, with a checkpoint, in mid-epoch.

    Returns:
        True if all epochs are done.

    Raises:
        DataError: there is no checkpoint to resume from, or it is of another recipe.
    """
    average = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(
        parameter_groups(net, recipe.weight_decay), lr=recipe.learning_rate
    )
    epoch_steps = max(1, len(examples) // recipe.batch)
    total = recipe.epochs * epoch_steps
    start, best = 0, -1.0
    if resume:
        state = load_state(out / "checkpoint.pt", recipe)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        start, best = state["step"], state["best"]
    weights = LossWeights(
        recipe.giou_weight,
        recipe.dfl_weight,
        recipe.quality_power,
        recipe.anchor_scale,
        recipe.candidates,
    )
    progress = Progress("train", total * recipe.batch, start * recipe.batch)
    parts: dict[str, float] = {}
    began = time.monotonic()

    def keep(done: int) -> None:
        state = {
            "recipe": recipe.model_dump(mode="json"),
            "net": net.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": done,
            "best": best,
        }
        save_state(out / "checkpoint.pt", state)

    for step, batch in enumerate(batches(examples, recipe, seal, range(start, total)), start):
        if time.monotonic() >= until_s:
            keep(step)
            progress.close()
            return False
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, total, recipe)
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half_precision):
            logits, sides = net(batch.images.float())  # (B, A, 1), (B, A, 4, reg_max + 1)
        loss, parts = detection_loss(
            logits, sides, batch.canvas, batch.boxes, batch.ignore, weights
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(net.parameters(), recipe.clip_norm)
        optimiser.step()
        update_average(average, net, min(recipe.ema_decay, (1 + step) / (10 + step)))
        progress.advance(recipe.batch, f"loss {parts['loss']:.3f}")
        if step % 20 == 0:
            log(out, {"step": step, **parts, "norm": float(norm), "lr": group["lr"]})

        if (step + 1) % epoch_steps == 0:
            figures, _ = score(average, watched, recipe.input_long_px, recipe.half_precision)
            if figures["ap50"] >= best:
                best = figures["ap50"]
                save_state(out / "best.pt", {"average": average.state_dict(), "step": step + 1})
            epoch = (step + 1) // epoch_steps
            log(out, {"epoch": epoch, **figures, "seconds": time.monotonic() - began})
            keep(step + 1)
    progress.close()
    return True


def score(
    net: PyramidDetector,
    watched: Sequence[tuple[LabelledImage, Example]],
    long_px: int,
    half_precision: bool,
) -> tuple[dict[str, float], list[Detections]]:
    """AP and AP50 of a network in evaluation mode, and what it found."""
    found = [predict(net, e.pixels, long_px, half_precision=half_precision) for _, e in watched]
    return average_precision([image for image, _ in watched], found), found


def learning_rate(step: int, total: int, recipe: TrainingRecipe) -> float:
    """Linear rise, then half a cosine down to `final_rate` of the peak."""
    if step < recipe.warmup_steps:
        return recipe.learning_rate * (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, total - recipe.warmup_steps)
    share = recipe.final_rate + (1 - recipe.final_rate) * (1 + math.cos(math.pi * done)) / 2
    return recipe.learning_rate * share


def parameter_groups(net: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Kernels decay, biases do not."""
    learned = [p for p in net.parameters() if p.requires_grad]
    kernels = [p for p in learned if p.ndim > 1]
    biases = [p for p in learned if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]


@torch.no_grad()
def update_average(average: nn.Module, net: nn.Module, decay: float) -> None:
    """Move the averaged weights towards the network's."""
    for slow, fast in zip(average.parameters(), net.parameters(), strict=True):
        slow.lerp_(fast, 1 - decay)


def log(out: Path, row: dict[str, Any]) -> None:
    """Add a line to `metrics.jsonl`."""
    with (out / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Written beside and renamed, so that a broken run leaves the last good file."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def load_state(path: Path, recipe: TrainingRecipe) -> dict[str, Any]:
    """A checkpoint that this recipe wrote.

    Raises:
        DataError: there is none, or it is of another recipe.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except FileNotFoundError as error:
        raise DataError(f"there is no {path.name} in {path.parent} to resume from") from error
    if state["recipe"] != recipe.model_dump(mode="json"):
        raise DataError(f"{path} was written by another recipe; resume with the same one")
    return state
