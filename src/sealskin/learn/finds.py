"""What a network found on a set of pictures, kept in a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from torch import nn

from sealskin.core.boxes import Detections
from sealskin.learn.augment import Example


def load_finds(path: Path, key: str) -> list[Detections] | None:
    """The finds that were kept under this key; None if there are none."""
    if not path.is_file():
        return None
    stored = json.loads(path.read_text())
    if stored.get("key") != key:
        return None
    return [
        Detections(np.array(b, np.float32).reshape(-1, 4), np.array(s, np.float32))
        for b, s in stored["finds"]
    ]


def save_finds(path: Path, key: str, finds: Sequence[Detections]) -> None:
    """Keep finds; written beside and renamed, so that a broken run leaves no half of a file."""
    rows = [[f.boxes.tolist(), f.scores.tolist()] for f in finds]
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"key": key, "finds": rows}))
    partial.replace(path)


def digest_of(*, text: str = "", net: nn.Module | None = None, examples: Iterable[Example]) -> str:
    """Hash of what a result depends on, hexadecimal: a text, a network's weights, pictures."""
    digest = hashlib.sha256(text.encode())
    for weight in net.state_dict().values() if net is not None else ():
        digest.update(weight.cpu().numpy().tobytes())
    for example in examples:
        digest.update(example.pixels.tobytes())
    return digest.hexdigest()
