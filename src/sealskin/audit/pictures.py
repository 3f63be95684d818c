"""What a restorer makes of sealed faces, to look at: its best and its worst.

These are pictures of people who are in the data for testing only, so they are made where a user
asks for them (`--pictures`) and enter no report otherwise.
"""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np
from torch import nn

from sealskin.audit.faces import FaceTrial
from sealskin.audit.restorer import restore, to_tight

SHOWN = 4


def best_and_worst(
    trial: FaceTrial, net: nn.Module, height_px: int, shown: int = SHOWN
) -> list[dict[str, Any]]:
    """Strips of a reported face: raw, sealed and restored.

    Args:
        trial: the faces.
        net: a restorer that is trained.
        height_px: of the faces in their frames.
        shown: how many of the best, and of the worst.

    Returns:
        `kind` ("best", "worst"), `height_px`, `likeness` (cosine of the recogniser's vectors of
        the restored and the raw face) and `png_base64`, a picture of 192 x 64. The most like
        first, then the least like.
    """
    crops = trial.scored["report"].at(height_px)
    made = restore(net, crops.wide)
    vectors = trial.embedder(to_tight(made))
    likeness = (vectors * trial.raw_vectors["report"][crops.index]).sum(1)
    order = np.argsort(-likeness)
    out = []
    for kind, rows in (("best", order[:shown]), ("worst", order[::-1][:shown])):
        for row in rows:
            raw = trial.raw_wide["report"][crops.index[row]]
            strip = np.concatenate((raw, crops.wide[row], made[row]), axis=1)
            _, png = cv2.imencode(".png", cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))
            out.append(
                {
                    "kind": kind,
                    "height_px": height_px,
                    "likeness": float(likeness[row]),
                    "png_base64": base64.b64encode(png.tobytes()).decode(),
                }
            )
    return out
