"""Changes all colours and the light of a picture by one rule drawn at random.

Clothes link people from camera to camera by their colours. A rule that holds for the whole frame
marks nobody: it is to a detector what a change of lamp and film would be.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
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
        """Recolour float32 (H, W, 3) in 0..255."""
        ycc = cv2.transform(rgb, _TO_YCC)
        luma = np.clip(ycc[..., 0] * np.float32(1 / 255), 0, 1)
        ycc[..., 0] = cv2.pow(luma, self.gamma) * np.float32(self.high - self.low)
        turned = np.zeros((3, 3), np.float32)  # luminance stays, colours turn
        turned[0, 0] = 1
        turned[1:, 1:] = np.reshape(self.turn, (2, 2))
        # One product for both, and what black becomes beside it.
        matrix = np.column_stack((_TO_RGB @ turned, _TO_RGB[:, 0] * self.low))
        return np.asarray(np.clip(cv2.transform(ycc, matrix), 0, 255), np.float32)


def draw_palette(rng: np.random.Generator, saturation: float = 1.0) -> Palette:
    """Any hue for any other, mirrored or not, paler or stronger; another light.

    Args:
        rng: to draw with.
        saturation: of the colours, against the strongest that may be drawn.
    """
    angle, strength = rng.uniform(0, 2 * np.pi), saturation * rng.uniform(0.35, 1.1)
    mirror = float(rng.choice((-1, 1)))
    c, s = float(strength * np.cos(angle)), float(strength * np.sin(angle))
    return Palette(
        gamma=float(np.exp(rng.uniform(-0.45, 0.45))),
        low=float(rng.uniform(0, 30)),
        high=float(rng.uniform(215, 255)),
        turn=(c, -s * mirror, s, c * mirror),
    )
