"""What the airlock knows of the raw frames that a sealer holds: all but their pixels.

Who holds them is the sealer's own affair. One that needs little of a frame lets the rest go, and
the airlock must not be what keeps it in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Held:
    """A raw frame that the sealer was given and did not answer yet.

    Attributes:
        index: number of the frame in its source.
        time_s: its time.
        shape: of its pixels, (H, W, 3).
    """

    index: int
    time_s: float
    shape: tuple[int, ...]


class Memories:
    """Where raw pixels lie, as long as anybody can reach them."""

    def __init__(self) -> None:
        self._owners: list[ref[NDArray[Any]]] = []

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """Watch over the memory of these pixels from now on."""
        owner: NDArray[Any] = pixels
        # Numpy's views hold the array at the end of this chain, and not what they were cut from.
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        self._owners = [known for known in self._owners if known() is not None]
        self._owners.append(ref(owner))

    def hold(self, pixels: NDArray[np.uint8]) -> bool:
        """Whether an array shows any of the raw pixels that were added."""
        owners = (known() for known in self._owners)
        return any(owner is not None and np.may_share_memory(pixels, owner) for owner in owners)
