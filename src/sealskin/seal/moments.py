"""What the gate says of each frame of a clip, from what it saw before and sees after it.

It does not look at every frame. Of a live picture it looks at every second one: the frame between
waits for the next look, which is all the look-ahead that such a picture can bear, and is treated
wherever one of its neighbours is. In a twentieth of a second people do not cross a head's width.
Of a file it looks at every fifth, at most `SPAN_S` apart, while the frames before are sealed;
between two looks it treats also where each head was on its way. Where frames are far apart, or
their times make no sense, it looks at each. Bars have two edges: a place that was a head stays one
until the gate is sure that it is none.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip, no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.gate import Doubt
from sealskin.seal.sealer import RGB
from sealskin.seal.tracks import HeadTrack, HeadTracks, Whereabouts, around

LIVE_BETWEEN, FILE_BETWEEN = 1, 4  # frames that are not looked at, between two that are
FILE_FROM = 2 * FILE_BETWEEN + 1  # frames that may be held back: with so many it is a file
MOST_AHEAD = 17  # more are of no use
NEAR_S = 0.06  # a frame farther than this from the one before it is looked at
SPAN_S = 0.21  # between two looks, at most, if frames come evenly
STAYS = 0.8  # of the bar: what was a head stays one down to this


class Looks(Protocol):
    """A gate, or what stands for one in tests."""

    def look(self, rgb: RGB) -> Doubt: ...


@runtime_checkable
class LooksLater(Protocol):
    """A gate that takes from a frame at once what it needs, and is asked later what it saw."""

    def looking(self, rgb: RGB) -> Callable[[], Doubt]: ...


Keep: TypeAlias = Callable[[RGB], RGB]
"""What of a frame, uint8 (H, W, 3), is needed once it was looked at: uint8 (h, w, 3)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is held of a frame while it waits.

    Attributes:
        kept: uint8 (h, w, 3), what sealing it needs.
        height, width: of the frame in pixels.
        time_s: of the frame.
    """

    kept: RGB
    height: int
    width: int
    time_s: float


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame and what is to be treated in it.

    Attributes:
        frame: what was kept of it, its size and its time.
        doubt: of the gate and of its neighbours in time; its `heads` are what is drawn.
        around: float32 (M, 4), boxes to be blanked beside.
        numbers: int64 (N,), of the tracks of the heads.
        lost: float32 (K, 4), where somebody was lost sight of.
        walked: whether one of them had walked there.
    """

    frame: Frame
    doubt: Doubt
    around: Boxes = field(default_factory=no_boxes)
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    lost: Boxes = field(default_factory=no_boxes)
    walked: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at a frame, perhaps not over yet, and the frames since the look before."""

    between: list[Frame]
    frame: Frame
    answer: Callable[[], Doubt]


class Moments:
    """Frames go in, moments come out, in the same order and a few frames later.

    Args:
        gate: looks at single frames; with `FILE_FROM` frames ahead in a thread of its own.
        head_bar, person_bar: as the profile sets them.
        ahead: frames that may be held back, at least one. With more, heads are treated also
            before they were first seen, which a live picture cannot wait for.
        keep: what to hold of each frame; all of it if not given. Whole frames that wait take
            much memory.
    """

    def __init__(
        self,
        gate: Looks,
        head_bar: float,
        person_bar: float,
        ahead: int = 1,
        keep: Keep = lambda rgb: rgb,
    ) -> None:
        self._gate = gate
        self._keep = keep
        self._bars = head_bar, person_bar
        file = ahead >= FILE_FROM
        self._between = FILE_BETWEEN if file else LIVE_BETWEEN
        self._looks_ahead = 1 if file else 0
        # Beside those that wait for a look, and those of a look that is not over.
        self._keeps = min(ahead, MOST_AHEAD) - self._between
        self._keeps -= self._looks_ahead * (self._between + 1)
        self._thread: ThreadPoolExecutor | None = None
        # By the look that ended the time between two, and how far between them, if that counts.
        self._held: deque[tuple[int, float | None, Moment | SealError]] = deque()
        self._asked: deque[_Look] = deque()
        self._begin()

    def _begin(self) -> None:
        self._tracks = HeadTracks()
        self._lines = HeadTracks()  # of writing, followed as heads are; nothing is drawn there
        self._waiting: list[Frame] = []
        self._newest: RGB | None = None  # of those the last, which may still be looked at
        self._shape: tuple[int, ...] | None = None
        self._looked_s: float | None = None
        self._newest_s = 0.0
        self._last: Moment | None = None
        self._broken: str | None = None  # why the look before this one failed

    def push(self, rgb: RGB, time_s: float) -> list[Moment | SealError]:
        """Take a frame, uint8 (H, W, 3); give those that are done, or why one is lost.

        Args:
            rgb: the frame.
            time_s: its time. A clock that jumps or runs backward costs looks and nothing else.
        """
        if self._shape not in (None, rgb.shape):
            done = self.flush()
            self._begin()
            return [*done, *self.push(rgb, time_s)]
        self._shape = rgb.shape
        step_s = time_s - self._newest_s
        near = self._looked_s is not None and 0 <= step_s <= NEAR_S
        frame = Frame(self._keep(rgb), rgb.shape[0], rgb.shape[1], time_s)
        if near and len(self._waiting) < self._between and not self._is_due(time_s + step_s):
            self._waiting.append(frame)
            self._newest, self._newest_s = rgb, time_s
            return []
        if not near:
            self._look_at_newest()
        self._look(rgb, frame)
        return self._done(self._keeps)

    def flush(self) -> list[Moment | SealError]:
        """All that is held back, after which nothing came."""
        self._look_at_newest()
        while self._asked:
            self._settle(self._asked.popleft())
        return self._done(0)

    def close(self) -> None:
        """End the thread of the gate, if it has one."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None

    def _is_due(self, next_s: float) -> bool:
        """Whether a look at the next frame would come too late."""
        return self._looked_s is None or next_s - self._looked_s > SPAN_S

    def _done(self, keep: int) -> list[Moment | SealError]:
        """All but the newest, with what was learned since."""
        done: list[Moment | SealError] = []
        tracks = [*self._tracks.sure, *self._lines.sure]
        known: dict[int, Whereabouts] = {}  # frames between two looks share them
        while len(self._held) > keep:
            ended, share, moment = self._held.popleft()
            if isinstance(moment, Moment) and (self._keeps or self._looks_ahead):
                if ended not in known:
                    known[ended] = Whereabouts(tracks, ended)
                moment = _widened(moment, known[ended].at(share))
            done.append(moment)
        return done

    def _look_at_newest(self) -> None:
        if self._newest is not None:
            self._look(self._newest, self._waiting.pop())

    def _look(self, rgb: RGB, frame: Frame) -> None:
        between, self._waiting, self._newest = self._waiting, [], None
        gate = self._gate
        answer = gate.looking(rgb) if isinstance(gate, LooksLater) else partial(gate.look, rgb)
        if self._looks_ahead:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, "sealskin-gate")
            answer = self._thread.submit(answer).result
        self._looked_s = self._newest_s = frame.time_s
        self._asked.append(_Look(between, frame, answer))
        while len(self._asked) > self._looks_ahead:
            self._settle(self._asked.popleft())

    def _settle(self, look: _Look) -> None:
        """Go on by one look, whose answer is waited for."""
        ended = self._tracks.looks
        try:
            doubt = look.answer()
        except SealError as error:
            # Nobody knows what was between: those frames are lost as well, and if the next look
            # is asked for already, those before that one.
            self._broken = str(error)
            lost = len(look.between) + 1
            self._held.extend((ended, None, SealError(self._broken)) for _ in range(lost))
            if not self._looks_ahead:
                self._looked_s = None
            return
        before, now = self._last, self._moment(look.frame, doubt)
        self._last = now
        for frame in look.between:
            if self._broken is not None or before is None:
                self._held.append((ended, None, SealError(self._broken or "no look before it")))
                continue
            share = _share(before.frame.time_s, frame.time_s, now.frame.time_s)
            self._held.append((ended, share, _between(frame, before, now, share)))
        if self._looks_ahead and look.between and before is not None and self._broken is None:
            # Treated as those before it, lest what is hidden grows and shrinks with every look.
            self._held.append((ended, 1.0, _between(look.frame, before, now, 1.0)))
        else:
            self._held.append((ended, None, now))
        self._broken = None

    def _moment(self, frame: Frame, doubt: Doubt) -> Moment:
        height, width = frame.height, frame.width
        step_s = math.inf
        if self._last is not None:
            step_s = frame.time_s - self._last.frame.time_s
            head_bar, person_bar = self._bars
            last = self._last.doubt
            doubt = replace(
                doubt,
                head=_held(last.head, doubt.head, head_bar),
                person=_held(last.person, doubt.person, person_bar),
            )
        self._tracks.look(doubt.heads, doubt.faint, (height, width), step_s)
        self._lines.look(doubt.undrawn, no_boxes(), (height, width), step_s)
        drawn = [track for track in self._tracks.sure if track.drawn]
        places = around([*self._tracks.sure, *self._lines.sure]).astype(np.float32)
        lost = [*self._tracks.lost, *self._lines.lost]
        return Moment(
            frame,
            replace(doubt, heads=_shown(drawn, width, height)),
            np.concatenate((clip(places, width, height), doubt.heads, doubt.undrawn)),
            np.array([track.number for track in drawn], np.int64),
            clip(around(lost).astype(np.float32), width, height),
            any(track.walked for track in lost),
        )


def _widened(moment: Moment, more: Boxes) -> Moment:
    """With the places of all heads and lines at the looks on both sides, and on the way."""
    places = clip(more, moment.frame.width, moment.frame.height)
    return replace(moment, around=np.concatenate((moment.around, places)))


def _shown(tracks: list[HeadTrack], width: int, height: int) -> Boxes:
    places = np.array([track.shown for track in tracks], np.float32).reshape(-1, 4)
    return clip(places, width, height)


def _held(before: NDArray[np.float32], now: NDArray[np.float32], bar: float) -> NDArray[np.float32]:
    """Probabilities that keep a place over the bar until they fall well below it."""
    stays = (before >= bar) & (now >= STAYS * bar)
    return np.asarray(np.where(stays, np.maximum(now, np.float32(bar)), now), np.float32)


def _share(before_s: float, time_s: float, after_s: float) -> float:
    """How far between two times another one is, 0 to 1."""
    whole_s = after_s - before_s
    return min(max((time_s - before_s) / whole_s, 0.0), 1.0) if whole_s > 0 else 0.5


def _between(frame: Frame, before: Moment, after: Moment, share: float) -> Moment:
    """A frame that the gate did not look at; heads are drawn on their way."""
    place = {int(n): k for k, n in enumerate(before.numbers)}
    drawn = after.doubt.heads.copy()
    for k, number in enumerate(after.numbers.tolist()):
        if number in place:
            start = before.doubt.heads[place[number]]
            drawn[k] = (1 - share) * start + share * after.doubt.heads[k]
    doubt = Doubt(
        np.maximum(before.doubt.head, after.doubt.head),
        np.maximum(before.doubt.person, after.doubt.person),
        drawn,
        after.doubt.scores,
    )
    places = np.concatenate((before.around, after.around))
    lost = np.concatenate((before.lost, after.lost))
    walked = before.walked or after.walked
    return Moment(frame, doubt, places, after.numbers, lost, walked)
