"""How a person's box moves: a Kalman filter for any time step.

The centre has a velocity that fades (an Ornstein-Uhlenbeck process), so that somebody who is out
of sight is not carried on for ever; width and height wander in their logarithms. All noise is
measured in heights of the box, which makes it the same for near and far people, and equal for
x and y: one 2x2 covariance serves both.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes

# In heights of the box (a person: about 1.7 m) and seconds. From how people walk (1.4 m/s is 0.8
# heights a second) and how boxes on sealed frames tremble; not fitted to any clip.
FADE_S = 3.0  # a velocity fades to 1/e in this time
WALKING = 0.8  # standard deviation of a velocity that nobody has seen yet
SWERVING = 0.8  # how much a velocity wanders in a second
TREMBLING = 0.06  # how much a detected centre trembles
SIZE_TREMBLING = 0.10  # the same for the logarithms of width and height
SIZE_WANDERING = 0.15  # how much these wander in a second


class Motion:
    """Where somebody's box is and goes.

    Args:
        box: float32 (4,), xyxy in pixels, of positive width and height.
    """

    __slots__ = ("_covariance", "_size_variance", "centre", "log_size", "velocity")

    def __init__(self, box: NDArray[np.float32]) -> None:
        self.centre, self.log_size = _measured(box)
        self.velocity: NDArray[np.float64] = np.zeros(2)  # pixels per second
        self._covariance: NDArray[np.float64] = np.diag([TREMBLING**2, WALKING**2])
        self._size_variance = SIZE_TREMBLING**2

    @property
    def box(self) -> NDArray[np.float32]:
        """float32 (4,), xyxy in pixels."""
        half = np.exp(self.log_size) / 2
        return np.concatenate((self.centre - half, self.centre + half)).astype(np.float32)

    def predict(self, step_s: float) -> None:
        """Move on by `step_s` seconds, 0 or more."""
        left = math.exp(-step_s / FADE_S)
        lost = 1 - left
        reach = FADE_S * lost  # seconds' worth of today's velocity
        self.centre = self.centre + reach * self.velocity
        self.velocity = left * self.velocity
        move = np.array([[1.0, reach], [0.0, left]])
        # The process integrated over the step, so that many small steps are one large one.
        spread = FADE_S**2 * (step_s - 2 * reach + FADE_S * (1 - left**2) / 2)
        shared = FADE_S**2 * lost**2 / 2
        wander = np.array([[spread, shared], [shared, FADE_S * (1 - left**2) / 2]])
        self._covariance = move @ self._covariance @ move.T + SWERVING**2 * wander
        self._size_variance += SIZE_WANDERING**2 * step_s

    def correct(self, box: NDArray[np.float32]) -> None:
        """Take in a detected box, float32 (4,)."""
        centre, log_size = _measured(box)
        gain = self._covariance[:, 0] / (self._covariance[0, 0] + TREMBLING**2)
        miss = centre - self.centre
        self.centre = self.centre + gain[0] * miss
        self.velocity = self.velocity + gain[1] * miss
        self._covariance = self._covariance - np.outer(gain, self._covariance[0])
        size_gain = self._size_variance / (self._size_variance + SIZE_TREMBLING**2)
        self.log_size = self.log_size + size_gain * (log_size - self.log_size)
        self._size_variance *= 1 - size_gain


def _measured(box: NDArray[np.float32]) -> tuple[NDArray[Any], NDArray[Any]]:
    corners = box.astype(np.float64)
    return (corners[:2] + corners[2:]) / 2, np.log(corners[2:] - corners[:2])


def boxes_of(motions: list[Motion]) -> Boxes:
    """Boxes of many, float32 (N, 4)."""
    if not motions:
        return np.zeros((0, 4), np.float32)
    return np.stack([motion.box for motion in motions])
