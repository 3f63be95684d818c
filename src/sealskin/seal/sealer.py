"""What a sealer is, and how the rate that it lets through is stated."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes
from sealskin.core.errors import SealError

RGB = NDArray[np.uint8]

MIN_SIDE_PX = 64
MAX_LONG_PX, MAX_SHORT_PX = 3840, 2160
PERSON_ASPECT = 0.41
"""Width of a standing person's box over its height (mean of Caltech Pedestrians, Dollar 2012)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a sealer lets through of a frame: an upper bound, by construction.

    Attributes:
        cell_px: side of a cell in pixels of the frame; inside a cell nothing but its code passes.
        bits_per_cell: log2 of the number of codes that a cell can take, with its share of what
            it has in common with its neighbours.
        bits_per_block: log2 of the codes that a block of 2 x 2 cells has in common; a quarter of
            it is part of `bits_per_cell`.
    """

    cell_px: int
    bits_per_cell: float
    bits_per_block: float = 0.0

    def cells_touched(self, height_px: float, width_px: float) -> int:
        """Most cells that a region of whole pixels can touch, wherever it lies on the grid."""
        return _touched(self.cell_px, height_px, width_px)

    def bits_per_person(self, height_px: float) -> float:
        """Most bits that pass of a standing person of this height, at the worst position.

        Blocks are counted apart from cells: who touches 9 x 9 cells can touch 5 x 5 blocks, which
        is more than a quarter.
        """
        width_px = PERSON_ASPECT * height_px
        cells = self.cells_touched(height_px, width_px)
        blocks = _touched(2 * self.cell_px, height_px, width_px)
        own_bits = self.bits_per_cell - self.bits_per_block / 4
        return cells * own_bits + blocks * self.bits_per_block


def _touched(cell_px: int, height_px: float, width_px: float) -> int:
    rows, columns = (
        math.ceil((math.ceil(side) - 1) / cell_px) + 1 if side > 0 else 0
        for side in (height_px, width_px)
    )
    return rows * columns


@runtime_checkable
class Sealer(Protocol):
    """Turns a raw picture into a sealed one.

    Attributes:
        name: the arm's name in tables, for example `lowrate` or `mosaic-8`.
        settings: everything that decides what it does; its hash is part of `seal_id`.
    """

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, object]: ...

    def rate(self, width_px: int, height_px: int) -> Rate:
        """What it lets through of a frame of this size."""
        ...

    def __call__(self, rgb: RGB) -> RGB:
        """Seal one picture.

        Args:
            rgb: uint8 (H, W, 3), 64 to 3840 by 64 to 2160 pixels, either way up.

        Returns:
            uint8 (H, W, 3), a new array that shares no memory with the input.

        Raises:
            SealError: the picture is of another type, shape or size.
        """
        ...


class ClipSealer(Protocol):
    """Seals the frames of one clip; may hold a few back until it has seen what follows them."""

    def push(self, rgb: RGB, time_s: float) -> Iterable[RGB | SealError]:
        """Take the next frame; give those that are done, oldest first, or why one is lost.

        Every frame comes out once, in its order: so many results in all as frames were taken. All
        results are asked for before the next frame comes, one by one: each may be made only then,
        as several frames take much memory.

        Args:
            rgb: uint8 (H, W, 3), as for `Sealer`; no one else may change it afterwards.
            time_s: its time in the clip; clocks of cameras jump and run backward.
        """
        ...

    def flush(self) -> Iterable[RGB | SealError]:
        """Those that are still held back, once the last frame came."""
        ...

    def close(self) -> None:
        """End what runs beside it; nothing is asked of it afterwards."""
        ...


@runtime_checkable
class HasClips(Protocol):
    """A sealer that does better on a clip than on its frames one by one."""

    def for_clip(self, seed: int, ahead: int) -> ClipSealer:
        """The same for the frames of one clip.

        Args:
            seed: of all that is drawn.
            ahead: frames that may be held back, at least one.
        """
        ...


@runtime_checkable
class Widens(Protocol):
    """A sealer that blanks places, and can be told of more of them; it never blanks fewer."""

    def widened(self, boxes: Boxes) -> Sealer:
        """The same sealer, through which nothing of these places passes either.

        Args:
            boxes: float32 (N, 4), x0, y0, x1, y1 in pixels of the one picture that it is for.
        """
        ...


@runtime_checkable
class FitsFixedCamera(Protocol):
    """A sealer that can learn what a camera that hangs still shows when nobody is there."""

    def for_fixed_camera(self) -> Sealer:
        """The same sealer for the clips of one such camera, and of no other.

        What it learns goes on from clip to clip, as cameras are lost and found.
        """
        ...


STILLS = "stills"
"""The setting of a sealer for single pictures; absent elsewhere."""


@runtime_checkable
class FitsStills(Protocol):
    """A sealer that looks more closely at single pictures than at frames of a clip."""

    def for_stills(self) -> Sealer:
        """The same sealer, which takes that time. It never treats less of a picture."""
        ...


@runtime_checkable
class Reviews(Protocol):
    """A sealer that knows where it was nearly unsure, so that a person can look there again."""

    def reviewed(self, rgb: RGB) -> tuple[RGB, int]:
        """What sealing gives, and how many places its gate nearly took for a head."""
        ...


@runtime_checkable
class HasGate(Protocol):
    """A sealer that treats heads otherwise than the rest, and can say where it did."""

    def treated(self, rgb: RGB) -> NDArray[np.bool_]:
        """Where this sealer treats something as a head; the rest comes through at the base rate.

        Args:
            rgb: uint8 (H, W, 3), as for sealing.

        Returns:
            bool (H, W); equal pictures give equal masks, and the seal goes by the same ones.
        """
        ...


@runtime_checkable
class HasWeights(Protocol):
    """A sealer with a network."""

    @property
    def weights_sha256(self) -> str:
        """Hash of its weights, hexadecimal."""
        ...


MANY_SIZES = 24
"""Of pictures that a gate stays compiled for; to compile one takes as long as four looks. At the
largest input each takes 80 MB of what a process of `data seal` may grow by, and a second look at
half the size a quarter of that beside it."""


@runtime_checkable
class CopiesForThread(Protocol):
    """A sealer with a gate, for which threads would wait for each other if they shared it."""

    def for_thread(self, sizes: int = MANY_SIZES) -> Sealer:
        """The same for one thread of many, and for pictures of so many sizes."""
        ...


def weights_sha256(sealer: Sealer) -> str | None:
    """Hash of a sealer's weights; None if it has none."""
    return sealer.weights_sha256 if isinstance(sealer, HasWeights) else None


def config_sha256(sealer: Sealer) -> str:
    """Hash of a sealer's name and settings: the same hash, the same behaviour."""
    return _hash_of({"name": sealer.name, **sealer.settings})


def audited_sha256(sealer: Sealer) -> str:
    """The same of the sealer whose audit counts for it: without the second look at pictures.

    That look only ever has more treated.
    """
    settings = {key: value for key, value in sealer.settings.items() if key != STILLS}
    return _hash_of({"name": sealer.name, **settings})


def _hash_of(settings: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def for_stills(sealer: Sealer) -> Sealer:
    """The sealer for single pictures: itself, where it knows no better."""
    return sealer.for_stills() if isinstance(sealer, FitsStills) else sealer


def seal_id(sealer: Sealer) -> str:
    """Short identity of a sealer with its settings, carried by each frame that it sealed."""
    return f"{sealer.name}-{config_sha256(sealer)[:8]}"


def check_picture(rgb: RGB) -> tuple[int, int]:
    """Height and width of a picture that a sealer accepts.

    Raises:
        SealError: it is not uint8 RGB, or smaller or larger than what is supported.
    """
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
        raise SealError(
            f"expected an RGB picture, uint8 (H, W, 3), got {rgb.dtype} {rgb.shape}; "
            "convert it first"
        )
    height, width = rgb.shape[:2]
    long, short = max(height, width), min(height, width)
    if short < MIN_SIDE_PX or long > MAX_LONG_PX or short > MAX_SHORT_PX:
        raise SealError(
            f"expected a picture of {MIN_SIDE_PX}x{MIN_SIDE_PX} to {MAX_LONG_PX}x{MAX_SHORT_PX} "
            f"pixels, got {width}x{height}; scale it first"
        )
    return height, width
