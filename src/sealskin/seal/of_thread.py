"""A sealer for each of many threads, which would wait for each other if they shared a gate."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from sealskin.seal.sealer import MANY_SIZES, CopiesForThread

Seal = TypeVar("Seal")


class OfThread(Generic[Seal]):
    """Gives each thread that calls it a sealer of its own; the same one to all if it has no gate.

    Args:
        seal: the sealer, or whatever else seals.
        sizes: how many sizes of pictures each one's gate stays compiled for.
    """

    def __init__(self, seal: Seal, sizes: int = MANY_SIZES) -> None:
        self._seal = seal
        self._sizes = sizes
        self._own = threading.local()

    def __call__(self) -> Seal:
        if not isinstance(self._seal, CopiesForThread):
            return self._seal
        if not hasattr(self._own, "seal"):
            self._own.seal = self._seal.for_thread(self._sizes)
        own: Seal = self._own.seal
        return own
