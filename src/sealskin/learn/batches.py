"""Batches in the background. Every draw is a function of the seed and the step alone."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sealskin.learn.augment import Example, Seal, compose
from sealskin.learn.recipe import TrainingRecipe


@dataclass(frozen=True, slots=True)
class Batch:
    """Images uint8 (B, 3, H, W) RGB in channels-last order; per picture boxes (N, 4) of each kind.

    `canvas` is height and width.
    """

    images: Tensor
    boxes: list[Tensor]
    ignore: list[Tensor]
    heads: list[Tensor]
    canvas: tuple[int, int]


def make_batch(
    examples: Sequence[Example], recipe: TrainingRecipe, seal: Seal | None, step: int
) -> Batch:
    """The batch of one step. A run that is resumed at a step draws what it would have drawn."""
    canvas = recipe.canvases[
        np.random.default_rng((recipe.seed, step)).integers(len(recipe.canvases))
    ]
    frames = []
    for place in range(recipe.batch):
        epoch, position = divmod(step * recipe.batch + place, len(examples))
        order = np.random.default_rng((recipe.seed, epoch, 1)).permutation(len(examples))
        rng = np.random.default_rng((recipe.seed, step, place, 2))
        chosen = [int(order[position])]
        if rng.random() < recipe.mosaic:
            chosen += rng.integers(len(examples), size=3).tolist()
        frames.append(compose([examples[i] for i in chosen], recipe, canvas, seal, rng))
    # (B, H, W, 3) seen as (B, 3, H, W) is what channels_last means.
    images = torch.from_numpy(np.stack([f.pixels for f in frames])).permute(0, 3, 1, 2)
    return Batch(
        images,
        [torch.from_numpy(f.boxes) for f in frames],
        [torch.from_numpy(f.ignore) for f in frames],
        [torch.from_numpy(f.heads) for f in frames],
        canvas,
    )


def batches(
    examples: Sequence[Example],
    recipe: TrainingRecipe,
    seal: Seal | None,
    steps: range,
    ahead: int = 4,
) -> Iterator[Batch]:
    """Batches of `steps`, prepared by one thread while the network learns; `ahead` are kept."""
    ready: queue.Queue[Batch | BaseException] = queue.Queue(ahead)
    stop = threading.Event()

    def put(item: Batch | BaseException) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.5)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for step in steps:
                if stop.is_set():
                    return
                put(make_batch(examples, recipe, seal, step))
        except BaseException as error:  # noqa: BLE001 - handed to the consumer, who raises it
            put(error)

    thread = threading.Thread(target=work, name="batches", daemon=True)
    thread.start()
    try:
        for _ in steps:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
