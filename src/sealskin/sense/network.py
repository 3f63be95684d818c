"""A detector's ONNX file: what it says about itself, and how it is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sealskin.core.errors import ModelError
from sealskin.seal.runtime import Network, Precision

__all__ = ["Card", "Precision", "anchor_centres", "open_network"]

MADE_BY = "sealskin learn detector"


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's file says about itself, from its `metadata_props`.

    Attributes:
        name, version: of the model.
        seal: id of the sealer whose frames it was trained on.
        strides: of its levels, in pixels.
        centre_offset: an anchor's centre is (index + centre_offset) * stride.
        input_long_px: longer side of its input in pixels.
        score_threshold: the operating point chosen when it was trained.
        weights_sha256: of the whole file.
    """

    name: str
    version: str
    seal: str
    strides: tuple[int, ...]
    centre_offset: float
    input_long_px: int
    score_threshold: float
    weights_sha256: str


def open_network(
    path: Path, threads: int, precision: Precision, made_by: str = MADE_BY
) -> tuple[Network, Card]:
    """Load a detector.

    Its outputs are `scores` (1, A), of several classes (1, A, C), and `distances` (1, A, 4).

    Args:
        path: ONNX file; see `sealskin.learn.export` for its format.
        threads, precision: see `sealskin.seal.runtime.Network`.
        made_by: command that exports such a file, for messages.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """
    network = Network(path, ("scores", "distances"), made_by, threads, precision)
    return network, _card(network, path, made_by)


def anchor_centres(card: Card, height: int, width: int) -> NDArray[np.float32]:
    """Centres of all anchors of an input of that size, as x, y in its pixels, float32 (A, 2)."""
    levels = []
    for stride in card.strides:
        y = (np.arange(height // stride) + card.centre_offset) * stride
        x = (np.arange(width // stride) + card.centre_offset) * stride
        grid_x, grid_y = np.meshgrid(x, y)
        levels.append(np.stack((grid_x.ravel(), grid_y.ravel()), axis=1))
    return np.concatenate(levels).astype(np.float32)


def _card(network: Network, path: Path, made_by: str) -> Card:
    found = network.metadata
    needed = (
        "name",
        "version",
        "seal",
        "strides",
        "centre_offset",
        "input_long_px",
        "score_threshold",
    )
    missing = [key for key in needed if key not in found]
    if missing:
        raise ModelError(
            f"the model {path} lacks the metadata {', '.join(missing)}; "
            f"export it again with `{made_by}`"
        )
    try:
        card = Card(
            name=found["name"],
            version=found["version"],
            seal=found["seal"],
            strides=tuple(int(part) for part in found["strides"].split(",")),
            centre_offset=float(found["centre_offset"]),
            input_long_px=int(found["input_long_px"]),
            score_threshold=float(found["score_threshold"]),
            weights_sha256=network.weights_sha256,
        )
    except ValueError as error:
        raise ModelError(
            f"the metadata of the model {path} hold something that is no number ({error}); "
            f"export it again with `{made_by}`"
        ) from error
    if min(card.strides) < 1 or card.input_long_px < 1 or not 0 <= card.score_threshold <= 1:
        raise ModelError(
            f"the metadata of the model {path} are out of range (strides {card.strides}, "
            f"input_long_px {card.input_long_px}, score_threshold {card.score_threshold}); "
            f"export it again with `{made_by}`"
        )
    return card
