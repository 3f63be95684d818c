"""Detectors that `sealskin learn compare` trains: from which start, for which task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sealskin.learn.mobilenet import load_mobilenet
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.weights import load_pretrained

Task = Literal["people", "objects"]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of detector.

    Attributes:
        task: what it learns to find.
        start: from the path of its weights and a seed to the network that every arm starts from.
        changes: what its recipe has different from that of the people's detector.
    """

    task: Task
    start: Callable[[Path, int], PyramidDetector]
    changes: dict[str, Any] = field(default_factory=dict)


def _nanodet(path: Path, seed: int) -> PyramidDetector:  # noqa: ARG001 - nothing is drawn
    return load_pretrained(path)


FAMILIES: dict[str, Family] = {
    # The recipe that ships.
    "ours": Family("people", _nanodet),
    # Depthwise convolutions are slow on a processor: two thirds of the pixels.
    "second": Family(
        "people",
        load_mobilenet,
        {
            "canvases": [(320, 320), (256, 416), (288, 352), (352, 288)],
            "input_long_px": 320,
        },
    ),
    # Everything that COCO names but people. The labels are the teacher's alone, so its bars are
    # those of a label and of a doubt.
    "objects": Family("objects", _nanodet, {"teacher_adds": 0.35, "teacher_doubts": 0.2}),
}

OBJECT_CLASSES = tuple(range(1, 80))
"""COCO's 80 classes without the first, person: chairs, bags, bottles, cars and the rest."""
