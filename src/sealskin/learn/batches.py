"""Batches in the background. Every draw is a function of the seed and the step alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sealskin.core.in_order import in_order
from sealskin.learn.augment import Example, Seal, compose
from sealskin.learn.device import device, workers
from sealskin.learn.recipe import TrainingRecipe
from sealskin.seal.of_thread import OfThread

FRAME_SIZES = 40
"""The frames that detectors learn from have thirty-four sizes: with room for two thirds of them
sealing takes three times as long."""


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

    def to(self, where: torch.device) -> Batch:
        """The same on another device."""
        if where.type == "cpu":
            return self

        def moved(tensors: list[Tensor]) -> list[Tensor]:
            return [t.to(where, non_blocking=True) for t in tensors]

        images = self.images.to(where, non_blocking=True)
        return Batch(images, moved(self.boxes), moved(self.ignore), moved(self.heads), self.canvas)


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
    """Batches of `steps`, on the device that learns, prepared by threads meanwhile.

    Args:
        examples, recipe, seal: see `make_batch`; each thread seals with a gate of its own.
        steps: numbers of the batches, in the order in which they come.
        ahead: how many are prepared before they are asked for, for each thread.
    """
    of_thread = OfThread(seal, FRAME_SIZES)

    def work(step: int) -> Batch:
        return make_batch(examples, recipe, of_thread(), step)

    for batch in in_order(work, steps, workers(), ahead * workers()):
        yield batch.to(device())
