"""The training loop, read top to bottom."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from sealskin.core.boxes import Detections
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage
from sealskin.learn.augment import Example, Seal
from sealskin.learn.batches import batches
from sealskin.learn.device import autocast, device
from sealskin.learn.evaluate import average_precision
from sealskin.learn.losses import LossWeights, detection_loss
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.predict import predict
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import DetectorRecipe, TrainingRecipe, contents


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
    course = Course(net, recipe, out, len(examples), "train", resume=resume)
    weights = LossWeights(
        recipe.giou_weight,
        recipe.dfl_weight,
        recipe.quality_power,
        recipe.anchor_scale,
        recipe.candidates,
    )
    for step, batch in enumerate(batches(examples, recipe, seal, course.steps), course.steps.start):
        if time.monotonic() >= until_s:
            course.keep(step)
            course.close()
            return False
        with autocast(recipe.half_precision):
            logits, sides = net(batch.images.float())  # (B, A, 1), (B, A, 4, reg_max + 1)
        loss, parts = detection_loss(
            logits, sides, batch.canvas, batch.boxes, batch.ignore, weights
        )
        course.learn(step, loss, parts)
        if course.ends_epoch(step):
            figures, _ = score(course.average, watched, recipe.input_long_px, recipe.half_precision)
            course.end_epoch(step, figures, figures["ap50"])
    course.close()
    return True


Net = TypeVar("Net", bound=nn.Module)


class Course(Generic[Net]):
    """A network in training: its average, its optimiser, how far it is, and its best so far.

    Leaves `checkpoint.pt`, `best.pt` (of the average) and `metrics.jsonl` in `out`.

    Args:
        net: starting network, in training mode; it moves to the device that learns.
        recipe: every setting.
        out: folder to write to.
        examples: how many pictures an epoch has.
        label: what the progress bar says.
        resume: go on from `checkpoint.pt`.

    Attributes:
        average: the moving average of the weights, in evaluation mode.
        steps: those that are still to be done.

    Raises:
        DataError: there is no checkpoint to resume from, or it is of another recipe.
    """

    def __init__(
        self,
        net: Net,
        recipe: TrainingRecipe,
        out: Path,
        examples: int,
        label: str,
        *,
        resume: bool,
    ) -> None:
        self._net, self._recipe, self._out = net.to(device()), recipe, out
        self.average = copy.deepcopy(net).eval()
        self._optimiser = torch.optim.AdamW(
            parameter_groups(net, recipe.weight_decay), lr=recipe.learning_rate
        )
        self._epoch_steps = max(1, examples // recipe.batch)
        start, self._best = 0, -math.inf
        if resume:
            state = load_state(out / "checkpoint.pt", recipe)
            net.load_state_dict(state["net"])
            self.average.load_state_dict(state["average"])
            self._optimiser.load_state_dict(state["optimiser"])
            start, self._best = state["step"], state["best"]
        self.steps = range(start, recipe.epochs * self._epoch_steps)
        self._progress = Progress(label, self.steps.stop * recipe.batch, start * recipe.batch)
        self._began_s = time.monotonic()

    def learn(self, step: int, loss: Tensor, parts: dict[str, float]) -> None:
        """One step of the optimiser; `parts` of the loss are logged now and then."""
        recipe = self._recipe
        rate = learning_rate(step, self.steps.stop, recipe)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self._net.parameters(), recipe.clip_norm)
        self._optimiser.step()
        update_average(self.average, self._net, min(recipe.ema_decay, (1 + step) / (10 + step)))
        self._progress.advance(recipe.batch, f"loss {parts['loss']:.3f}")
        if step % 20 == 0:
            log(self._out, {"step": step, **parts, "norm": float(norm), "lr": rate})

    def ends_epoch(self, step: int) -> bool:
        """Whether an epoch is over with this step."""
        return (step + 1) % self._epoch_steps == 0

    def end_epoch(self, step: int, figures: dict[str, float], worth: float) -> None:
        """Keep the average if none before was worth more, and a checkpoint.

        Args:
            step: the epoch's last.
            figures: of the average on held-out pictures, to be logged.
            worth: the more the better.
        """
        if worth >= self._best:
            self._best = worth
            best = {"average": self.average.state_dict(), "step": step + 1}
            save_state(self._out / "best.pt", best)
        seconds = time.monotonic() - self._began_s
        log(self._out, {"epoch": (step + 1) // self._epoch_steps, **figures, "seconds": seconds})
        self.keep(step + 1)

    def keep(self, done: int) -> None:
        """Write the checkpoint after so many steps."""
        state = {
            "recipe": contents(self._recipe),
            "net": self._net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "step": done,
            "best": self._best,
        }
        save_state(self._out / "checkpoint.pt", state)

    def close(self) -> None:
        """End the progress bar."""
        self._progress.close()


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
    torch._foreach_lerp_(list(average.parameters()), list(net.parameters()), 1 - decay)


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
        state: dict[str, Any] = torch.load(path, map_location=device(), weights_only=True)
    except FileNotFoundError as error:
        raise DataError(f"there is no {path.name} in {path.parent} to resume from") from error
    if state["recipe"] != contents(recipe):
        raise DataError(f"{path} was written by another recipe; resume with the same one")
    return state
