"""What the gate says of each frame of a clip, from what it saw before and sees after it.

It looks at every second frame. The frame between waits for the next look, which is all the
look-ahead that a live picture can bear, and is treated wherever one of its neighbours is: in a
twentieth of a second people do not cross a head's width. Where frames are farther apart, or their
times make no sense, it looks at each. Bars have two edges: a place that was a head stays one until
the gate is sure that it is none.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip, no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.gate import Doubt
from sealskin.seal.sealer import RGB
from sealskin.seal.tracks import MOST_AHEAD, HeadTrack, HeadTracks

EVERY = 2
NEAR_S = 0.06  # a frame farther than this from one that was looked at is looked at itself
STAYS = 0.8  # of the bar: what was a head stays one down to this


class Looks(Protocol):
    """A gate, or what stands for one in tests."""

    def look(self, rgb: RGB) -> Doubt: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame and what is to be treated in it.

    Attributes:
        rgb: uint8 (H, W, 3), as it came.
        time_s: of the frame.
        doubt: of the gate and of its neighbours in time; its `heads` are what is drawn.
        around: float32 (M, 4), boxes to be blanked beside.
        numbers: int64 (N,), of the tracks of the heads.
        lost: float32 (K, 4), where somebody was lost sight of.
        walked: whether one of them had walked there.
    """

    rgb: RGB
    time_s: float
    doubt: Doubt
    around: Boxes = field(default_factory=no_boxes)
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    lost: Boxes = field(default_factory=no_boxes)
    walked: bool = False


class Moments:
    """Frames go in, moments come out, in the same order and a few frames later.

    Args:
        gate: looks at single frames.
        head_bar, person_bar: as the profile sets them.
        ahead: frames that may be held back, at least one. With more, heads are treated also
            before they were first seen, which a live picture cannot wait for.
    """

    def __init__(self, gate: Looks, head_bar: float, person_bar: float, ahead: int = 1) -> None:
        self._gate = gate
        self._bars = head_bar, person_bar
        self._keeps = min(ahead, MOST_AHEAD) - (EVERY - 1)  # beside the one that waits for a look
        self._tracks = HeadTracks()
        self._waiting: tuple[RGB, float] | None = None
        self._last: Moment | None = None
        self._held: deque[tuple[int, Moment | SealError]] = deque()  # by the look that ended it

    def push(self, rgb: RGB, time_s: float) -> list[Moment | SealError]:
        """Take a frame, uint8 (H, W, 3); give those that are done, or why one is lost.

        Args:
            rgb: the frame.
            time_s: its time. A clock that jumps or runs backward costs looks and nothing else.
        """
        if self._last is not None and self._last.rgb.shape != rgb.shape:
            done = self.flush()
            self._tracks, self._last = HeadTracks(), None
            return [*done, *self.push(rgb, time_s)]
        if self._waiting is None and self._last is not None and _near(self._last.time_s, time_s):
            self._waiting = rgb, time_s
            return []
        if self._waiting is not None and not _near(self._waiting[1], time_s):
            self._look(*self._taken())
        self._look(rgb, time_s)
        return self._done(self._keeps)

    def flush(self) -> list[Moment | SealError]:
        """All that is held back, after which nothing came."""
        if self._waiting is not None:
            self._look(*self._taken())
        return self._done(0)

    def _done(self, keep: int) -> list[Moment | SealError]:
        """All but the newest, with what was learned since."""
        done = []
        while len(self._held) > keep:
            ended, moment = self._held.popleft()
            done.append(moment if isinstance(moment, SealError) else self._widened(moment, ended))
        return done

    def _widened(self, moment: Moment, ended: int) -> Moment:
        if not self._keeps:
            return moment
        height, width = moment.rgb.shape[:2]
        places = [track.at(k) for track in self._tracks.sure for k in (ended - 1, ended)]
        more = _boxes([place for place in places if place is not None])
        return replace(moment, around=np.concatenate((moment.around, clip(more, width, height))))

    def _taken(self) -> tuple[RGB, float]:
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        return waiting

    def _look(self, rgb: RGB, time_s: float) -> None:
        between, self._waiting = self._waiting, None
        try:
            doubt = self._gate.look(rgb)
        except SealError as error:
            # Nobody knows what was between: that frame is lost as well.
            ended = self._tracks.looks
            lost = 1 if between is None else EVERY
            self._held.extend((ended, SealError(str(error))) for _ in range(lost))
            return
        ended = self._tracks.looks
        before, now = self._last, self._moment(rgb, time_s, doubt)
        self._last = now
        if between is not None:
            assert before is not None
            self._held.append((ended, _between(*between, before, now)))
        self._held.append((ended, now))

    def _moment(self, rgb: RGB, time_s: float, doubt: Doubt) -> Moment:
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
        around = _boxes([track.around for track in sure])
        return Moment(
            rgb,
            time_s,
            replace(doubt, heads=_shown(drawn, width, height)),
            np.concatenate((clip(around, width, height), doubt.heads)),
            np.array([track.number for track in drawn], np.int64),
            clip(_boxes([t.around for t in self._tracks.lost]), width, height),
            any(track.walked for track in self._tracks.lost),
        )


def _near(before_s: float, after_s: float) -> bool:
    return 0 <= after_s - before_s <= NEAR_S


def _shown(tracks: list[HeadTrack], width: int, height: int) -> Boxes:
    return clip(_boxes([track.shown for track in tracks]), width, height)


def _boxes(places: list[NDArray[np.float64]]) -> Boxes:
    return np.array(places, np.float32).reshape(-1, 4)


def _held(before: NDArray[np.float32], now: NDArray[np.float32], bar: float) -> NDArray[np.float32]:
    """Probabilities that keep a place over the bar until they fall well below it."""
    stays = (before >= bar) & (now >= STAYS * bar)
    return np.asarray(np.where(stays, np.maximum(now, np.float32(bar)), now), np.float32)


def _between(rgb: RGB, time_s: float, before: Moment, after: Moment) -> Moment:
    """A frame that the gate did not look at; heads are drawn half-way."""
    place = {int(n): k for k, n in enumerate(before.numbers)}
    drawn = after.doubt.heads.copy()
    for k, number in enumerate(after.numbers.tolist()):
        if number in place:
            start = before.doubt.heads[place[number]]
            drawn[k] = (start + after.doubt.heads[k]) / 2
    doubt = Doubt(
        np.maximum(before.doubt.head, after.doubt.head),
        np.maximum(before.doubt.person, after.doubt.person),
        drawn,
        after.doubt.scores,
    )
    around = np.concatenate((before.around, after.around))
    lost = np.concatenate((before.lost, after.lost))
    walked = before.walked or after.walked
    return Moment(rgb, time_s, doubt, around, after.numbers, lost, walked)
