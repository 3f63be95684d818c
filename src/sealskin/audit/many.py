"""Many frames of one face: does what is hidden in one add up?

A face that moves by parts of a cell is sampled anew in every frame, and a fresh dither averages
away as one over the root of their number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from sealskin.audit.crops import FaceCrops, face_crops
from sealskin.audit.faces import SEEDS, FaceTrial, make_net, regression_loss
from sealskin.audit.fit import embed, fit, shaken
from sealskin.audit.vectors import F32, Vectors, unit
from sealskin.data.identities import Face
from sealskin.learn.device import device
from sealskin.seal.sealer import Sealer

U8 = npt.NDArray[np.uint8]

FRAMES = (1, 4, 16, 64)
MOST_LEARN_FRAMES = 16


def learn_frames(frames: Sequence[int]) -> int:
    """How many frames of a face are learned from, if so many are looked at."""
    return min(MOST_LEARN_FRAMES, max(frames))


def pooled(
    trial: FaceTrial, height_px: int, seed: int, steps: int, frames: Sequence[int] = FRAMES
) -> list[Vectors]:
    """Aligned averaging and learned pooling over 1, 4, 16 and 64 sealed frames.

    One regressor is trained on averages of 1 to 16 aligned frames. It then reads the average of
    n frames (`averaged`), or each frame alone, its vectors being averaged (`pooled`).

    Args:
        trial: the faces; frames are drawn anew, each face elsewhere on the grid in every one.
        height_px: of the faces.
        seed: of weights and order.
        steps: batches.
        frames: over how many.
    """
    net = reader(trial, _kept(trial, "learn", height_px, learn_frames(frames)), seed, steps, frames)

    averaged: dict[int, dict[tuple[str, int], F32]] = {n: {} for n in frames}
    together: dict[int, dict[tuple[str, int], F32]] = {n: {} for n in frames}
    for side in trial.scored:
        stack = _kept(trial, side, height_px, max(frames))
        each = np.stack([embed(net, stack[:, k]) for k in range(stack.shape[1])], axis=1)
        for n in frames:
            averaged[n][side, height_px] = embed(net, _mean(stack[:, :n]))
            together[n][side, height_px] = unit(each[:, :n].mean(1))
    raw = {side: trial.raw_vectors[side] for side in trial.scored}
    return [
        Vectors("regressor", name, seed, sealed[n], raw, frames=n)
        for name, sealed in (("averaged", averaged), ("pooled", together))
        for n in frames
    ]


def reader(
    trial: FaceTrial, learn: U8, seed: int, steps: int, frames: Sequence[int] = FRAMES
) -> nn.Module:
    """The regressor, trained on averages of as many aligned frames as there are to learn from.

    Args:
        trial: whose faces they are.
        learn: uint8 (N, frames, 64, 64, 3), sealed frames of those who are learned from.
        seed, steps, frames: as for `pooled`.
    """
    torch.manual_seed(seed)
    net = make_net("convolutional", trial)
    most = learn.shape[1]
    targets = torch.from_numpy(trial.raw_vectors["learn"]).to(device())
    people = torch.tensor([face.person for face in trial.split.learn], device=device())
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)

    def loss_of(rows: Tensor) -> Tensor:
        count = int(rng.choice([n for n in frames if n <= most]))
        which = rng.permutation(most)[:count]
        pixels = _mean(learn[rows.numpy()][:, which])
        return regression_loss(net(shaken(pixels, generator)), targets[rows], people[rows])

    fit([net], loss_of, len(learn), steps=steps, batch=96, seed=seed, label="many frames")
    return net


def stacks(sealer: Sealer, faces: Sequence[Face], side: str, height_px: int, frames: int) -> U8:
    """uint8 (N, frames, 64, 64, 3): every face of a side at many places."""
    crops: FaceCrops = face_crops(
        sealer, faces, [height_px], SEEDS[side] + 100, tight=False, repeat=frames
    )
    return crops.wide.reshape(len(faces), frames, *crops.wide.shape[1:])


def _kept(trial: FaceTrial, side: str, height_px: int, frames: int) -> U8:
    """As `stacks`; sealed once, since frames are what this costs, and all seeds see the same."""
    key = (side, height_px, frames)
    if key not in trial.stacks:
        faces = trial.split.learn if side == "learn" else trial.sides[side]
        trial.stacks[key] = stacks(trial.sealer, faces, side, height_px, frames)
    return trial.stacks[key]


def _mean(stack: U8) -> U8:
    """Mean over axis 1, as uint8."""
    return np.asarray(np.rint(stack.mean(1, dtype=np.float32)), np.uint8)
