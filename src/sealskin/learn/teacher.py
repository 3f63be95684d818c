"""The starting network, looking at the raw picture, fills in what labels miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sealskin.core.boxes import Boxes, Detections, area, iou
from sealskin.core.nms import suppress
from sealskin.learn.augment import Example
from sealskin.learn.device import device
from sealskin.learn.finds import digest_of, load_finds, save_finds
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.predict import predict
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import TrainingRecipe

SAME_PERSON_IOU = 0.3
INSIDE_SHARE = 0.6


def teach(
    net: PyramidDetector, examples: Sequence[Example], recipe: TrainingRecipe, cache: Path
) -> list[Example]:
    """Add what the teacher finds to the labels.

    A find that overlaps no label becomes a person if its score is at least
    `recipe.teacher_adds`, a region to be ignored if at least `recipe.teacher_doubts`.

    Args:
        net: the teacher, in evaluation mode.
        examples: raw pictures with their labels.
        recipe: thresholds and the size of the teacher's input.
        cache: file that keeps the finds; it is used if it was made from the same pictures,
            teacher and size.
    """
    key = digest_of(text=str(recipe.teacher_long_px), net=net, examples=examples)
    finds = load_finds(cache, key)
    if finds is None:
        finds = []
        net = net.to(device())
        progress = Progress("teacher", len(examples))
        for example in examples:
            finds.append(_both_ways(net, example, recipe.teacher_long_px))
            progress.advance(1)
        progress.close()
        save_finds(cache, key, finds)
    return [_fill_in(e, f, recipe) for e, f in zip(examples, finds, strict=True)]


def _both_ways(net: PyramidDetector, example: Example, long_px: int) -> Detections:
    """Finds on the picture and on its mirror image, merged."""
    width = example.pixels.shape[1]
    plain = predict(net, example.pixels, long_px, threshold=0.1)
    turned = predict(net, np.ascontiguousarray(example.pixels[:, ::-1]), long_px, threshold=0.1)
    back = turned.boxes.copy()
    back[:, [0, 2]] = width - turned.boxes[:, [2, 0]]
    boxes = np.concatenate((plain.boxes, back))
    scores = np.concatenate((plain.scores, turned.scores))
    keep = suppress(boxes, scores, 0.5, 100)
    return Detections(boxes[keep], scores[keep])


def _fill_in(example: Example, finds: Detections, recipe: TrainingRecipe) -> Example:
    known = np.concatenate((example.boxes, example.ignore))
    same = iou(finds.boxes, known).max(axis=1, initial=0) >= SAME_PERSON_IOU
    # Part of a labelled person, or somebody close behind: not sure enough to train on.
    partial = _inside(finds.boxes, known).max(axis=1, initial=0) >= INSIDE_SHARE
    sure = finds.scores >= recipe.teacher_adds
    doubtful = finds.scores >= recipe.teacher_doubts
    added = finds.boxes[sure & ~same & ~partial]
    ignored = finds.boxes[doubtful & ~same & (~sure | partial)]
    return replace(
        example,
        boxes=np.concatenate((example.boxes, added)),
        ignore=np.concatenate((example.ignore, ignored)),
    )


def _inside(boxes: Boxes, others: Boxes) -> Boxes:
    """Share of each box that lies inside each of the others: (N, M)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    both = np.prod(np.maximum(high - low, 0), axis=2)
    return np.asarray(both / np.maximum(area(boxes), 1e-6)[:, None], np.float32)
