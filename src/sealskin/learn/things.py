"""Trains the detector of things on sealed frames, taught by a network that sees them raw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from sealskin.core.boxes import Detections
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.data.coco_names import COCO_NAMES
from sealskin.learn.augment import Example, Pixels, Seal
from sealskin.learn.batches import batches
from sealskin.learn.detector import Inputs, read_examples
from sealskin.learn.device import autocast, device
from sealskin.learn.earlier import earlier
from sealskin.learn.evaluate import best_threshold
from sealskin.learn.export import export_onnx
from sealskin.learn.finds import digest_of, load_finds, save_finds
from sealskin.learn.loop import Course, log
from sealskin.learn.memory import keep_memory
from sealskin.learn.nets import NanoDetG, PyramidDetector
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import recipe_sha256
from sealskin.learn.things_loss import distillation_loss, teach_batch
from sealskin.learn.things_recipe import ThingsRecipe
from sealskin.learn.things_score import Finds, agreement, as_labels, find_things, flat
from sealskin.learn.weights import load_pretrained
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id

LEAST_BOXES = 15
"""Classes of which the teacher finds fewer are no part of a mean."""


def train_things(recipe: ThingsRecipe, inputs: Inputs, resume: bool = False) -> Path:
    """Train and export; leaves `teacher.json`, `checkpoint.pt`, `best.pt` and `metrics.jsonl`.

    No label is used: the file of labels only says which pictures there are and of which scene.

    Args:
        recipe: every setting.
        inputs: files and folders.
        resume: go on from `checkpoint.pt`.

    Returns:
        Path of the ONNX file.

    Raises:
        DataError: pictures cannot be read, or the checkpoint is of another recipe.
        ModelError: the starting weights cannot be read.
        ConfigError: there is no sealer of that name.
    """
    keep_memory()
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    inputs.out.mkdir(parents=True, exist_ok=True)
    sealer = make_sealer(recipe.seal)
    kept, held = split_by_scene(read_coco(inputs.labels), recipe.dev_fraction, recipe.seed)
    if not kept or not held:
        raise DataError("the labels have too few scenes to hold some out; lower dev_fraction")
    teacher = coco_network(recipe, inputs.weights)
    examples = read_examples(kept, inputs.images)
    watched = read_examples(held, inputs.images)
    finds = _looks(teacher, [*examples, *watched], recipe, inputs.out / "teacher.json")
    examples = _with_things(examples, finds[: len(examples)], recipe)
    wanted = finds[len(kept) :]
    frames = [sealer(example.pixels) for example in watched]
    pupil = coco_network(recipe, inputs.weights).train()  # begins as the teacher
    run = _Run(recipe, inputs.out, held, frames, wanted)
    run.train(pupil, teacher, examples, raw_and_sealed(sealer), resume)
    return run.finish(pupil, seal_id(sealer))


def coco_network(recipe: ThingsRecipe, weights: Path) -> NanoDetG:
    """The network as COCO trained it, with the recipe's classes, in evaluation mode."""
    net = load_pretrained(weights, [COCO_NAMES.index(name) for name in recipe.classes])
    net = net.to(device()).eval()
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def raw_and_sealed(seal: Seal) -> Seal:
    """A sealer that gives uint8 (H, W, 6): the frame as it is, and sealed."""

    def both(frame: Pixels) -> Pixels:
        return np.concatenate((frame, seal(frame)), axis=2)

    return both


def _looks(
    teacher: PyramidDetector, examples: Sequence[Example], recipe: ThingsRecipe, cache: Path
) -> list[Finds]:
    """What the teacher finds in raw pictures; kept in a file."""
    text = f"{recipe.classes} {recipe.teacher_long_px} {recipe.teacher_adds}"
    key = digest_of(text=text, net=teacher, examples=examples)
    kept = load_finds(cache, key)
    if kept is None:
        kept, progress = [], Progress("teacher", len(examples))
        for example in examples:
            kept += find_things(
                teacher, example.pixels, recipe.teacher_long_px,
                threshold=recipe.teacher_adds, half=recipe.half_precision,
            )  # fmt: skip
            progress.advance(1)
        progress.close()
        save_finds(cache, key, kept)
    count = len(recipe.classes)
    return [kept[place : place + count] for place in range(0, len(kept), count)]


def _with_things(
    examples: Sequence[Example], finds: Sequence[Finds], recipe: ThingsRecipe
) -> list[Example]:
    """All pictures in which the teacher finds something, and some of the others."""
    rng = np.random.default_rng((recipe.seed, 3))
    lucky = rng.random(len(examples)) < recipe.empty_share
    chosen = [
        example
        for example, found, drawn in zip(examples, finds, lucky, strict=True)
        if drawn or any(len(f) for f in found)
    ]
    if not chosen:
        raise DataError("the teacher finds nothing in these pictures; give others")
    return chosen


class _Run:
    """One run: what it is measured on and where it writes."""

    def __init__(
        self,
        recipe: ThingsRecipe,
        out: Path,
        held: Sequence[LabelledImage],
        frames: Sequence[Pixels],
        wanted: Sequence[Finds],
    ) -> None:
        self._recipe, self._out = recipe, out
        self._held, self._frames, self._wanted = held, frames, wanted

    def train(
        self,
        net: PyramidDetector,
        teacher: PyramidDetector,
        examples: Sequence[Example],
        seal: Seal,
        resume: bool,
    ) -> None:
        """The training loop."""
        recipe, out = self._recipe, self._out
        course = Course(net, recipe, out, len(examples), "things", resume=resume)
        if not resume:
            figures, _ = self.score(course.average, recipe.input_long_px, recipe.half_precision)
            log(out, {"epoch": 0, **figures})
        for step, batch in enumerate(
            batches(examples, recipe, seal, course.steps), course.steps.start
        ):
            raw, sealed = (_channels_last(batch.images[:, part]) for part in (RAW, SEALED))
            taught = teach_batch(teacher, raw, recipe.half_precision)
            with autocast(recipe.half_precision):
                found = net(sealed)
            loss, parts = distillation_loss(
                found, taught, power=recipe.quality_power, sure=recipe.teacher_doubts,
                sides_weight=recipe.sides_weight,
            )  # fmt: skip
            course.learn(step, loss, parts)
            if course.ends_epoch(step):
                figures, _ = self.score(course.average, recipe.input_long_px, recipe.half_precision)
                course.end_epoch(step, figures, figures["ap50"])
        course.close()

    def score(
        self, net: PyramidDetector, long_px: int, half: bool = False
    ) -> tuple[dict[str, float], list[Finds]]:
        """Agreement with the teacher on the held-out pictures, and what was found."""
        found = [find_things(net, frame, long_px, half=half) for frame in self._frames]
        return agreement(self._held, self._wanted, found, LEAST_BOXES), found

    def finish(self, net: PyramidDetector, seal_name: str) -> Path:
        """Choose the input's size and the threshold on the held-out pictures, and export."""
        recipe, out = self._recipe, self._out
        net.load_state_dict(earlier(out / "best.pt", "average", "a detector of things"))
        net.eval()
        by_size: dict[int, tuple[dict[str, float], list[Detections]]] = {}
        for long_px in recipe.input_choices:
            # In bfloat16 where it can be, as the live sensor computes.
            figures, found = self.score(net, long_px, recipe.half_precision)
            by_size[long_px] = figures, flat(found)
            log(out, {"input_long_px": long_px, **figures})
        chosen = max(by_size, key=lambda px: by_size[px][0]["ap50"])
        threshold = best_threshold(as_labels(self._held, self._wanted), by_size[chosen][1])
        log(out, {"chosen": chosen, "score_threshold": threshold})
        path = out / f"{recipe.name}.onnx"
        export_onnx(net, path, {
            "name": recipe.name, "version": recipe.version, "seal": seal_name,
            "classes": ",".join(recipe.classes), "input_long_px": str(chosen),
            "score_threshold": f"{threshold:.2f}", "recipe_sha256": recipe_sha256(recipe),
        })  # fmt: skip
        return path


RAW, SEALED = slice(0, 3), slice(3, 6)


def _channels_last(images: Tensor) -> Tensor:
    return images.float().contiguous(memory_format=torch.channels_last)
