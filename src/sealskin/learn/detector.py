"""Trains the person detector on sealed pictures and exports it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.data.specimen import read_specimen
from sealskin.learn.augment import Example, Seal
from sealskin.learn.earlier import earlier
from sealskin.learn.evaluate import best_threshold
from sealskin.learn.export import export_onnx
from sealskin.learn.loop import log, run_epochs, score
from sealskin.learn.memory import keep_memory
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.recipe import DetectorRecipe, recipe_sha256
from sealskin.learn.teacher import teach
from sealskin.learn.weights import load_pretrained
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id

RAW = "raw"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run reads and where it writes.

    Attributes:
        labels: COCO annotation file.
        images: folder that its file names are relative to.
        weights: `nanodet.json`, see `sealskin.learn.weights`.
        out: folder for the checkpoint, metrics and the model; made if missing.
    """

    labels: Path
    images: Path
    weights: Path
    out: Path


def train(recipe: DetectorRecipe, inputs: Inputs, resume: bool = False) -> Path:
    """Train a detector and export it.

    Writes to `inputs.out`: `checkpoint.pt` after each epoch (network, average, optimiser, step,
    recipe; every random draw is a function of seed and step, so no generator's state is needed),
    `best.pt`, `metrics.jsonl`, `teacher.json` and the model.

    Args:
        recipe: every setting.
        inputs: files and folders.
        resume: go on from `checkpoint.pt`.

    Returns:
        Path of the ONNX file.

    Raises:
        DataError: labels or pictures cannot be read, or the checkpoint is of another recipe.
        ModelError: the starting weights cannot be read.
        ConfigError: there is no sealer of that name.
    """
    keep_memory()
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    inputs.out.mkdir(parents=True, exist_ok=True)
    seal, seal_name = _sealer(recipe.seal)

    kept, held = split_by_scene(read_coco(inputs.labels), recipe.dev_fraction, recipe.seed)
    if not kept or not held:
        raise DataError("the labels have too few scenes to hold some out; lower dev_fraction")
    teacher = load_pretrained(inputs.weights).eval()
    pictures = read_examples(kept, inputs.images)
    examples = teach(teacher, pictures, recipe, inputs.out / "teacher.json")
    watched = read_examples(held, inputs.images)
    if seal is not None:
        watched = [Example(seal(e.pixels), e.boxes, e.ignore) for e in watched]

    net = copy.deepcopy(teacher).train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return fit_network(
        net,
        examples,
        list(zip(held, watched, strict=True)),
        recipe,
        inputs.out,
        seal,
        seal_name,
        resume,
    )


def fit_network(
    net: PyramidDetector,
    examples: Sequence[Example],
    watched: Sequence[tuple[LabelledImage, Example]],
    recipe: DetectorRecipe,
    out: Path,
    seal: Seal | None,
    seal_name: str,
    resume: bool = False,
) -> Path:
    """Train a network and export it; see `train`, and `run_epochs` for the arguments.

    Args:
        seal_name: identity of the sealer, for the model's metadata.
    """
    run_epochs(net, examples, watched, recipe, out, seal, resume)
    return finish(net, watched, recipe, out, seal_name)


def finish(
    net: PyramidDetector,
    watched: Sequence[tuple[LabelledImage, Example]],
    recipe: DetectorRecipe,
    out: Path,
    seal_name: str,
) -> Path:
    """Choose the input's size and the threshold on the held-out pictures, and export.

    `net` only lends its shape; the weights are those of `best.pt`.
    """
    net.load_state_dict(earlier(out / "best.pt", "average", "a detector"))
    net.eval()
    by_size = {}
    for long_px in recipe.input_choices:
        by_size[long_px] = score(net, watched, long_px, half_precision=False)
        log(out, {"input_long_px": long_px, **by_size[long_px][0]})
    chosen = max(by_size, key=lambda px: by_size[px][0]["ap50"])
    threshold = best_threshold([image for image, _ in watched], by_size[chosen][1])
    log(out, {"chosen": chosen, "score_threshold": threshold})
    path = out / f"{recipe.name}.onnx"
    metadata = {
        "name": recipe.name,
        "version": recipe.version,
        "input_long_px": str(chosen),
        "score_threshold": f"{threshold:.2f}",
        "seal": seal_name,
        "recipe_sha256": recipe_sha256(recipe),
    }
    export_onnx(net, path, metadata)
    return path


def _sealer(name: str) -> tuple[Seal | None, str]:
    if name == RAW:
        return None, RAW
    sealer = make_sealer(name)
    return sealer, seal_id(sealer)


def read_examples(images: Sequence[LabelledImage], folder: Path) -> list[Example]:
    """Decode all pictures once, with their labels; a few thousand small ones fit in memory.

    Raises:
        DataError: a picture cannot be read or is of another size than its labels say.
    """
    examples = []
    for image in images:
        pixels = read_specimen(folder / image.file_name).pixels
        if pixels.shape[:2] != (image.height, image.width):
            raise DataError(
                f"{image.file_name} is {pixels.shape[1]}x{pixels.shape[0]}, but its labels say "
                f"{image.width}x{image.height}"
            )
        examples.append(Example(pixels, image.boxes, image.ignore))
    return examples
