"""Heads and decoys of a picture or of a clip: who is drawn where, from boxes and random numbers.

In a clip everybody looks the same in every frame, so they are drawn by lot once and painted once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sealskin.seal.codes import Cast, Profile
from sealskin.seal.heads import PLAIN, Sprite, Style, draw_head, draw_style, lay, paint
from sealskin.seal.sealer import RGB

Box = tuple[int, int, int, int]

MOST_DECOY = 0.2  # of the frame's height: larger ones would hide the scene
USUAL = 0.02, 0.1  # the same of a head that a camera in a room sees
MOST_BYTES = 12 * 2**20  # of painted heads that are kept: two hundred of 60 px


@dataclass(frozen=True, slots=True)
class Actor:
    """How one head is drawn.

    Attributes:
        style: what it looks like.
        scale: of its box.
        right, down: how far it is moved, in shares of its box.
    """

    style: Style
    scale: float = 1.0
    right: float = 0.0
    down: float = 0.0

    def place(self, box: Box) -> Box:
        """Where it is drawn for a head of this box."""
        if self.style is PLAIN:
            return box
        width, height = box[2] - box[0], box[3] - box[1]
        x = (box[0] + box[2]) / 2 + self.right * width
        y = (box[1] + box[3]) / 2 + self.down * height
        half_w, half_h = self.scale * width / 2, self.scale * height / 2
        return round(x - half_w), round(y - half_h), round(x + half_w), round(y + half_h)


def draw_people(
    picture: RGB, heads: NDArray[np.int32], profile: Profile, rng: np.random.Generator
) -> None:
    """Draw the heads of a single picture and decoys among them, in place."""
    for box in heads.tolist():
        actor = _actor(rng, profile)
        if actor is not None:
            draw_head(picture, actor.place(tuple(box)), actor.style)
    for box, style in _decoys(rng, profile.decoys, heads, (picture.shape[0], picture.shape[1])):
        draw_head(picture, box, style)


def draw_cast(picture: RGB, heads: NDArray[np.int32], cast: Cast, profile: Profile) -> None:
    """The same for a frame of a clip, in place."""
    for number, box in zip(cast.numbers.tolist(), heads.tolist(), strict=True):
        actor = _actor_of(cast.seed, number, profile)
        if actor is not None:
            _lay(picture, actor.place(tuple(box)), actor.style)
    size = picture.shape[0], picture.shape[1]
    for box, style in _decoys_of(cast.seed, cast.scene, cast.like, profile, size):
        _lay(picture, box, style)


def _actor(rng: np.random.Generator, profile: Profile) -> Actor | None:
    """Somebody drawn by lot; None: nothing is drawn there."""
    if not profile.varied:
        return Actor(PLAIN)
    if rng.random() < profile.undrawn:
        return None
    scale, right, down = rng.uniform(0.9, 1.1), rng.normal(0, 0.04), rng.normal(0, 0.04)
    return Actor(draw_style(rng), profile.head_scale * scale, right, down)


def _decoys(
    rng: np.random.Generator, mean: float, heads: NDArray[np.int32], size_hw: tuple[int, int]
) -> list[tuple[Box, Style]]:
    return [
        (_somewhere(heads, size_hw, rng), draw_style(rng)) for _ in range(int(rng.poisson(mean)))
    ]


@lru_cache(maxsize=1024)
def _actor_of(seed: int, number: int, profile: Profile) -> Actor | None:
    return _actor(np.random.default_rng((seed, number)), profile)


@lru_cache(maxsize=8)
def _decoys_of(
    seed: int, scene: int, like: tuple[Box, ...], profile: Profile, size_hw: tuple[int, int]
) -> list[tuple[Box, Style]]:
    rng = np.random.default_rng((seed, scene, profile.luma_levels))
    return _decoys(rng, profile.decoys, np.array(like, np.int32).reshape(-1, 4), size_hw)


def _somewhere(heads: NDArray[np.int32], size_hw: tuple[int, int], rng: np.random.Generator) -> Box:
    """A place and a size like the others', or any usual size where there are none."""
    rows, columns = size_hw
    if len(heads):
        x0, y0, x1, y1 = heads[int(rng.integers(len(heads)))]
        width, height = (np.array([x1 - x0, y1 - y0]) * np.exp(rng.normal(0, 0.3))).tolist()
    else:
        height = float(np.exp(rng.uniform(*np.log(USUAL)))) * rows
        width = 0.85 * height
    x, y = rng.uniform(0, columns), rng.uniform(0, rows)
    most = MOST_DECOY * rows / max(height, 1)
    if most < 1:
        width, height = width * most, height * most
    return (
        round(x - width / 2),
        round(y - height / 2),
        round(x + width / 2),
        round(y + height / 2),
    )


class _Wardrobe:
    """Painted heads, the latest used ones; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # By the style's `id`, which is its own as long as it is kept here: to hash all of what a
        # style is made of takes as long as to draw a small head.
        self._sprites: OrderedDict[tuple[int, int, int], tuple[Style, Sprite]] = OrderedDict()
        self._bytes = 0

    def get(self, width: int, height: int, style: Style) -> Sprite:
        key = width, height, id(style)
        with self._lock:
            found = self._sprites.get(key)
            if found is not None:
                self._sprites.move_to_end(key)
                return found[1]
        painted = paint(width, height, style)
        with self._lock:
            if key not in self._sprites:
                self._sprites[key] = style, painted
                self._bytes += painted.nbytes
            while self._bytes > MOST_BYTES:
                self._bytes -= self._sprites.popitem(last=False)[1][1].nbytes
        return painted


_WARDROBE = _Wardrobe()


def _lay(picture: RGB, box: Box, style: Style) -> None:
    width, height = box[2] - box[0], box[3] - box[1]
    if width >= 2 and height >= 2:
        lay(picture, box, _WARDROBE.get(width, height, style))
