"""Changes all colours and the light of a picture by one rule drawn at random.

Clothes link people from camera to camera by their colours. A rule that holds for the whole frame
marks nobody: it is to a detector what a change of lamp and film would be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

# ITU-R BT.601, full range: RGB to Y, Cb, Cr around zero.
_TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
_TO_RGB = np.linalg.inv(_TO_YCC).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Palette:
    """A curve for luminance and a linear map of the two colour differences.

    Attributes:
        gamma: exponent of luminance in 0..1.
        low, high: what black and white become, of 255.
        turn: 2 x 2, row by row.
    """

    gamma: float = 1.0
    low: float = 0.0
    high: float = 255.0
    turn: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 1.0)

    def __call__(self, rgb: F32) -> F32:
        """Recolour float32 (..., 3) in 0..255."""
        # Row by row, as the picture's shape has it: one large product is handed to all cores, which
        # then spin while they wait for the next one.
        ycc = rgb @ _TO_YCC.T
        luma = ycc[..., 0] / 255
        np.clip(luma, 0, 1, out=luma)
        np.power(luma, np.float32(self.gamma), out=luma)
        luma *= self.high - self.low
        luma += self.low
        colour = ycc[..., 1:] @ np.array(self.turn, np.float32).reshape(2, 2).T
        ycc[..., 0], ycc[..., 1:] = luma, colour
        return np.asarray(np.clip(ycc @ _TO_RGB.T, 0, 255), np.float32)


def draw_palette(rng: np.random.Generator) -> Palette:
    """Any hue for any other, mirrored or not, paler or stronger; another light."""
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.35, 1.1)
    mirror = float(rng.choice((-1, 1)))
    c, s = float(strength * np.cos(angle)), float(strength * np.sin(angle))
    return Palette(
        gamma=float(np.exp(rng.uniform(-0.45, 0.45))),
        low=float(rng.uniform(0, 30)),
        high=float(rng.uniform(215, 255)),
        turn=(c, -s * mirror, s, c * mirror),
    )
