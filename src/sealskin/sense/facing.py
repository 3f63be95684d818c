"""Where the people who are followed face, over time.

Few crops are looked at: each track some times a second, and never more than a few in one frame,
those first that waited longest. What was seen is averaged over about a second, since a body does
not turn faster than that, and forgotten when it is old. In doubt a facing is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sealskin.core.config_sense import FacingConfig
from sealskin.core.sealed import SealedFrame
from sealskin.sense.eighths import EIGHTHS, read
from sealskin.sense.facing_model import FacingModel
from sealskin.sense.track import Track

OLD_S = 2.0
"""What was seen longer ago says nothing any more."""
LEAST_SHARE = 0.01
"""One look never rules a direction out, however sure it is."""


@dataclass(frozen=True, slots=True)
class Facing:
    """Where somebody faces.

    Attributes:
        eighth: 0 to 7, eighths of a turn, clockwise as seen in the picture, 0 to the right, 2
            towards the camera.
        confidence: 0 to 1, how likely it is that direction or one of its two neighbours.
    """

    eighth: int
    confidence: float


@dataclass(slots=True)
class _Looks:
    """What was seen of one track."""

    last_s: float = -math.inf
    weight: float = 0.0
    logs: NDArray[np.float64] = field(default_factory=lambda: np.zeros(EIGHTHS))


class FacingWatch:
    """Keeps the facing of one camera's tracks.

    Args:
        model: looks at crops.
        config: how often, and for how long looks are averaged.
    """

    def __init__(self, model: FacingModel, config: FacingConfig) -> None:
        self._model = model
        self._config = config
        self._looks: dict[int, _Looks] = {}

    def update(self, frame: SealedFrame, tracks: Sequence[Track]) -> dict[int, Facing]:
        """Look at some of the tracks of a frame.

        Args:
            frame: sealed.
            tracks: of this frame.

        Returns:
            By number of the track; those whose facing is unknown are missing.

        Raises:
            ModelError: the network gave no shares.
        """
        now_s = frame.time_s
        self._looks = {
            t.id: self._looks.get(t.id, _Looks()) for t in tracks if t.last_s > now_s - OLD_S
        }
        for looks in self._looks.values():
            if looks.last_s > now_s:  # the source began again
                looks.last_s, looks.weight = -math.inf, 0.0
        due = [
            t
            for t in tracks
            if t.observed and now_s - self._looks[t.id].last_s >= 0.999 / self._config.rate_hz
        ]
        due = sorted(due, key=lambda t: self._looks[t.id].last_s)[: self._config.most_a_frame]
        if due:
            shares = self._model.shares(frame.pixels, np.stack([t.box for t in due]))
            for track, row in zip(due, shares, strict=True):
                self._take(self._looks[track.id], row, now_s)
        found = {number: self._read(looks, now_s) for number, looks in self._looks.items()}
        return {number: facing for number, facing in found.items() if facing is not None}

    def _take(self, looks: _Looks, shares: NDArray[np.float32], now_s: float) -> None:
        """A weighted mean of log shares: older looks weigh less."""
        kept = math.exp(-(now_s - looks.last_s) / self._config.smooth_s)
        old = kept * looks.weight
        logs = np.log(np.maximum(shares.astype(np.float64), LEAST_SHARE))
        looks.logs = (old * looks.logs + logs) / (old + 1)
        looks.weight, looks.last_s = old + 1, now_s

    def _read(self, looks: _Looks, now_s: float) -> Facing | None:
        if looks.weight == 0 or now_s - looks.last_s > OLD_S:
            return None
        shares = np.exp(looks.logs)
        (best,), (confidence,) = read(shares[None] / shares.sum())
        if confidence < self._model.sure:
            return None
        return Facing(int(best), round(float(confidence), 3))
