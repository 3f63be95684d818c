"""Attackers of bodies: is it the same person in another camera?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sealskin.audit.crops import BodyCrops, body_crops
from sealskin.audit.fit import embed, fit, shaken
from sealskin.audit.nets import ConvNet, MarginHead
from sealskin.audit.split import Split
from sealskin.audit.vectors import F32, SIDES, Vectors, unit
from sealskin.audit.views import U8
from sealskin.data.identities import Body
from sealskin.learn.device import device
from sealskin.seal.sealer import Sealer

SEEDS = {"learn": 21, "dev": 22, "report": 23}
STRIPES = 6
NETS = {"whole": 1, "stripes": STRIPES}


@dataclass
class BodyTrial:
    """One seal's bodies, cut out once and used by every attacker."""

    sealer: Sealer
    split: Split[Body]
    heights_px: Sequence[int]

    @cached_property
    def learn(self) -> BodyCrops:
        return body_crops(self.sealer, self.split.learn, self.heights_px, SEEDS["learn"])

    @cached_property
    def scored(self) -> dict[str, BodyCrops]:
        sides = {"dev": self.split.dev, "report": self.split.report}
        return {
            side: body_crops(self.sealer, bodies, self.heights_px, SEEDS[side])
            for side, bodies in sides.items()
        }


def linker(trial: BodyTrial, variant: str, seed: int, steps: int) -> Vectors:
    """A person re-identification network, trained on sealed bodies of other people.

    Large-margin cosine loss over people and a triplet loss with hard examples (Hermans et al.,
    arXiv:1703.07737).
    """
    torch.manual_seed(seed)
    net = ConvNet(stripes=NETS[variant]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learn = trial.learn
    people, which = np.unique(learn.person, return_inverse=True)
    labels = torch.from_numpy(which).to(device())
    head = MarginHead(len(people))
    generator = torch.Generator().manual_seed(seed)
    rng = np.random.default_rng(seed)
    by_person = [np.flatnonzero(which == k) for k in range(len(people))]

    def loss_of(rows: Tensor) -> Tensor:
        # Each row brings three more pictures of its person, so that triplets exist.
        chosen = np.concatenate([rng.choice(by_person[k], 4) for k in which[rows.numpy()]])
        vectors = net(shaken(learn.pixels[chosen], generator)).float()
        target = labels[torch.from_numpy(chosen)]
        loss: Tensor = head(vectors, target) + hard_triplets(F.normalize(vectors), target)
        return loss

    count = len(learn.index)
    fit([net, head], loss_of, count, steps=steps, batch=24, seed=seed, label=f"linker, {variant}")
    return _vectors(trial, "linker", variant, seed, net)


def hard_triplets(vectors: Tensor, people: Tensor, margin: float = 0.2) -> Tensor:
    """Farthest of the same person against nearest of another, in each row; (B, D) of length one."""
    distance = 1 - vectors @ vectors.T
    same = people[:, None] == people[None]
    far = distance.masked_fill(~same, -1).amax(1)
    near = distance.masked_fill(same, 9).amin(1)
    return F.relu(far - near + margin).mean()


def _vectors(trial: BodyTrial, attacker: str, variant: str, seed: int, net: nn.Module) -> Vectors:
    sealed = {
        (side, height_px): embed(net, trial.scored[side].at(height_px).pixels)
        for side in SIDES
        for height_px in trial.heights_px
    }
    return Vectors(attacker, variant, seed, sealed)


def histogram(trial: BodyTrial) -> Vectors:
    """Colours and shape without learning: hue, saturation and value in horizontal stripes.

    The differences between stripes and their gradients stand for shape; each feature is scaled
    by its spread over the people who are learned from.
    """
    spread = _colours(trial.learn.pixels)
    mean, scale = spread.mean(0), spread.std(0) + 1e-3
    sealed = {}
    for side in SIDES:
        for height_px in trial.heights_px:
            features = _colours(trial.scored[side].at(height_px).pixels)
            sealed[side, height_px] = unit((features - mean) / scale)
    return Vectors("histogram", "colours and shape", 0, sealed)


def _colours(pixels: U8) -> F32:
    """float32 (N, 6 * 11): per stripe 8 bins of hue by saturation, mean value, two gradients."""
    rows = []
    for picture in pixels:
        hsv = cv2.cvtColor(picture[:, 8:-8], cv2.COLOR_RGB2HSV).astype(np.float32)
        parts = []
        for stripe in np.array_split(hsv, STRIPES):
            hue, saturation, value = stripe.reshape(-1, 3).T
            bins, _ = np.histogram(hue, 8, (0, 180), weights=saturation / 255)
            steps = [np.abs(np.diff(stripe[..., 2], axis=a)).mean() / 16 for a in (0, 1)]
            parts.append(np.concatenate((bins / len(hue), [value.mean() / 255], steps)))
        rows.append(np.concatenate(parts))
    return np.stack(rows).astype(np.float32)


def sequence(vectors: Vectors, trial: BodyTrial) -> Vectors:
    """Pool what a linker sees of one person in one camera, as a tracker would hand it over.

    Every picture's vector becomes the mean over its person and camera.
    """
    pooled = {}
    for (side, height_px), rows in vectors.sealed.items():
        crops = trial.scored[side].at(height_px)
        keys = crops.person * 100 + crops.camera
        _, which = np.unique(keys, return_inverse=True)
        sums = np.zeros((which.max() + 1, rows.shape[1]), np.float32)
        np.add.at(sums, which, rows)
        pooled[side, height_px] = unit(sums)[which]
    return Vectors("sequence", f"{vectors.variant}, pooled", vectors.seed, pooled)
