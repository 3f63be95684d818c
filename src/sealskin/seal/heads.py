"""Draws heads of nobody: from a box and a random number, and from nothing else.

A detector is hurt by blank heads and healed by drawn ones; but what is drawn alike on everybody
becomes a label (`shared/design.md`, part 3). So heads come in many styles, some stay undrawn, and
some are drawn where nobody is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.sealer import RGB

F32 = NDArray[np.float32]

# Skin from light to dark (Fitzpatrick's six types, as in common charts), and hair.
SKINS = ((244, 208, 177), (231, 180, 143), (210, 158, 124), (186, 119, 80), (140, 85, 53),
         (84, 54, 40))  # fmt: skip
HAIRS = ((28, 24, 22), (52, 38, 30), (86, 58, 38), (130, 92, 56), (190, 156, 104), (150, 150, 150),
         (212, 208, 200))  # fmt: skip
FRONT, LEFT, RIGHT, BACK = range(4)


@dataclass(frozen=True, slots=True)
class Style:
    """How one head looks. Colours are RGB in 0..255, lengths are shares of the head's box."""

    skin: tuple[float, float, float]
    hair: tuple[float, float, float]
    facing: int
    hairline: float
    long_hair: bool
    hat: tuple[float, float, float] | None
    light: tuple[float, float]
    features: float
    width: float


PLAIN = Style(SKINS[2], HAIRS[1], FRONT, 0.38, False, None, (0.0, -0.2), 0.6, 1.0)  # noqa: FBT003
"""One for all, where no detector is to be trained for other pictures than sealed ones."""


def draw_style(rng: np.random.Generator) -> Style:
    """A head of nobody."""

    def pick(colours: tuple[tuple[int, int, int], ...]) -> tuple[float, float, float]:
        r, g, b = np.clip(
            np.array(colours[int(rng.integers(len(colours)))]) + rng.normal(0, 9, 3), 0, 255
        )
        return float(r), float(g), float(b)

    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.45)
    return Style(
        skin=pick(SKINS),
        hair=pick(HAIRS),
        facing=int(rng.choice(4, p=(0.4, 0.2, 0.2, 0.2))),
        hairline=float(rng.uniform(0.12, 0.45)),
        long_hair=bool(rng.random() < 0.35),
        hat=pick(SKINS + HAIRS) if rng.random() < 0.12 else None,
        light=(float(strength * np.cos(angle)), float(strength * np.sin(angle))),
        features=float(rng.uniform(0.2, 0.9)),
        width=float(rng.uniform(0.88, 1.05)),
    )


def draw_head(picture: RGB, box: tuple[int, int, int, int], style: Style) -> None:
    """Lay a head over a picture, in place; what hangs over the edge is cut off.

    Args:
        picture: uint8 (H, W, 3).
        box: x0, y0, x1, y1 in pixels.
        style: what it looks like.
    """
    x0, y0, x1, y1 = box
    if _seen_of(picture, box) is not None:
        lay(picture, box, paint(x1 - x0, y1 - y0, style))


@dataclass(frozen=True, slots=True)
class Sprite:
    """A painted head.

    Attributes:
        colour: float32 (height, width, 3), times its opacity.
        through: float32 (height, width, 1), share of what is below that is still seen.
    """

    colour: F32
    through: F32

    @property
    def nbytes(self) -> int:
        return self.colour.nbytes + self.through.nbytes


def paint(width: int, height: int, style: Style) -> Sprite:
    """A head of this size, at least 2 x 2 pixels."""
    fine = 2 if height < 64 else 1
    patch, alpha = _paint(width * fine, height * fine, style)
    if fine > 1:
        size = width, height
        patch = np.asarray(cv2.resize(patch, size, interpolation=cv2.INTER_AREA), np.float32)
        alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    weight = alpha[..., None]
    return Sprite(patch * weight, 1 - weight)


def lay(picture: RGB, box: tuple[int, int, int, int], sprite: Sprite) -> None:
    """Lay a painted head of the box's size over a picture, in place; see `draw_head`."""
    seen = _seen_of(picture, box)
    if seen is None:
        return
    a, b, c, d = seen
    part = slice(b - box[1], d - box[1]), slice(a - box[0], c - box[0])
    below = picture[b:d, a:c].astype(np.float32)
    below *= sprite.through[part]
    below += sprite.colour[part]
    picture[b:d, a:c] = np.rint(below, out=below)


def _seen_of(picture: RGB, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """The part of a box that lies in the picture; None where nothing is to be drawn."""
    x0, y0, x1, y1 = box
    rows, columns = picture.shape[:2]
    a, b, c, d = max(x0, 0), max(y0, 0), min(x1, columns), min(y1, rows)
    if x1 - x0 < 2 or y1 - y0 < 2 or c <= a or d <= b:
        return None
    return a, b, c, d


def _paint(width: int, height: int, style: Style) -> tuple[F32, F32]:
    """Colours float32 (height, width, 3) and opacity float32 (height, width)."""
    skin, hair, hat = np.array([style.skin, style.hair, style.hat or style.hair], np.float32)
    canvas = np.empty((height, width, 3), np.float32)
    canvas[:] = hair if style.hairline > 0.15 or style.facing == BACK else skin
    alpha = np.zeros((height, width), np.float32)

    def ellipse(target: F32, x: float, y: float, a: float, b: float, colour: object) -> None:
        centre = (round(x * width), round(y * height))
        axes = (max(1, round(a * width)), max(1, round(b * height)))
        cv2.ellipse(target, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)  # type: ignore[call-overload]

    ellipse(alpha, 0.5, 0.5, 0.46 * style.width, 0.49, 1.0)
    if style.long_hair:
        ellipse(alpha, 0.5, 0.68, 0.45 * style.width, 0.32, 1.0)
    if style.facing != BACK:
        shift = {FRONT: 0.0, LEFT: -0.13, RIGHT: 0.13}[style.facing]
        face = skin.tolist()
        top = style.hairline
        ellipse(canvas, 0.5 + shift, (top + 1) / 2, 0.38 * style.width, (1 - top) / 2, face)
        dark = (skin * (1 - 0.6 * style.features)).tolist()
        eye_y, gap = 0.52, 0.17 if style.facing == FRONT else 0.12
        for side in (-1, 1):
            ellipse(canvas, 0.5 + 1.4 * shift + side * gap, eye_y, 0.055, 0.03, dark)
        ellipse(canvas, 0.5 + 1.5 * shift, 0.66, 0.035, 0.05, (skin * 0.88).tolist())
        ellipse(canvas, 0.5 + 1.4 * shift, 0.8, 0.12, 0.022, dark)
    if style.hat is not None:
        cv2.rectangle(canvas, (0, 0), (width, round(0.34 * height)), hat.tolist(), -1)
    y, x = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j].astype(np.float32)
    canvas *= (1 + 2 * (style.light[0] * x + style.light[1] * y) - 0.5 * (x**2 + y**2))[..., None]
    sigma = max(0.5, 0.03 * height)
    canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), sigma), np.float32)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), sigma), np.float32)
    return np.clip(canvas, 0, 255), alpha
