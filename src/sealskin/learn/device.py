"""Where networks are trained: on a CUDA card where PyTorch sees one, else on the processor."""

from __future__ import annotations

import os
import platform
from functools import cache

import torch
from torch import nn

MOST_WORKERS = 8
"""More wait for the interpreter's lock, and each keeps a gate of its own: up to 2 GB."""


@cache
def device() -> torch.device:
    """The device that training and scoring use; CUDA_VISIBLE_DEVICES, empty, hides cards."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def machine() -> str:
    """What computes, in words for a report."""
    where = device()
    name = torch.cuda.get_device_name(where) if where.type == "cuda" else platform.machine()
    return f"{name}, Python {platform.python_version()}"


def device_of(net: nn.Module) -> torch.device:
    """Where a network is."""
    return next(net.parameters()).device


def autocast(enabled: bool = True) -> torch.autocast:
    """Convolutions in bfloat16 on that device."""
    return torch.autocast(device().type, torch.bfloat16, enabled=enabled)


def workers() -> int:
    """Threads that prepare batches.

    One beside a network that learns on the processor; a card is faster than a core can draw
    pictures. SEALSKIN_WORKERS says otherwise.
    """
    told = int(os.environ.get("SEALSKIN_WORKERS", "0"))
    return told or (1 if device().type == "cpu" else min(MOST_WORKERS, os.cpu_count() or 1))
