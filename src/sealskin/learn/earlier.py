"""Weights of a run that was trained before."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from torch import Tensor

from sealskin.core.errors import ModelError


def earlier(path: Path, key: str, what: str) -> dict[str, Tensor]:
    """Weights by name, to go on from.

    Args:
        path: `best.pt` of a run.
        key: under which they stand in it.
        what: they are of, for messages.

    Raises:
        ModelError: the file is missing or holds none.
    """
    try:
        state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)[key]
    except (OSError, RuntimeError, KeyError, TypeError, pickle.UnpicklingError) as error:
        raise ModelError(
            f"cannot read {path} as {what} to go on from; give best.pt of an earlier run"
        ) from error
    return state
