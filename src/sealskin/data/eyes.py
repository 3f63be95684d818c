"""Drawn eyes whose identity is known: nobody's, but readable by an iris code as real ones are.

An identity is a band-limited random texture in the iris's own polar coordinates. A sitting is one
picture of it: another pupil, place, tilt, light, lids, focus and noise. Only the texture is kept
from sitting to sitting, so whatever else a matcher finds is no identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.seal.sealer import RGB

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

FRAME_HW = (480, 640)
TEXTURE_HW = (64, 512)
"""Radius from pupil to sclera, and angle."""
PERIODS_AROUND = (4.0, 64.0)
PERIODS_ACROSS = 10.0
CONTRAST = 22.0
SKIN, SCLERA, IRIS, PUPIL = 165.0, 205.0, 110.0, 25.0


@dataclass(frozen=True, slots=True)
class Circle:
    """In pixels of the frame."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Eye:
    """One sitting.

    Attributes:
        frame: uint8 (480, 640, 3).
        pupil, iris: where they are. The attacker is told, so that none is lost to a search.
        seen: bool (480, 640), the part that no lid covers. Told as well.
    """

    frame: RGB
    pupil: Circle
    iris: Circle
    seen: Bools


def draw_texture(rng: np.random.Generator) -> F32:
    """An identity: float32 (64, 512), mean 0, standard deviation 1, periodic in its angle.

    Amplitudes fall with the square root of the frequency around, so that coarse furrows and fine
    fibres are both there; across, the texture is smoother, as fibres run from the pupil outwards.
    """
    spectrum = np.fft.rfft2(rng.normal(size=TEXTURE_HW))
    across = np.abs(np.fft.fftfreq(TEXTURE_HW[0], 1 / TEXTURE_HW[0]))[:, None]
    around = np.fft.rfftfreq(TEXTURE_HW[1], 1 / TEXTURE_HW[1])[None]
    band = (around >= PERIODS_AROUND[0]) & (around <= PERIODS_AROUND[1])
    gain = np.where(band, 1 / np.sqrt(np.maximum(around, 1)), 0)
    texture = np.fft.irfft2(spectrum * gain * np.exp(-((across / PERIODS_ACROSS) ** 2)), TEXTURE_HW)
    return np.asarray((texture - texture.mean()) / texture.std(), np.float32)


def draw_eye(texture: F32, diameter_px: float, rng: np.random.Generator) -> Eye:
    """One sitting of an identity.

    Args:
        texture: from `draw_texture`; zeros draw an eye that is nobody's.
        diameter_px: of the iris, give or take 5 %.
        rng: decides all that is not identity.
    """
    height, width = FRAME_HW
    radius = diameter_px / 2 * rng.uniform(0.95, 1.05)
    iris = Circle(
        width / 2 + rng.uniform(-0.25, 0.25) * (width - 2 * radius),
        height / 2 + rng.uniform(-0.25, 0.25) * (height - 2 * radius),
        radius,
    )
    dilated = radius * rng.uniform(0.3, 0.5)
    pupil = Circle(
        iris.x + rng.normal(0, 0.02) * radius, iris.y + rng.normal(0, 0.02) * radius, dilated
    )
    y, x = np.mgrid[:height, :width].astype(np.float32)
    depth, angle = _polar(x, y, pupil, iris, tilt=float(np.deg2rad(rng.normal(0, 4))))
    rows = np.clip(depth, 0, 1) * (TEXTURE_HW[0] - 1)
    columns = (np.mod(angle / (2 * np.pi), 1) * TEXTURE_HW[1]).astype(np.float32)
    wrapped = np.concatenate((texture, texture[:, :1]), axis=1)
    fibres = cv2.remap(wrapped, columns, rows.astype(np.float32), cv2.INTER_LINEAR)
    grey = np.where(depth < 1, IRIS + CONTRAST * fibres, SCLERA)
    grey = np.where(depth < 0, PUPIL, grey)
    away = (x - iris.x) / radius
    lids = [rng.uniform(0.55, 1.05), rng.uniform(0.7, 1.1)]
    bend = rng.uniform(0.1, 0.2, 2)
    seen = (y - iris.y > (bend[0] * away**2 - lids[0]) * radius) & (
        y - iris.y < (lids[1] - bend[1] * away**2) * radius
    )
    grey = np.where(seen, grey, SKIN)
    for _ in range(3):  # lamps that the eye mirrors
        spot = iris.x + rng.normal(0, 0.3) * radius, iris.y + rng.normal(0, 0.3) * radius
        distance = np.hypot(x - spot[0], y - spot[1])
        grey = np.where(distance < 0.06 * radius, 250, grey)
    slope = rng.normal(0, 0.1, 2)
    light = 1 + slope[0] * (x / width - 0.5) + slope[1] * (y / height - 0.5)
    grey = cv2.GaussianBlur(grey * light * rng.uniform(0.85, 1.15), (0, 0), rng.uniform(0.7, 1.2))
    grey = grey + rng.normal(0, 3, FRAME_HW)
    frame = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return Eye(np.repeat(frame[..., None], 3, axis=2), pupil, iris, seen)


def _polar(x: F32, y: F32, pupil: Circle, iris: Circle, tilt: float) -> tuple[F32, F32]:
    """Depth (0 at the pupil's edge, 1 at the iris's) and angle of each pixel.

    The inverse of Daugman's rubber sheet to first order in the pupil's offset.
    """
    angle = np.arctan2(y - iris.y, x - iris.x)
    offset = (pupil.x - iris.x) * np.cos(angle) + (pupil.y - iris.y) * np.sin(angle)
    inner = pupil.radius + offset
    depth = (np.hypot(x - iris.x, y - iris.y) - inner) / (iris.radius - inner)
    return np.asarray(depth, np.float32), np.asarray(angle + tilt, np.float32)
