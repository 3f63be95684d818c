"""Attackers that draw the face again and then recognise it: a learned one and an inversion."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from sealskin.audit.crops import WIDE_PX
from sealskin.audit.embedder import SIDE_PX
from sealskin.audit.faces import FaceTrial, regallery, regressor
from sealskin.audit.fit import fit, to_tensor
from sealskin.audit.nets import UNet
from sealskin.audit.scene import WIDE
from sealskin.audit.vectors import F32, Vectors
from sealskin.audit.views import U8
from sealskin.learn.device import autocast

SHARES = (1.0, 0.1, 0.01)
WIDTH = 16
COMPONENTS = 150
CORE = slice((round(WIDE_PX * (1 - WIDE)) + 1) // 2, WIDE_PX - round(WIDE_PX * (1 - WIDE)) // 2)
"""Part of a wide crop that a recogniser's crop shows."""


def restorer(trial: FaceTrial, share: float, seed: int, steps: int) -> tuple[Vectors, nn.Module]:
    """Train a U-Net from sealed to raw faces and let the untouched recogniser read the result.

    Args:
        trial: the faces.
        share: of the pictures that are learned from; 0.01 stands for an attacker with few pairs.
        seed: of weights, order and which pictures.
        steps: batches.

    Returns:
        Vectors of the restored faces, and the network.
    """
    torch.manual_seed(seed)
    net = UNet(WIDTH).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learn, raw = trial.learn, trial.raw_wide["learn"]
    pictures = np.unique(learn.index)
    count = max(8, round(share * len(pictures)))
    kept = np.random.default_rng(seed).permutation(pictures)[:count]
    allowed = np.flatnonzero(np.isin(learn.index, kept))

    def loss_of(rows: Tensor) -> Tensor:
        chosen = allowed[rows.numpy()]
        out = net(to_tensor(learn.wide[chosen])).float()
        return nn.functional.l1_loss(out, to_tensor(raw[learn.index[chosen]]))

    batch = min(32, len(allowed))
    label = f"restorer, {share:.0%} of the pairs"
    fit([net], loss_of, len(allowed), steps=steps, batch=batch, seed=seed, label=label)

    def read(crops: U8) -> F32:
        return trial.embedder(to_tight(restore(net, crops)))

    variant = f"U-Net, {share:.0%} of the pairs"
    found = trial.vectors("restorer", variant, seed, read, trial.raw_vectors, tight=False)
    return found, net


def learned_readers(trial: FaceTrial, net: nn.Module, seed: int, steps: int) -> list[Vectors]:
    """Let attackers that learn read what was restored: a gallery of their own, and a regressor.

    They may find in a restored face what an untouched recogniser does not, and the restorer has
    taken from the sealed one what only disturbs.

    Args:
        trial: the faces.
        net: a restorer that is trained.
        seed: its seed, which becomes theirs.
        steps: batches of the regressor.
    """
    seen = restored(trial, net)
    found = {
        "U-Net, then Fisherfaces": regallery(seen),
        "U-Net, then a regressor": regressor(seen, "convolutional", seed, steps)[0],
    }
    return [
        replace(vectors, attacker="restorer", variant=variant, seed=seed)
        for variant, vectors in found.items()
    ]


def restored(trial: FaceTrial, net: nn.Module) -> FaceTrial:
    """The same people and the same raw faces, but restored faces in place of the sealed ones."""
    return trial.seen_through(lambda wide: restore(net, wide))


@torch.no_grad()
def restore(net: nn.Module, crops: U8) -> U8:
    """Restored faces, uint8 (N, 64, 64, 3)."""
    parts = []
    for at in range(0, len(crops), 64):
        with autocast():
            out = net(to_tensor(crops[at : at + 64])).float()
        pixels = ((out.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
        parts.append(pixels.permute(0, 2, 3, 1).cpu().numpy())
    return np.concatenate(parts)


def to_tight(wide: U8) -> U8:
    """The recogniser's crop out of wide ones, uint8 (N, 112, 112, 3)."""
    size = (SIDE_PX, SIDE_PX)
    return np.stack(
        [
            np.asarray(cv2.resize(c[CORE, CORE], size, interpolation=cv2.INTER_CUBIC), np.uint8)
            for c in wide
        ]
    )


def inversion(trial: FaceTrial, height_px: int) -> Vectors:
    """Find the likeliest face that would have been sealed to what is seen.

    The prior is eigenfaces (Turk and Pentland, 1991) of people who are not scored. What the seal
    does to their coefficients is fitted on pairs as a linear map with Gaussian noise, which
    stands for its quantisation and for every place on its grid; then the optimum over faces is
    known in closed form (maximum a posteriori).
    """
    learn = trial.learn.at(height_px)
    raw = _flat(trial.raw_wide["learn"])
    raw_mean, raw_basis = _components(raw)
    seen = _flat(learn.wide)
    seen_mean, seen_basis = _components(seen)
    z = ((raw - raw_mean) @ raw_basis)[learn.index]
    y = (seen - seen_mean) @ seen_basis
    operator, *_ = np.linalg.lstsq(z, y, rcond=None)
    noise = np.maximum((y - z @ operator).var(0), 1e-6)
    prior = np.maximum(z.var(0), 1e-6)
    precision = (operator / noise) @ operator.T + np.diag(1 / prior)
    solve = np.linalg.solve(precision, operator / noise)

    def read(crops: U8) -> F32:
        found = ((_flat(crops) - seen_mean) @ seen_basis) @ solve.T @ raw_basis.T + raw_mean
        pixels = np.clip(np.rint(found), 0, 255).astype(np.uint8)
        return trial.embedder(to_tight(pixels.reshape(-1, WIDE_PX, WIDE_PX, 3)))

    sealed = {
        (side, height_px): read(crops.at(height_px).wide) for side, crops in trial.scored.items()
    }
    raw_vectors = {side: trial.raw_vectors[side] for side in trial.scored}
    return Vectors("inversion", "eigenfaces, closed form", 0, sealed, raw_vectors)


def _flat(crops: U8) -> F32:
    return crops.reshape(len(crops), -1).astype(np.float32)


def _components(rows: F32) -> tuple[F32, F32]:
    """Mean and the first principal directions, (D,) and (D, 150), by a random sketch.

    Halko, Martinsson and Tropp (2011): one power iteration is enough for pictures.
    """
    mean = rows.mean(0)
    centred = rows - mean
    sketch = np.random.default_rng(0).normal(size=(COMPONENTS + 20, len(rows)))
    basis = (sketch.astype(np.float32) @ centred).T
    basis = centred.T @ (centred @ np.linalg.qr(basis)[0])
    q = np.linalg.qr(basis)[0]
    _, _, v = np.linalg.svd(centred @ q, full_matrices=False)
    return mean, np.ascontiguousarray((q @ v.T)[:, :COMPONENTS])
