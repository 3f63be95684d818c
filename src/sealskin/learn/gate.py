"""Trains the gate: a map of where heads and people might be."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch import Tensor, nn

from sealskin.core.boxes import grown
from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene
from sealskin.data.heads import heads_of
from sealskin.data.identities import read_faces
from sealskin.learn.augment import Example
from sealskin.learn.batches import batches
from sealskin.learn.detector import read_examples
from sealskin.learn.device import autocast, device_of
from sealskin.learn.earlier import earlier
from sealskin.learn.export import OPSET
from sealskin.learn.gate_curve import F32, THRESHOLDS, Curve, curve, painted
from sealskin.learn.gate_data import close_ups, composites
from sealskin.learn.gate_loss import gate_loss
from sealskin.learn.gate_net import HEAD, STRIDE, GateNet, load_gate
from sealskin.learn.loop import Course
from sealskin.learn.memory import keep_memory
from sealskin.learn.quantise import U8, quantised
from sealskin.learn.recipe import GateRecipe, recipe_sha256
from sealskin.learn.teacher import teach
from sealskin.learn.weights import load_pretrained
from sealskin.seal.gate import LEAST_LONG_PX, MOST_LONG_PX, Gate, read_boxes
from sealskin.seal.gated import GROWN
from sealskin.seal.letterbox import fitted, letterbox

WATCHED_AREA = 0.1
"""The epoch is kept that misses least when a tenth of the area is treated."""
COMPOSITES = 0.3
"""Pictures with known faces in them, as a share of the others."""

SCALED_BY = 60
"""Pictures off which the scales of the exported network are read."""

CLOSE_UPS = 100
"""Drawn eyes and fingertips, which must be known as well."""


@dataclass(frozen=True, slots=True)
class GateInputs:
    """What a run reads and where it writes.

    Attributes:
        labels: COCO annotation file; `keypoints` say best where a head is.
        images: folder that its file names are relative to.
        weights: `nanodet.json`, see `sealskin.learn.weights`.
        faces: folder of known faces, see `sealskin.data.identities`; None for none.
        out: folder for the checkpoint, metrics and the model.
        start: `best.pt` of an earlier gate to go on from; None starts from `weights`.
    """

    labels: Path
    images: Path
    weights: Path
    faces: Path | None
    out: Path
    start: Path | None = None


def train_gate(recipe: GateRecipe, inputs: GateInputs, resume: bool = False) -> Path:
    """Train a gate and export it as ONNX; goes on from `checkpoint.pt` if asked to.

    Returns:
        Path of the ONNX file.

    Raises:
        DataError: labels or pictures cannot be read, or the checkpoint is of another recipe.
        ModelError: the starting weights cannot be read.
    """
    keep_memory()
    torch.set_num_threads(recipe.threads)
    inputs.out.mkdir(parents=True, exist_ok=True)
    kept, held = split_by_scene(read_coco(inputs.labels), recipe.dev_fraction, recipe.seed)
    if not kept or not held:
        raise DataError("the labels have too few scenes to hold some out; lower dev_fraction")
    # Whom nobody labelled must not be learned as background.
    teacher = load_pretrained(inputs.weights).eval()
    examples = teach(teacher, with_heads(kept, inputs), recipe, inputs.out / "teacher.json")
    labelled = [example.pixels for example in examples]
    if inputs.faces is not None:
        people = read_faces(inputs.faces, "train")
        count = round(COMPOSITES * len(examples))
        examples += composites(people, examples, count, recipe.seed)
    examples += close_ups(CLOSE_UPS, recipe.seed)
    watched = with_heads(held, inputs)
    net = load_gate(inputs.weights, recipe.seed)
    if inputs.start is not None:
        net.load_state_dict(earlier(inputs.start, "average", "a gate"))
    net = net.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    _run(net, examples, watched, recipe, inputs.out, resume)
    net.load_state_dict(earlier(inputs.out / "best.pt", "average", "a gate"))
    path = inputs.out / f"{recipe.name}.onnx"
    export_gate(net.eval(), path, typical(labelled, recipe.seed), {
        "name": recipe.name, "version": recipe.version, "recipe_sha256": recipe_sha256(recipe),
    })  # fmt: skip
    return path


def with_heads(images: list[LabelledImage], inputs: GateInputs) -> list[Example]:
    """Labelled pictures with a head for every person, as `heads_of` finds them."""
    pictures = read_examples(images, inputs.images)
    heads = heads_of(images, inputs.labels)
    return [replace(e, heads=h) for e, h in zip(pictures, heads, strict=True)]


def _run(
    net: GateNet,
    examples: Sequence[Example],
    watched: Sequence[Example],
    recipe: GateRecipe,
    out: Path,
    resume: bool,
) -> None:
    """The training loop; `checkpoint.pt`, `best.pt` and `metrics.jsonl` are left in `out`."""
    course = Course(net, recipe, out, len(examples), "gate", resume=resume)
    for step, batch in enumerate(batches(examples, recipe, None, course.steps), course.steps.start):
        with autocast(recipe.half_precision):
            logits, distances = net(batch.images.float())
        loss, parts = gate_loss(logits, distances, batch, recipe)
        course.learn(step, loss, parts)
        if course.ends_epoch(step):
            found = watch(course.average, watched, recipe)
            figures = {f"missed_at_{a:g}": found.missed_at_area(a) for a in (0.03, 0.1, 0.2, 0.3)}
            course.end_epoch(step, figures, -found.missed_at_area(WATCHED_AREA))
    course.close()


def watch(net: GateNet, examples: Sequence[Example], recipe: GateRecipe) -> Curve:
    """The curve of a network in evaluation mode on held-out pictures."""
    maps = [head_map(net, e, recipe.input_long_px) for e in examples]
    sizes = [(e.pixels.shape[0], e.pixels.shape[1]) for e in examples]
    return curve(maps, [e.heads for e in examples], sizes)


def watch_exported(gate: Gate, examples: Sequence[Example]) -> Curve:
    """The same of a gate as it ships; its own bar must be the lowest of the curve's."""
    maps = []
    for example in examples:
        height, width = example.pixels.shape[:2]
        doubt = gate.look(example.pixels)
        full = cv2.resize(doubt.head, (width, height), interpolation=cv2.INTER_NEAREST)
        boxed = painted(grown(doubt.heads, GROWN), doubt.scores, (height, width))
        maps.append(np.maximum(np.asarray(full, np.float32), boxed))
    sizes = [(e.pixels.shape[0], e.pixels.shape[1]) for e in examples]
    return curve(maps, [e.heads for e in examples], sizes)


@torch.no_grad()
def head_map(net: GateNet, example: Example, long_px: int) -> F32:
    """Probability of a head over one picture, float32 (H, W), as the seal treats it.

    A place counts by itself, by its neighbours, and by the grown boxes that it lies in.
    """
    padded, scale = letterbox(example.pixels, long_px)
    image = torch.from_numpy(padded).permute(2, 0, 1)[None].to(device_of(net)).float()
    with autocast():
        logits, distances = net(image)
    scores = logits[0, HEAD].sigmoid().cpu().numpy()
    height, width = example.pixels.shape[:2]
    rows, columns = (max(1, round(side * scale / STRIDE)) for side in (height, width))
    scores = np.ascontiguousarray(scores[:rows, :columns])
    boxes, probabilities = read_boxes(scores, distances[0].cpu().numpy(), scale, THRESHOLDS[0])
    around = np.asarray(cv2.dilate(scores, np.ones((3, 3))), np.float32)
    full = cv2.resize(around, (width, height), interpolation=cv2.INTER_NEAREST)
    boxed = painted(grown(boxes, GROWN), probabilities, (height, width))
    return np.maximum(np.asarray(full, np.float32), boxed)


class Deployed(nn.Module):
    """The network with probabilities instead of logits, as the gate runs it."""

    def __init__(self, net: GateNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Image (1, 3, H, W) to maps (1, 2, H/4, W/4) and distances (1, 4, H/4, W/4)."""
        logits, distances = self.net(image)
        return logits.sigmoid(), distances


def typical(pictures: Sequence[U8], seed: int) -> list[U8]:
    """Some pictures as the gate is shown them, from which scales are read off."""
    rng = np.random.default_rng(seed)
    count = min(SCALED_BY, len(pictures))
    chosen = (pictures[k] for k in rng.choice(len(pictures), count, replace=False))
    return [fitted(rgb, LEAST_LONG_PX, MOST_LONG_PX)[0] for rgb in chosen]


def export_gate(net: GateNet, path: Path, pictures: Sequence[U8], metadata: dict[str, str]) -> None:
    """Write a gate as ONNX, in eight bits.

    Input `image` float32 (1, 3, H, W), RGB in 0..255, H and W multiples of 32. Outputs `maps`
    (1, 2, H/4, W/4), probability of head and of person, and `distances` (1, 4, H/4, W/4) in input
    pixels. Its scales are read off the pictures, uint8 (H, W, 3) each.
    """
    buffer = io.BytesIO()
    names = ["maps", "distances"]
    torch.onnx.export(
        Deployed(net.cpu()).eval(),
        (torch.zeros(1, 3, 128, 160),),
        buffer,  # type: ignore[arg-type] # a file object is taken too; the hint forgets it
        input_names=["image"],
        output_names=names,
        dynamic_axes={"image": {2: "height", 3: "width"}, **{n: {2: "h", 3: "w"} for n in names}},
        opset_version=OPSET,
        dynamo=False,
    )
    model = quantised(onnx.load_model_from_string(buffer.getvalue()), pictures)
    for key, value in sorted({"stride": str(STRIDE), **metadata}.items()):
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
