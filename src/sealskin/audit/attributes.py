"""What can still be told of a sealed person who is not identified: inference risk."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from sealskin.audit.bodies import BodyTrial
from sealskin.audit.fit import fit, shaken, to_tensor
from sealskin.audit.nets import EMBEDDING, ConvNet
from sealskin.data.specimen import Pixels
from sealskin.learn.device import device

COLOURS = ("black", "grey", "white", "red", "yellow", "green", "blue", "purple")
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


def clothes(trial: BodyTrial, steps: int) -> list[dict[str, Any]]:
    """Train a classifier of clothing colours on sealed bodies of other people.

    The truth is computed from the raw pictures. Beside the accuracy stands what is reached by
    always naming the commonest colour.
    """
    sides = {"learn": trial.split.learn, "report": trial.split.report}
    learn, rows = trial.learn, []
    for what, part in (("colour of the upper body", UPPER), ("colour of the legs", LOWER)):
        truth = {
            side: torch.tensor([colour_of(b.pixels, part) for b in bodies])
            for side, bodies in sides.items()
        }
        torch.manual_seed(0)
        net = nn.Sequential(ConvNet(width=16), nn.ReLU(), nn.Linear(EMBEDDING, len(COLOURS)))
        generator = torch.Generator().manual_seed(0)
        answer = truth["learn"][torch.from_numpy(learn.index)].to(device())

        def loss_of(
            rows: Tensor,
            net: nn.Module = net,
            answer: Tensor = answer,
            generator: torch.Generator = generator,
        ) -> Tensor:
            out = net(shaken(learn.pixels[rows.numpy()], generator)).float()
            return nn.functional.cross_entropy(out, answer[rows])

        fit([net], loss_of, len(learn.index), steps=steps, batch=64, seed=0, label=what)
        for height_px in trial.heights_px:
            crops = trial.scored["report"].at(height_px)
            with torch.no_grad():
                found = torch.cat(
                    [net(to_tensor(part)) for part in np.array_split(crops.pixels, 16)]
                ).argmax(1)
                found = found.cpu()
            answers = truth["report"][torch.from_numpy(crops.index)]
            rows.append(
                {
                    "what": what,
                    "height_px": height_px,
                    "accuracy": float((found == answers).float().mean()),
                    "constant": float(torch.bincount(answers).max() / len(answers)),
                }
            )
    return rows
