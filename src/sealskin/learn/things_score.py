"""What a network of several classes finds, and how far that agrees with another one's finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from sealskin.core.boxes import Detections, no_boxes
from sealskin.data.coco import LabelledImage
from sealskin.learn.device import autocast, device_of
from sealskin.learn.evaluate import Pixels, average_precision, to_detections
from sealskin.learn.nets import PyramidDetector, anchor_grid, distances_to_boxes, integral
from sealskin.seal.letterbox import letterbox

Finds = list[Detections]
"""Of one picture: what was found of each class, in their order."""


@torch.no_grad()
def find_things(
    net: PyramidDetector, rgb: Pixels, long_px: int, *, threshold: float = 0.05, half: bool = False
) -> Finds:
    """What a network finds in one picture; a place belongs to its best class.

    Args:
        net: in evaluation mode.
        rgb: uint8 (H, W, 3).
        long_px: longer side of the network's input.
        threshold: lowest score to keep.
        half: convolutions in bfloat16.
    """
    padded, scale = letterbox(rgb, long_px)
    image = torch.from_numpy(padded).permute(2, 0, 1)[None].to(device_of(net)).float()
    with autocast(half):
        logits, sides = net(image)
    centres, strides = anchor_grid(padded.shape[0], padded.shape[1], logits.device)
    distances = integral(sides[0]) * strides[:, None]
    boxes = (distances_to_boxes(centres, distances) / scale).cpu().numpy().astype(np.float32)
    scores = logits[0].float().sigmoid().cpu().numpy()
    best = scores.argmax(axis=1)
    height, width = rgb.shape[:2]
    return [
        to_detections(
            np.where(best == number, scores[:, number], np.float32(0)),
            boxes, width, height, threshold=threshold,
        )
        for number in range(scores.shape[1])
    ]  # fmt: skip


def as_labels(images: Sequence[LabelledImage], finds: Sequence[Finds]) -> list[LabelledImage]:
    """Each picture once for every class, with what was found of it as its labels."""
    return [
        replace(image, boxes=found.boxes, ignore=no_boxes())
        for image, of_picture in zip(images, finds, strict=True)
        for found in of_picture
    ]


def flat(finds: Sequence[Finds]) -> list[Detections]:
    """In the order of `as_labels`."""
    return [found for of_picture in finds for found in of_picture]


def agreement(
    images: Sequence[LabelledImage], wanted: Sequence[Finds], found: Sequence[Finds], least: int
) -> dict[str, float]:
    """AP50 of finds against another network's: this is agreement with a machine, not truth.

    Args:
        images: the pictures.
        wanted: what the other network finds in them; all of it counts.
        found: what is scored.
        least: classes with fewer boxes than that in `wanted` are left out of the mean.

    Returns:
        `ap50`, all boxes as if they were of one class that is looked for class by class;
        `ap50_mean`, the mean of the classes, -1 if none has boxes enough.
    """
    labels, finds = as_labels(images, wanted), flat(found)
    classes = len(wanted[0])
    each = by_class(labels, finds, classes)
    told = [ap for ap, count in each if count >= least]
    return {
        "ap50": average_precision(labels, finds)["ap50"],
        "ap50_mean": float(np.mean(told)) if told else -1.0,
    }


def by_class(
    labels: Sequence[LabelledImage], finds: Sequence[Detections], classes: int
) -> list[tuple[float, int]]:
    """AP50 and number of boxes of each class; -1 for a class without boxes."""
    each = []
    for number in range(classes):
        own = labels[number::classes]
        count = sum(len(image.boxes) for image in own)
        ap50 = average_precision(own, finds[number::classes])["ap50"] if count else -1.0
        each.append((ap50, count))
    return each
