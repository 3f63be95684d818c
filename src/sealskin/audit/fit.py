"""One training loop for every attacker."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from sealskin.learn.device import autocast, device

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


def fit(
    modules: Iterable[nn.Module],
    loss_of: Callable[[Tensor], Tensor],
    count: int,
    *,
    steps: int,
    batch: int,
    seed: int,
    label: str,
    learning_rate: float = 1e-3,
) -> None:
    """Minimise a loss by AdamW with a short rise and half a cosine.

    Args:
        modules: what is trained; left in evaluation mode, on the device that learns.
        loss_of: from row numbers, int64 (batch,), to a loss.
        count: how many rows there are.
        steps: how many batches.
        batch: rows a batch, without replacement inside an epoch.
        seed: of the order; the caller seeds the networks' start.
        label: for the progress line.
        learning_rate: at its peak.
    """
    parts = [part.to(device()).train() for part in modules]
    weights = [p for part in parts for p in part.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=learning_rate, weight_decay=0.05)
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    at, printed = 0, time.monotonic()
    began = printed
    for step in range(steps):
        if at + batch > count:
            order, at = rng.permutation(count), 0
        rows = torch.from_numpy(order[at : at + batch].copy())
        at += batch
        rise = min(1.0, (step + 1) / max(1, steps // 20))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate * rise * (1 + math.cos(math.pi * step / steps)) / 2
        with autocast():
            loss = loss_of(rows)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 5.0)
        optimiser.step()
        now = time.monotonic()
        if now - printed > 10 or step == steps - 1:
            printed = now
            left = (now - began) / (step + 1) * (steps - step - 1)
            print(
                f"  {label}: step {step + 1}/{steps}, loss {loss.item():.3f}, {left:.0f} s left",
                file=sys.stderr,
                flush=True,
            )
    for part in parts:
        part.eval()


def to_tensor(pixels: U8) -> Tensor:
    """uint8 (N, H, W, 3) to float32 (N, 3, H, W) around zero, on the device that learns."""
    x = torch.from_numpy(pixels).to(device()).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x.contiguous(memory_format=torch.channels_last)


def shaken(pixels: U8, generator: torch.Generator, *, mirrored: bool = True) -> Tensor:
    """As `to_tensor`, with each batch moved by up to 3 px and half of it mirrored, if it may be."""
    x = to_tensor(pixels)
    shift = torch.randint(-3, 4, (2,), generator=generator).tolist()
    x = torch.roll(x, shift, (2, 3))
    if not mirrored:
        return x
    flip = torch.rand(len(x), generator=generator) < 0.5
    flip = flip.to(x.device)
    return torch.where(flip[:, None, None, None], x.flip(3), x)


@torch.no_grad()
def embed(net: nn.Module, pixels: U8, batch: int = 128) -> F32:
    """Vectors of length one for uint8 (N, H, W, 3): float32 (N, D).

    A picture and its mirror image are averaged, as recognisers do.
    """
    out = []
    for start in range(0, len(pixels), batch):
        x = to_tensor(pixels[start : start + batch])
        with autocast():
            y = net(x) + net(x.flip(3))
        out.append(nn.functional.normalize(y.float()).cpu().numpy())
    return np.concatenate(out)
