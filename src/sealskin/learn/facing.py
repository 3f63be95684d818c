"""Trains the network that tells where bodies face, and exports it."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from sealskin.core.errors import DataError
from sealskin.learn.earlier import earlier
from sealskin.learn.export import OPSET, store_weights_as_half
from sealskin.learn.facing_data import Crops, make_crops, read_turned
from sealskin.learn.facing_net import MIRRORED, Deployed, FacingNet, facing_net
from sealskin.learn.facing_recipe import FacingRecipe
from sealskin.learn.loop import log, parameter_groups, save_state
from sealskin.learn.memory import keep_memory
from sealskin.learn.progress import Progress
from sealskin.learn.recipe import recipe_sha256
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id
from sealskin.sense.eighths import EIGHTHS, apart, eighth_of, read
from sealskin.sense.facing_model import CROP_PX

HELD_FRAMES = 2
"""Of each held-out picture."""


def train_facing(
    recipe: FacingRecipe,
    labels: Sequence[Path],
    folders: Sequence[Path],
    weights: Path,
    out: Path,
    resume: bool = False,
    start: Path | None = None,
) -> Path:
    """Train and export; leaves `crops-*.npz`, `checkpoint.pt`, `best.pt` and `metrics.jsonl`.

    Args:
        recipe: every setting.
        labels: COCO annotation files with `facing_deg`.
        folders: of their pictures, in the same order.
        weights: `nanodet.json`, the start; see `sealskin.learn.weights`.
        out: made if missing.
        resume: go on from `checkpoint.pt`, with the crops that lie beside it.
        start: `best.pt` of an earlier run to go on from instead of `weights` alone.

    Returns:
        Path of the ONNX file.

    Raises:
        DataError: labels or pictures cannot be read, or there is nothing to go on from.
        ModelError: the starting weights cannot be read.
        ConfigError: there is no sealer of such a name.
    """
    keep_memory()
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    net = facing_net(weights, recipe.dropout).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if start is not None:
        net.load_state_dict(earlier(start, "net", "a network of facing"))
    train, held = _crops(recipe, labels, folders, out, resume)
    _run(net, train, held, recipe, out, resume)
    net.load_state_dict(earlier(out / "best.pt", "net", "a network of facing"))
    adjust(net.eval(), train.angle_deg, recipe.sharpness)
    found = _predict(net, held, recipe)
    sure = sure_from(found, held.angle_deg, recipe.wrong_share)
    log(out, {"sure": sure, **score(found, held.angle_deg)})
    path = out / f"{recipe.name}.onnx"
    _export(net, path, {
        "name": recipe.name, "version": recipe.version, "recipe_sha256": recipe_sha256(recipe),
        "seals": ",".join(seal_id(make_sealer(name)) for name in recipe.seals),
        "sure": f"{sure:.2f}",
    })  # fmt: skip
    return path


def _crops(
    recipe: FacingRecipe, labels: Sequence[Path], folders: Sequence[Path], out: Path, resume: bool
) -> tuple[Crops, Crops]:
    files = out / "crops-train.npz", out / "crops-held.npz"
    if resume and all(file.is_file() for file in files):
        loaded = [np.load(file) for file in files]
        train, held = (Crops(file["pixels"], file["angle_deg"]) for file in loaded)
        return train, held
    parts: tuple[list[Crops], list[Crops]] = ([], [])
    for path, folder in zip(labels, folders, strict=True):
        sides = read_turned(path, folder, recipe)
        for side, frames, into in zip(
            sides, (recipe.frames_a_picture, HELD_FRAMES), parts, strict=True
        ):
            if side:
                into += [make_crops(side, make_sealer(s), recipe, frames) for s in recipe.seals]
    if not all(parts):
        raise DataError("the labels have too few scenes to hold some out; lower dev_fraction")
    train, held = (
        Crops(
            np.concatenate([part.pixels for part in side]),
            np.concatenate([part.angle_deg for part in side]),
        )
        for side in parts
    )
    for file, crops in zip(files, (train, held), strict=True):
        np.savez(file, pixels=crops.pixels, angle_deg=crops.angle_deg)
    return train, held


def target(angle_deg: NDArray[np.float64], sharpness: float) -> Tensor:
    """A von Mises distribution around each angle, over the eighths; float32 (N, 8)."""
    eighths = np.arange(EIGHTHS) * 2 * np.pi / EIGHTHS
    logits = sharpness * np.cos(np.radians(angle_deg)[:, None] - eighths)
    return torch.softmax(torch.from_numpy(logits).float(), dim=1)


def draws(angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each crop is drawn, float64 (N,): rare directions more often than they are."""
    eighths = eighth_of(angle_deg)
    weight = np.bincount(eighths, minlength=EIGHTHS)[eighths] ** -0.5
    drawn: NDArray[np.float64] = weight / weight.sum()
    return drawn


@torch.no_grad()
def adjust(net: FacingNet, angle_deg: NDArray[np.float64], sharpness: float) -> None:
    """Take out of a trained network how frequent directions were in training.

    People in photographs mostly face the camera, people in shops do not; a direction must not be
    told because it was frequent. After logit adjustment (arXiv:2007.07314), in place.
    """
    chances = torch.from_numpy(draws(angle_deg)).float()
    prior = (chances[:, None] * target(angle_deg, sharpness)).sum(dim=0)
    prior = (prior + prior[MIRRORED]) / 2  # half of all crops are mirrored
    net.head.bias.sub_(prior.log())


def _batch(
    crops: Crops, chosen: NDArray[np.int64], recipe: FacingRecipe, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Crops (B, 3, H, W) uint8 and their targets (B, 8), shifted and mirrored at random."""
    height, width = CROP_PX
    angle = crops.angle_deg[chosen].copy()
    out = np.empty((len(chosen), height, width, 3), np.uint8)
    shifts = rng.integers(0, 2 * recipe.shift_px + 1, (len(chosen), 2))
    turned = rng.random(len(chosen)) < 0.5
    for place, (index, (y, x)) in enumerate(zip(chosen, shifts, strict=True)):
        cut = crops.pixels[index, y : y + height, x : x + width]
        out[place] = cut[:, ::-1] if turned[place] else cut
    angle[turned] = 180 - angle[turned]
    return torch.from_numpy(out).permute(0, 3, 1, 2), target(angle, recipe.sharpness)


def _run(
    net: FacingNet, train: Crops, held: Crops, recipe: FacingRecipe, out: Path, resume: bool
) -> None:
    optimiser = torch.optim.AdamW(parameter_groups(net, recipe.weight_decay), recipe.learning_rate)
    steps = max(1, len(train.angle_deg) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=recipe.epochs * steps, pct_start=0.15
    )
    first, best = 0, -1.0
    if resume and (out / "checkpoint.pt").is_file():
        state = torch.load(out / "checkpoint.pt", weights_only=True)
        if state["recipe"] != recipe.model_dump(mode="json"):
            raise DataError(
                f"{out / 'checkpoint.pt'} was written by another recipe; resume with the same one"
            )
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first, best = state["epoch"], state["best"]
    weight = draws(train.angle_deg)
    progress = Progress("facing", recipe.epochs * steps * recipe.batch, first * steps)
    began = time.monotonic()
    for epoch in range(first, recipe.epochs):
        rng = np.random.default_rng((recipe.seed, epoch))
        net.train()
        total = 0.0
        for _ in range(steps):
            chosen = rng.choice(len(weight), recipe.batch, p=weight)
            images, wanted = _batch(train, chosen, recipe, rng)
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half_precision):
                logits = net(images.float().contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits.float(), wanted)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            progress.advance(recipe.batch, f"loss {float(loss.detach()):.3f}")
        figures = score(_predict(net.eval(), held, recipe), held.angle_deg)
        if figures["within_one_macro"] > best:
            best = figures["within_one_macro"]
            save_state(out / "best.pt", {"net": net.state_dict(), "epoch": epoch + 1})
        seconds = time.monotonic() - began
        log(out, {"epoch": epoch + 1, "loss": total / steps, **figures, "seconds": seconds})
        save_state(out / "checkpoint.pt", {
            "recipe": recipe.model_dump(mode="json"), "net": net.state_dict(),
            "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(),
            "epoch": epoch + 1, "best": best,
        })  # fmt: skip
    progress.close()


@torch.no_grad()
def _predict(net: FacingNet, crops: Crops, recipe: FacingRecipe) -> NDArray[np.float64]:
    """Shares (N, 8) of held-out crops, which are taken as they lie."""
    s, (height, width) = recipe.shift_px, CROP_PX
    found = []
    for begin in range(0, len(crops.angle_deg), 256):
        cut = crops.pixels[begin : begin + 256, s : s + height, s : s + width]
        images = torch.from_numpy(np.ascontiguousarray(cut)).permute(0, 3, 1, 2).float()
        found.append(Deployed(net)(images).numpy())
    return np.concatenate(found).astype(np.float64)


def score(shares: NDArray[np.float64], angle_deg: NDArray[np.float64]) -> dict[str, float]:
    """Share within one direction of the truth, the mean of all directions and of all crops."""
    wanted = eighth_of(angle_deg)
    off = apart(read(shares)[0], wanted)
    by = [float((off[wanted == k] <= 1).mean()) for k in range(EIGHTHS) if (wanted == k).any()]
    exact = [float((off[wanted == k] == 0).mean()) for k in range(EIGHTHS) if (wanted == k).any()]
    return {
        "within_one_macro": float(np.mean(by)),
        "within_one": float((off <= 1).mean()),
        "exact_macro": float(np.mean(exact)),
    }


def sure_from(
    shares: NDArray[np.float64], angle_deg: NDArray[np.float64], wrong_share: float
) -> float:
    """The least bar above which no more than a share of the facings is wrong."""
    best, confidence = read(shares)
    wrong = apart(best, eighth_of(angle_deg)) > 1
    for bar in np.arange(0.4, 0.96, 0.01):
        told = confidence >= bar
        if told.any() and wrong[told].mean() <= wrong_share:
            return round(float(bar), 2)
    return 0.95


def _export(net: FacingNet, path: Path, metadata: dict[str, str]) -> None:
    """Input `image` float32 (1, 3, 128, 64), RGB in 0..255; output `facing` (1, 8), shares."""
    buffer = io.BytesIO()
    torch.onnx.export(
        Deployed(net).eval(),
        (torch.zeros(1, 3, *CROP_PX),),
        buffer,  # type: ignore[arg-type] # a file object is taken too; the hint forgets it
        input_names=["image"],
        output_names=["facing"],
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load_model_from_string(buffer.getvalue())
    store_weights_as_half(model)
    for key, value in sorted(metadata.items()):
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    onnx.save(model, path)
