"""Examples whose pixels lie in a file, so that many processes share them without a copy each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

import numpy as np

from sealskin.learn.augment import Example


class Mapped(Sequence[Example]):
    """Examples with their pixels in one file, which is mapped where they are asked for.

    It can be pickled, which costs the labels and a path.

    Args:
        examples: to be written.
        path: of a new file; whoever gives it removes it.
    """

    def __init__(self, examples: Iterable[Example], path: Path) -> None:
        self._path = path
        self._rows: list[tuple[int, tuple[int, ...], Example]] = []
        nothing = np.zeros((0, 0, 3), np.uint8)
        with path.open("wb") as file:
            for example in examples:
                labels = replace(example, pixels=nothing)
                self._rows.append((file.tell(), example.pixels.shape, labels))
                file.write(np.ascontiguousarray(example.pixels).data)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> list[Example]: ...
    def __getitem__(self, index: int | slice) -> Example | list[Example]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        offset, shape, labels = self._rows[index]
        pixels = np.memmap(self._path, np.uint8, "r", offset, shape)
        return replace(labels, pixels=np.asarray(pixels))
