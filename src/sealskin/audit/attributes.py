"""What can still be told of a sealed person who is not identified: inference risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from sealskin.audit.bodies import BodyTrial
from sealskin.audit.fit import fit, shaken, to_tensor
from sealskin.audit.nets import EMBEDDING, ConvNet
from sealskin.data.identities import Body
from sealskin.data.specimen import Pixels
from sealskin.learn.device import device

COLOURS = ("black", "grey", "white", "red", "yellow", "green", "blue", "purple")
SECTORS = ("right", "to the camera", "left", "away")
UNKNOWN = -1
UPPER, LOWER = (0.18, 0.45), (0.55, 0.85)  # shares of a person's height


def colour_of(picture: Pixels, part: tuple[float, float]) -> int:
    """The commonest colour of a part of the body: its number in `COLOURS`.

    Args:
        picture: uint8 (H, W, 3) RGB of a whole person, unsealed.
        part: from and to, as shares of the height.
    """
    height, width = picture.shape[:2]
    region = picture[round(part[0] * height) : round(part[1] * height), width // 4 : -width // 4]
    hsv = cv2.cvtColor(np.ascontiguousarray(region), cv2.COLOR_RGB2HSV).reshape(-1, 3)
    hue, saturation, value = hsv.T.astype(int)
    bins = np.digitize(hue, [10, 35, 85, 130, 170])  # red, yellow, green, blue, purple, red
    names = np.array([3, 4, 5, 6, 7, 3])[bins]
    grey = saturation < 60
    names[grey] = np.where(value[grey] < 80, 0, np.where(value[grey] < 170, 1, 2))
    names[value < 45] = 0
    return int(np.bincount(names, minlength=len(COLOURS)).argmax())


def sector_of(facing_deg: float) -> int:
    """Which quarter somebody faces, a number in `SECTORS`; see `Body.facing_deg`."""
    return int((facing_deg + 45) % 360 // 90)


def clothes(trial: BodyTrial, steps: int) -> list[dict[str, Any]]:
    """What is read of the colours of clothes, as they are computed from the raw pictures.

    Returns:
        Rows as of `_read`.
    """
    rows = []
    for what, part in (("colour of the upper body", UPPER), ("colour of the legs", LOWER)):
        truth = {
            side: torch.tensor([colour_of(body.pixels, part) for body in bodies])
            for side, bodies in _sides(trial).items()
        }
        rows += _read(trial, truth, len(COLOURS), steps, what)
    return rows


def facing(trial: BodyTrial, steps: int) -> list[dict[str, Any]]:
    """What is read of where people face, to the quarter, as a pose teacher tells from raw.

    Returns:
        Rows as of `_read`, of those whom the teacher was sure of.
    """
    truth = {
        side: torch.tensor(
            [UNKNOWN if b.facing_deg is None else sector_of(b.facing_deg) for b in bodies]
        )
        for side, bodies in _sides(trial).items()
    }
    # In the mirror left is right.
    return _read(trial, truth, len(SECTORS), steps, "facing, to the quarter", mirrored=False)


def _sides(trial: BodyTrial) -> dict[str, Sequence[Body]]:
    return {"learn": trial.split.learn, "report": trial.split.report}


def _read(
    trial: BodyTrial,
    truth: dict[str, Tensor],
    kinds: int,
    steps: int,
    what: str,
    *,
    mirrored: bool = True,
) -> list[dict[str, Any]]:
    """Train a classifier on sealed bodies of other people.

    Args:
        trial: the seal's bodies.
        truth: int64 (bodies,) of either side; `UNKNOWN` is neither learned from nor scored.
        kinds: how many answers there are.
        steps: batches of training.
        what: is read.
        mirrored: half of the pictures are, in training.

    Returns:
        Rows of `what`, `height_px`, `accuracy` and `constant`: what is reached by always naming
        the commonest.
    """
    learn = trial.learn
    answer = truth["learn"][torch.from_numpy(learn.index)]
    known = np.flatnonzero(answer.numpy() != UNKNOWN)
    torch.manual_seed(0)
    net = nn.Sequential(ConvNet(width=16), nn.ReLU(), nn.Linear(EMBEDDING, kinds))
    generator = torch.Generator().manual_seed(0)
    answer = answer.to(device())

    def loss_of(rows: Tensor) -> Tensor:
        chosen = known[rows.numpy()]
        out = net(shaken(learn.pixels[chosen], generator, mirrored=mirrored)).float()
        return nn.functional.cross_entropy(out, answer[chosen])

    fit([net], loss_of, len(known), steps=steps, batch=64, seed=0, label=what)
    lines = []
    for height_px in trial.heights_px:
        crops = trial.scored["report"].at(height_px)
        with torch.no_grad():
            found = torch.cat(
                [net(to_tensor(part)) for part in np.array_split(crops.pixels, 16)]
            ).argmax(1)
        answers = truth["report"][torch.from_numpy(crops.index)]
        sure = answers != UNKNOWN
        found, answers = found.cpu()[sure], answers[sure]
        lines.append(
            {
                "what": what,
                "height_px": height_px,
                "accuracy": float((found == answers).float().mean()),
                "constant": float(torch.bincount(answers).max() / len(answers)),
            }
        )
    return lines
