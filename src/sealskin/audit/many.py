"""Many frames of one face: does what is hidden in one add up?

A face that moves by parts of a cell is sampled anew in every frame, and a fresh dither averages
away as one over the root of their number.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from sealskin.audit.crops import FaceCrops, face_crops
from sealskin.audit.faces import SEEDS, FaceTrial, make_net, regression_loss
from sealskin.audit.fit import embed, fit, shaken
from sealskin.audit.vectors import F32, Vectors, unit

U8 = npt.NDArray[np.uint8]

FRAMES = (1, 4, 16, 64)
LEARN_FRAMES = 16


def pooled(trial: FaceTrial, height_px: int, seed: int, steps: int) -> list[Vectors]:
    """Aligned averaging and learned pooling over 1, 4, 16 and 64 sealed frames.

    One regressor is trained on averages of 1 to 16 aligned frames. It then reads the average of
    n frames (`averaged`), or each frame alone, its vectors being averaged (`pooled`).

    Args:
        trial: the faces; frames are drawn anew, each face elsewhere on the grid in every one.
        height_px: of the faces.
        seed: of weights and order.
        steps: batches.
    """
    torch.manual_seed(seed)
    net = make_net("convolutional", trial)
    faces = trial.split.learn
    stacks = _stacks(trial, "learn", height_px, LEARN_FRAMES)  # (N, 16, 64, 64, 3)
    targets = torch.from_numpy(trial.raw_vectors["learn"])
    people = torch.tensor([face.person for face in faces])
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)

    def loss_of(rows: Tensor) -> Tensor:
        count = int(rng.choice([n for n in FRAMES if n <= LEARN_FRAMES]))
        which = rng.permutation(LEARN_FRAMES)[:count]
        pixels = _mean(stacks[rows.numpy()][:, which])
        return regression_loss(net(shaken(pixels, generator)), targets[rows], people[rows])

    fit([net], loss_of, len(stacks), steps=steps, batch=96, seed=seed, label="many frames")

    averaged: dict[int, dict[tuple[str, int], F32]] = {n: {} for n in FRAMES}
    together: dict[int, dict[tuple[str, int], F32]] = {n: {} for n in FRAMES}
    for side in trial.scored:
        stack = _stacks(trial, side, height_px, max(FRAMES))
        each = np.stack([embed(net, stack[:, k]) for k in range(stack.shape[1])], axis=1)
        for n in FRAMES:
            averaged[n][side, height_px] = embed(net, _mean(stack[:, :n]))
            together[n][side, height_px] = unit(each[:, :n].mean(1))
    raw = {side: trial.raw_vectors[side] for side in trial.scored}
    return [
        Vectors("regressor", name, seed, sealed[n], raw, frames=n)
        for name, sealed in (("averaged", averaged), ("pooled", together))
        for n in FRAMES
    ]


def _stacks(trial: FaceTrial, side: str, height_px: int, frames: int) -> U8:
    """uint8 (N, frames, 64, 64, 3): every face at many places."""
    faces = trial.split.learn if side == "learn" else getattr(trial.split, side)
    crops: FaceCrops = face_crops(
        trial.sealer, faces, [height_px], SEEDS[side] + 100, tight=False, repeat=frames
    )
    return crops.wide.reshape(len(faces), frames, *crops.wide.shape[1:])


def _mean(stack: U8) -> U8:
    """Mean over axis 1, as uint8."""
    return np.asarray(np.rint(stack.mean(1, dtype=np.float32)), np.uint8)
