"""What was done to each frame of a clip, in numbers: nothing of the picture is among them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

TOGETHER_S = 1.0
"""Frames to look at that are no farther apart are one stretch."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to one frame.

    Attributes:
        heads: that were followed and drawn over.
        hidden: share of the frame through which nothing passes.
        near: places that the gate nearly took for a head and that stayed readable.
        peak: highest probability of a head apart from what was hidden.
        bar: from this probability on a place is hidden.
        lost: heads that were lost sight of.
        whole: the gate was unsure of so much that all of the frame went to the safe rate.
    """

    heads: int
    hidden: float
    near: int
    peak: float
    bar: float
    lost: int = 0
    whole: bool = False


OnTreated = Callable[[Treatment], None]


@runtime_checkable
class Tells(Protocol):
    """A sealer of clips that can say what it did.

    Attributes:
        on_treated: told of each frame just before it is given out; of lost ones nothing is told.
    """

    on_treated: OnTreated | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames that a person should look at.

    Attributes:
        from_s, to_s: times of the first and the last of them.
        frames: how many.
        near: most places in one of them that were nearly a head and stayed readable.
        peak: highest probability of a head apart from what was hidden.
        lost: heads that were lost sight of.
        whole: frames that went to the safe rate as a whole.
    """

    from_s: float
    to_s: float
    frames: int
    near: int
    peak: float
    lost: int
    whole: int


COLUMNS = ("time_s", "heads", "hidden", "near", "peak", "lost", "whole")


@dataclass
class TreatedClip:
    """What was done to all frames of a clip, in the order in which they came."""

    bar: float = 1.0
    _rows: array[float] = field(default_factory=lambda: array("d"))

    def add(self, time_s: float, done: Treatment) -> None:
        """One frame more."""
        self.bar = done.bar
        self._rows.extend(
            (time_s, done.heads, done.hidden, done.near, done.peak, done.lost, done.whole)
        )

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Float64 (N,) for each of `COLUMNS`."""
        rows = np.array(self._rows, np.float64).reshape(-1, len(COLUMNS))
        return dict(zip(COLUMNS, rows.T, strict=True))

    def __len__(self) -> int:
        return len(self._rows) // len(COLUMNS)

    def doubtful(self) -> NDArray[np.bool_]:
        """Frames in which a place that was nearly a head stayed readable, bool (N,)."""
        return np.asarray(self.columns()["near"] > 0, np.bool_)

    def stretches(self) -> list[Stretch]:
        """Where to look by eye, in the order of time."""
        rows = self.columns()
        marked = np.flatnonzero(self.doubtful() | (rows["lost"] > 0) | (rows["whole"] > 0))
        if not len(marked):
            return []
        gaps = np.abs(np.diff(rows["time_s"][marked])) > TOGETHER_S
        return [
            Stretch(
                from_s=float(rows["time_s"][part[0]]),
                to_s=float(rows["time_s"][part[-1]]),
                frames=len(part),
                near=int(rows["near"][part].max()),
                peak=float(rows["peak"][part].max()),
                lost=int(rows["lost"][part].max()),
                whole=int(rows["whole"][part].sum()),
            )
            for part in np.split(marked, np.flatnonzero(gaps) + 1)
        ]
