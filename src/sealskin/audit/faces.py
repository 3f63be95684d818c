"""Attackers of faces: untouched recognisers, a sealed gallery, networks trained on sealed faces."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sealskin.audit.crops import WIDE_PX, FaceCrops, face_crops
from sealskin.audit.embedder import SIDE_PX, Embedder, prepare
from sealskin.audit.fit import embed, fit, shaken
from sealskin.audit.nets import ConvNet, MarginHead, Mixer
from sealskin.audit.scene import raw_face
from sealskin.audit.split import Split
from sealskin.audit.vectors import F32, SIDES, Vectors, unit
from sealskin.audit.views import CROP_VIEWS, U8, View, low_bits, without_dither
from sealskin.data.identities import Face
from sealskin.learn.device import autocast, device
from sealskin.seal.sealer import Sealer

SEEDS = {"learn": 11, "dev": 12, "report": 13}
"""Of the frames: places and backgrounds differ between the sides."""
CONTRAST = 16.0  # inverse temperature of the contrastive term
REGALLERY_DIMENSIONS = (150, 80)


@dataclass
class FaceTrial:
    """One seal's faces, cut out once and used by every attacker.

    Args:
        sealer: what is attacked.
        split: who is learned from, chosen on and reported.
        embedder: a pretrained recogniser.
        heights_px: at which heights faces are shown.
        repeat: how often each face that is learned from is shown a height.
        stacks: many frames of each face, see `sealskin.audit.many`.
    """

    sealer: Sealer
    split: Split[Face]
    embedder: Embedder
    heights_px: Sequence[int]
    repeat: int = 1
    stacks: dict[tuple[str, int, int], U8] = field(default_factory=dict, repr=False)

    @cached_property
    def learn(self) -> FaceCrops:
        faces = self.split.learn
        heights, seed = self.heights_px, SEEDS["learn"]
        return face_crops(self.sealer, faces, heights, seed, tight=True, repeat=self.repeat)

    @cached_property
    def scored(self) -> dict[str, FaceCrops]:
        return {
            side: face_crops(self.sealer, faces, self.heights_px, SEEDS[side], tight=True)
            for side, faces in self.sides.items()
        }

    @cached_property
    def raw_tight(self) -> dict[str, U8]:
        """Unsealed aligned faces, uint8 (N, 112, 112, 3), by side."""
        return {
            side: np.stack([raw_face(f, SIDE_PX) for f in faces])
            for side, faces in {"learn": self.split.learn, **self.sides}.items()
        }

    @cached_property
    def raw_wide(self) -> dict[str, U8]:
        """The same with the whole head, uint8 (N, 64, 64, 3)."""
        return {
            side: np.stack([raw_face(f, WIDE_PX, wide=True) for f in faces])
            for side, faces in {"learn": self.split.learn, **self.sides}.items()
        }

    @cached_property
    def raw_vectors(self) -> dict[str, F32]:
        """What the recogniser makes of the unsealed faces; targets of the regressor."""
        return {side: self.embedder(crops) for side, crops in self.raw_tight.items()}

    def seen_through(self, view: View) -> FaceTrial:
        """The same people and raw faces, all sealed wide crops changed by a view; none tight."""

        def changed(crops: FaceCrops) -> FaceCrops:
            return replace(crops, wide=view(crops.wide), tight=crops.tight[:0])

        other = copy.copy(self)
        other.raw_vectors = self.raw_vectors  # costly, and the same
        other.learn = changed(self.learn)
        other.scored = {side: changed(crops) for side, crops in self.scored.items()}
        return other

    @property
    def sides(self) -> dict[str, Sequence[Face]]:
        """Those who are scored."""
        return {"dev": self.split.dev, "report": self.split.report}

    def vectors(
        self, attacker: str, variant: str, seed: int, read: Any, raw: dict[str, F32], *, tight: bool
    ) -> Vectors:
        """Everybody who is scored, through `read`, a function from crops to vectors."""
        sealed = {}
        for side in SIDES:
            for height_px in self.heights_px:
                crops = self.scored[side].at(height_px)
                sealed[side, height_px] = read(crops.tight if tight else crops.wide)
        return Vectors(attacker, variant, seed, sealed, {side: raw[side] for side in SIDES})


def naive(trial: FaceTrial) -> list[Vectors]:
    """The recogniser untouched, on several views; raw galleries are embedded as they are."""
    out = []
    for name, view in CROP_VIEWS.items():

        def read(crops: U8, view: Any = view) -> F32:
            return trial.embedder(view(crops))

        out.append(trial.vectors("naive", name, 0, read, trial.raw_vectors, tight=True))
    return out


def naive_frames(trial: FaceTrial, height_px: int) -> list[Vectors]:
    """The same on views that need the whole frame; at one height, since each is a new pass."""
    out = []
    views = {f"lowest {n} bits": low_bits(trial.sealer, n) for n in (1, 2, 4)}
    views["without dither"] = without_dither(trial.sealer)
    for name, seal in views.items():
        sealed = {}
        for side, faces in trial.sides.items():
            crops = face_crops(_Called(seal), faces, [height_px], SEEDS[side], tight=True)  # type: ignore[arg-type]
            sealed[side, height_px] = trial.embedder(crops.tight)
        raw = {side: trial.raw_vectors[side] for side in SIDES}
        out.append(Vectors("naive", name, 0, sealed, raw))
    return out


@dataclass(frozen=True)
class _Called:
    """A function in the place of a sealer, for `face_crops`, which only calls it."""

    function: Any

    def __call__(self, rgb: U8) -> U8:
        out: U8 = self.function(rgb)
        return out


def regallery(trial: FaceTrial) -> Vectors:
    """Fisherfaces on sealed pictures (Belhumeur et al., 1997).

    The attacker seals a gallery of their own and compares sealed with sealed: principal
    components, then the directions that tell people apart, both of people who are not scored.
    """
    learn = trial.learn
    flat = _grey(learn.wide)
    mean = flat.mean(0)
    first, second = REGALLERY_DIMENSIONS
    _, _, axes = np.linalg.svd(flat[:: max(1, len(flat) // 4000)] - mean, full_matrices=False)
    basis = axes[:first].T
    low = (flat - mean) @ basis
    people, which = np.unique(learn.person, return_inverse=True)
    centres = np.stack([low[which == k].mean(0) for k in range(len(people))])
    within = low - centres[which]
    ridge = 1e-3 * within.var() + 1e-9  # a seal that lets nothing pass has no variance at all
    covariance = within.T @ within / len(low) + ridge * np.eye(low.shape[1])
    values, vectors = np.linalg.eigh(covariance)
    white = vectors / np.sqrt(values)
    _, _, between = np.linalg.svd((centres - low.mean(0)) @ white, full_matrices=False)
    project = (basis @ white @ between[:second].T).astype(np.float32)

    def read(crops: U8) -> F32:
        return unit((_grey(crops) - mean) @ project)

    out = trial.vectors("regallery", "Fisherfaces", 0, read, trial.raw_vectors, tight=False)
    return Vectors(out.attacker, out.variant, 0, out.sealed)


def _grey(crops: U8) -> F32:
    """Luminance at a quarter of the pixels, float32 (N, 1024), each picture's mean removed."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    grey = crops.astype(np.float32) @ weights
    size = WIDE_PX // 2
    small = grey.reshape(len(grey), size, 2, size, 2).mean((2, 4)).reshape(len(grey), -1)
    return np.asarray((small - small.mean(1, keepdims=True)) / 64, np.float32)


def make_net(name: str, trial: FaceTrial) -> nn.Module:
    """A fresh attacker's network for wide crops, with vectors as long as the recogniser's."""
    dimensions = trial.raw_vectors["learn"].shape[1]
    net: nn.Module = (
        ConvNet(dimensions=dimensions)
        if name == "convolutional"
        else Mixer((WIDE_PX, WIDE_PX), dimensions=dimensions)
    )
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def regressor(trial: FaceTrial, variant: str, seed: int, steps: int) -> tuple[Vectors, nn.Module]:
    """Regress the recogniser's vector of the raw face from the sealed one.

    Cosine, plus a contrast over the batch (van den Oord et al., arXiv:1807.03748). It needs no
    identities, so every face there is trains it.
    """
    torch.manual_seed(seed)
    net = make_net(variant, trial)
    learn = trial.learn
    targets = torch.from_numpy(trial.raw_vectors["learn"]).to(device())
    generator = torch.Generator().manual_seed(seed)

    def loss_of(rows: Tensor) -> Tensor:
        chosen = rows.numpy()
        out = net(shaken(learn.wide[chosen], generator))
        return regression_loss(
            out,
            targets[learn.index[chosen]],
            torch.from_numpy(learn.person[chosen]).to(device()),
        )

    fit([net], loss_of, len(learn.index), steps=steps, batch=96, seed=seed, label="regressor")
    found = trial.vectors(
        "regressor", variant, seed, lambda c: embed(net, c), trial.raw_vectors, tight=False
    )
    return found, net


def regression_loss(out: Tensor, target: Tensor, person: Tensor) -> Tensor:
    """1 - cosine, plus cross-entropy of finding one's own target in the batch.

    Args:
        out: (B, D), the network's.
        target: (B, D), of length one.
        person: (B,); other pictures of the same person are no wrong answers.
    """
    out = F.normalize(out.float())
    scores = CONTRAST * out @ target.T
    itself = torch.eye(len(person), dtype=torch.bool, device=out.device)
    same = (person[:, None] == person[None]) & ~itself
    right = torch.arange(len(out), device=out.device)
    contrast = F.cross_entropy(scores.masked_fill(same, -1e4), right)
    return (1 - (out * target).sum(1)).mean() + 0.3 * contrast


def parrot(trial: FaceTrial, start: nn.Module | None, seed: int, steps: int) -> Vectors:
    """Train a recogniser on sealed and raw faces of other people together (arXiv:1801.09414).

    Args:
        trial: the faces.
        start: a regressor's network to go on from.
        seed: of weights and order.
        steps: batches.
    """
    torch.manual_seed(seed)
    net = make_net("convolutional", trial)
    if start is not None:
        net.load_state_dict(start.state_dict())
    learn, raw = trial.learn, trial.raw_wide["learn"]
    people, which = np.unique(learn.person, return_inverse=True)
    labels = torch.from_numpy(which).to(device())
    head = MarginHead(len(people), trial.raw_vectors["learn"].shape[1])
    generator = torch.Generator().manual_seed(seed)

    def loss_of(rows: Tensor) -> Tensor:
        chosen = rows.numpy()
        pixels = learn.wide[chosen].copy()
        quarter = len(chosen) // 4
        pixels[:quarter] = raw[learn.index[chosen[:quarter]]]
        loss: Tensor = head(net(shaken(pixels, generator)).float(), labels[rows])
        return loss

    rows = len(learn.index)
    fit([net, head], loss_of, rows, steps=steps, batch=96, seed=seed, label="parrot")
    raw_vectors = {side: embed(net, trial.raw_wide[side]) for side in SIDES}
    return trial.vectors(
        "parrot", "convolutional", seed, lambda c: embed(net, c), raw_vectors, tight=False
    )


def parrot_pretrained(trial: FaceTrial, seed: int, steps: int) -> Vectors:
    """Fine-tune the recogniser itself on sealed faces, towards its own vectors of the raw ones."""
    torch.manual_seed(seed)
    net = trainable(trial.embedder)
    learn, targets = trial.learn, torch.from_numpy(trial.raw_vectors["learn"]).to(device())
    generator = np.random.default_rng(seed)

    def loss_of(rows: Tensor) -> Tensor:
        chosen = rows.numpy()
        pixels = learn.tight[chosen]
        mirrored = generator.random(len(pixels)) < 0.5
        pixels[mirrored] = pixels[mirrored, :, ::-1]
        out = net(_prepared(pixels))
        person = torch.from_numpy(learn.person[chosen]).to(device())
        return regression_loss(out, targets[learn.index[chosen]], person)

    count = len(learn.index)
    fit(
        [net], loss_of, count, steps=steps, batch=32, seed=seed, label="parrot, pretrained",
        learning_rate=3e-4,
    )  # fmt: skip

    @torch.no_grad()
    def read(crops: U8) -> F32:
        parts = []
        for at in range(0, len(crops), 64):
            with autocast():
                parts.append(net(_prepared(crops[at : at + 64])).float().cpu().numpy())
        return unit(np.concatenate(parts))

    return trial.vectors("parrot", "pretrained", seed, read, trial.raw_vectors, tight=True)


def _prepared(crops: U8) -> Tensor:
    """Crops as the recogniser takes them, on the device that learns."""
    x = torch.from_numpy(prepare(crops)).to(device())
    return x.contiguous(memory_format=torch.channels_last)


def trainable(embedder: Embedder) -> nn.Module:
    """The recogniser as a PyTorch network.

    `onnx2torch` asks for torchvision only for operators that no embedder has, and no torchvision
    fits the PyTorch that is installed: an empty one answers for it.
    """
    import sys
    import types

    if "torchvision" not in sys.modules:
        stub, ops = types.ModuleType("torchvision"), types.ModuleType("torchvision.ops")
        ops.nms = ops.batched_nms = ops.roi_align = None  # type: ignore[attr-defined]
        stub.ops = ops  # type: ignore[attr-defined]
        sys.modules.update({"torchvision": stub, "torchvision.ops": ops})
    from onnx2torch import convert

    net: nn.Module = convert(embedder.model)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
