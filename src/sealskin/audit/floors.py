"""What is reached without a look at a face, or with a look at the colours of clothes alone.

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
from sealskin.audit.rows import Scored, tabulate
from sealskin.audit.scene import head_in_crop
from sealskin.audit.vectors import Vectors

GREY = 128
RARE = 0.02  # less often than this a head reaches a place of the crop


def around_heads(trial: FaceTrial, who: Mapping[str, Scored]) -> dict[str, Any]:
    """Fisherfaces on sealed faces whose heads are greyed out.

    One grey shape covers the heads of all, for the outline of each is a trait of its own. What
    the seal smears beyond that shape counts as around it.

    Returns:
        An entry of the audit's `floors`: `subject`, `what`, `height_px` and `auc`, at the height
        with the most.
    """
    often = np.mean([head_in_crop(face, WIDE_PX) for face in trial.split.learn], axis=0)
    head = (often > RARE)[..., None]

    found = regallery(trial.seen_through(lambda wide: np.where(head, np.uint8(GREY), wide)))
    return {"subject": "face", "what": "what is around the head, sealed", **_worst(found, who)}


def colours_of_clothes(trial: BodyTrial, who: Mapping[str, Scored]) -> dict[str, Any]:
    """Stripes of colours of unsealed people across cameras, nothing learned."""
    found = histogram(trial)
    return {"subject": "person", "what": "colours in stripes, unsealed", **_worst(found, who)}


def _worst(found: Vectors, who: Mapping[str, Scored]) -> dict[str, Any]:
    worst = tabulate([found], who, "", "").worst
    assert worst is not None
    return {key: worst[key] for key in ("height_px", "auc")}
