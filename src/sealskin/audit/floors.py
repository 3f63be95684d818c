"""What is reached without a look at a face, or by clothes without learning.

A figure means something only above these. If the scenes told people apart by what is around their
heads, every seal would look worse than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sealskin.audit.bodies import BodyTrial, histogram
from sealskin.audit.crops import WIDE_PX
from sealskin.audit.faces import FaceTrial, regallery
from sealskin.audit.metrics import roc_auc
from sealskin.audit.rows import Scored, comparison_of
from sealskin.audit.scene import head_in_crop
from sealskin.audit.vectors import Vectors

GREY = 128
RARE = 0.02  # less often than this a head reaches a place of the crop


def around_heads(trial: FaceTrial, who: Mapping[str, Scored]) -> dict[str, Any]:
    """Fisherfaces on sealed faces whose heads are greyed out.

    One grey shape covers the heads of all, for the outline of each is a trait of its own. What
    the seal smears beyond that shape counts as around it.

    Returns:
        An entry of the audit's `floors`: `subject`, `what`, `height_px` and `auc`.
    """
    often = np.mean([head_in_crop(face, WIDE_PX) for face in trial.split.learn], axis=0)
    head = (often > RARE)[..., None]

    found = regallery(trial.seen_through(lambda wide: np.where(head, np.uint8(GREY), wide)))
    return {"subject": "face", "what": "what is around the head, sealed", **_worst(found, who)}


def clothes(trial: BodyTrial, who: Mapping[str, Scored]) -> dict[str, Any]:
    """Colours and shape in stripes of unsealed people, across cameras, nothing learned."""
    found = histogram(trial)
    return {"subject": "person", "what": "clothes, unsealed", **_worst(found, who)}


def _worst(found: Vectors, who: Mapping[str, Scored]) -> dict[str, Any]:
    """At the height at which most is reached on the development people."""

    def auc(side: str, height_px: int) -> float:
        return roc_auc(*comparison_of(found, side, height_px, "ss", who[side]).pairs())

    heights = sorted({height_px for _, height_px in found.sealed})
    height_px = max(heights, key=lambda px: auc("dev", px))
    return {"height_px": height_px, "auc": auc("report", height_px)}
