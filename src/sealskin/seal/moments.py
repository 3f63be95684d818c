"""What the gate says of each frame of a clip, from what it saw before and sees after it.

It looks at every second frame. The frame between waits for the next look, which is all the
look-ahead that a live picture can bear, and is treated wherever one of its neighbours is: people
do not cross a head's width in between. Bars have two edges: a place that was a head stays one
until the gate is sure that it is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip, no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.gate import Doubt
from sealskin.seal.sealer import RGB
from sealskin.seal.tracks import HeadTrack, HeadTracks

EVERY = 2
STAYS = 0.8  # of the bar: what was a head stays one down to this


class Looks(Protocol):
    """A gate, or what stands for one in tests."""

    def look(self, rgb: RGB) -> Doubt: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame and what is to be treated in it.

    Attributes:
        rgb: uint8 (H, W, 3), as it came.
        doubt: of the gate and of its neighbours in time; its `heads` are what is drawn.
        around: float32 (M, 4), boxes to be blanked beside.
        numbers: int64 (N,), of the tracks of the heads.
    """

    rgb: RGB
    doubt: Doubt
    around: Boxes = field(default_factory=no_boxes)
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


class Moments:
    """Frames go in, moments come out, in the same order and at most one frame later.

    Args:
        gate: looks at single frames.
        head_bar, person_bar: as the profile sets them.
    """

    def __init__(self, gate: Looks, head_bar: float, person_bar: float) -> None:
        self._gate = gate
        self._bars = head_bar, person_bar
        self._tracks = HeadTracks()
        self._waiting: list[RGB] = []
        self._last: Moment | None = None

    def push(self, rgb: RGB) -> list[Moment | SealError]:
        """Take a frame, uint8 (H, W, 3); give those that are done, or why one is lost."""
        if self._last is not None and self._last.rgb.shape != rgb.shape:
            done = self.flush()
            self._tracks, self._last = HeadTracks(), None
            return [*done, *self.push(rgb)]
        if self._last is not None and len(self._waiting) < EVERY - 1:
            self._waiting.append(rgb)
            return []
        return self._look(rgb)

    def flush(self) -> list[Moment | SealError]:
        """The frame that still waits, after which nothing came."""
        if not self._waiting:
            return []
        return self._look(self._waiting.pop())

    def _look(self, rgb: RGB) -> list[Moment | SealError]:
        waiting, self._waiting = self._waiting, []
        try:
            doubt = self._gate.look(rgb)
        except SealError as error:
            # Nobody knows what was between: those frames are lost as well.
            return [SealError(str(error)) for _ in range(len(waiting) + 1)]
        before, now = self._last, self._moment(rgb, doubt)
        self._last = now
        if before is None:
            return [now]
        count = len(waiting) + 1
        between = [_between(f, before, now, (k + 1) / count) for k, f in enumerate(waiting)]
        return [*between, now]

    def _moment(self, rgb: RGB, doubt: Doubt) -> Moment:
        height, width = rgb.shape[:2]
        if self._last is not None:
            head_bar, person_bar = self._bars
            last = self._last.doubt
            doubt = replace(
                doubt,
                head=_held(last.head, doubt.head, head_bar),
                person=_held(last.person, doubt.person, person_bar),
            )
        self._tracks.look(doubt.heads, doubt.faint, (height, width))
        sure = self._tracks.sure
        drawn = [track for track in sure if track.drawn]
        around = np.array([track.around for track in sure], np.float32).reshape(-1, 4)
        return Moment(
            rgb,
            replace(doubt, heads=_shown(drawn, width, height)),
            np.concatenate((clip(around, width, height), doubt.heads)),
            np.array([track.number for track in drawn], np.int64),
        )


def _shown(tracks: list[HeadTrack], width: int, height: int) -> Boxes:
    return clip(np.array([t.shown for t in tracks], np.float32).reshape(-1, 4), width, height)


def _held(before: NDArray[np.float32], now: NDArray[np.float32], bar: float) -> NDArray[np.float32]:
    """Probabilities that keep a place over the bar until they fall well below it."""
    stays = (before >= bar) & (now >= STAYS * bar)
    return np.asarray(np.where(stays, np.maximum(now, np.float32(bar)), now), np.float32)


def _between(rgb: RGB, before: Moment, after: Moment, share: float) -> Moment:
    """A frame that the gate did not look at."""
    place = {int(n): k for k, n in enumerate(before.numbers)}
    drawn = after.doubt.heads.copy()
    for k, number in enumerate(after.numbers.tolist()):
        if number in place:
            start = before.doubt.heads[place[number]]
            drawn[k] = start + np.float32(share) * (after.doubt.heads[k] - start)
    doubt = Doubt(
        np.maximum(before.doubt.head, after.doubt.head),
        np.maximum(before.doubt.person, after.doubt.person),
        drawn,
        after.doubt.scores,
    )
    around = np.concatenate((before.around, after.around))
    return Moment(rgb, doubt, around, after.numbers)
