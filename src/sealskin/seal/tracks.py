"""Heads through time: one number, one style and one box for each, through frames that miss it.

A gate that looks at one frame forgets a head that turns away for two. A track does not: it is
carried on where it was heading, larger with every look that misses it, until it is given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, grown, iou

F32 = NDArray[np.float32]
Boxes64 = NDArray[np.float64]

REACH = 0.5  # boxes meet if they overlap when grown by this share of their size
LEAST_IOU = 0.15  # of boxes that are grown so
FAINT_HITS = 4  # looks that must nearly see a head before it is one
CLEAR_LOOKS = 2  # that must be sure of a head before one is drawn
CERTAIN_LOOKS = 6  # that must have been, for its end to be a loss and not a false alarm's
MOST_MISSES = 6  # looks without it before a head is given up
GROWTH = 0.05  # of its size on every side, for each look that misses it
BACK = 0.2  # the same for each look before it was first seen, where looks are `APART_S` apart
APART_S = 0.2  # as in files at 25 frames a second; nearer in time, heads move less between looks
REMEMBERED = 10  # looks, for frames that wait
SWAY = 0.1  # of its size, that a head may be off the straight way between two looks
COMES = 0.5  # the same for one that was not seen at the look before
JUMP = 0.5  # the same off its own way, from which on it might be another head
FAR, ALIKE = 6.0, 1.7  # sizes that who runs may go from look to look, and ratio of their sizes
SMOOTH = 0.5  # how far what is drawn follows what is seen


@dataclass
class HeadTrack:
    """One head.

    Attributes:
        number: never given twice.
        box: float64 (4,), where it is, xyxy in pixels.
        shown: the same without its trembling; what is drawn goes by it.
        speed: float64 (2,), pixels a look.
        hits: looks that saw it.
        misses: looks since then.
        sure: whether it is treated as a head.
        clear: looks that were sure of it.
        begin: float64 (2,), where its middle was first seen.
        path: where it was, by number of the look.
        back: of its size on every side, by which it is larger for each look before its first one.
        came: boxes of heads that were seen at the look before and not at this one, by number of
            the look at which it was first seen, or again, or off its way: one of them may be the
            same head, too fast to be followed.
        went: the same of heads that came when this one, seen once, was not seen any more.
    """

    number: int
    box: NDArray[np.float64]
    shown: NDArray[np.float64]
    speed: NDArray[np.float64]
    hits: int = 1
    misses: int = 0
    sure: bool = False
    clear: int = 0
    back: float = BACK
    begin: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    path: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    came: dict[int, Boxes64] = field(default_factory=dict)
    went: Boxes64 = field(default_factory=lambda: np.zeros((0, 4)))

    def at(self, look: int) -> NDArray[np.float64] | None:
        """Where it was at a look of the past, or might have been before it was first seen."""
        if look in self.path:
            return self.path[look]
        first = min(self.path, default=look)
        if look >= first:
            return None
        back, then = first - look, min(first + 2, max(self.path))
        speed = self.speed
        if then > first:  # seen since, which is surer
            speed = (_middle(self.path[then]) - _middle(self.path[first])) / (then - first)
        place = self.path[first] - _both(speed) * back
        return grown(place, self.back * back)

    def ways(self, look: int) -> list[tuple[NDArray[np.float64], NDArray[np.float64], float]]:
        """How it might have come to where it was at a look of the past.

        Returns:
            Where it was at the look before and at this one, float64 (4,) each, and the share of
            its size by which it may be off the straight way between them.
        """
        before, after = self.at(look - 1), self.at(look)
        if before is None or after is None:
            return []
        ways = [(before, after, SWAY if look - 1 in self.path else COMES)]
        ways += [(start, after, COMES) for start in self.came.get(look, ())]
        if look == min(self.path):
            # As far before as it went after.
            ways += [(2 * after - end, after, COMES) for end in self.went]
        return ways

    @property
    def drawn(self) -> bool:
        """Whether a head is drawn there. Places that only might be one are blanked, no more."""
        return self.clear >= CLEAR_LOOKS

    @property
    def walked(self) -> bool:
        """Whether it went farther than its size, as lamps and signs do not."""
        size = self.box[2:] - self.box[:2]
        return bool(np.linalg.norm(_middle(self.box) - self.begin) > size.max())


class Whereabouts:
    """Where tracks were at a look, at the one before, and might have been between them.

    Args:
        tracks: any.
        look: of the past.
    """

    def __init__(self, tracks: Sequence[HeadTrack], look: int) -> None:
        places = [track.at(k) for track in tracks for k in (look - 1, look)]
        ways = [way for track in tracks for way in track.ways(look)]
        self._places = _stack([place for place in places if place is not None])
        self._before = _stack([before for before, _, _ in ways])
        self._after = _stack([after for _, after, _ in ways])
        self._margins = np.array([margin for _, _, margin in ways]).reshape(-1, 1)

    def at(self, share: float | None) -> Boxes:
        """Their boxes, float32 (N, 4).

        Args:
            share: of the way from the look before, 0 to 1; None at the look itself.
        """
        if share is None:
            return self._places.astype(np.float32)
        between = self._before + share * (self._after - self._before)
        between = grown(between, self._margins)
        return np.concatenate((self._places, between)).astype(np.float32)


def _stack(boxes: list[NDArray[np.float64]]) -> Boxes64:
    return np.array(boxes, np.float64).reshape(-1, 4)


class HeadTracks:
    """All heads of a clip. Numbers are given in the order in which heads come.

    Attributes:
        looks: how many there were.
        lost: who was certain, and was given up by the last one without leaving the frame.
    """

    def __init__(self) -> None:
        self._tracks: list[HeadTrack] = []
        self._next = 0
        self.looks = 0
        self.lost: list[HeadTrack] = []

    @property
    def sure(self) -> list[HeadTrack]:
        """Those that are treated."""
        return [track for track in self._tracks if track.sure]

    def look(
        self, heads: Boxes, faint: Boxes, size_hw: tuple[int, int], step_s: float = APART_S
    ) -> None:
        """Go on by one look of the gate.

        Args:
            heads: float32 (N, 4), what it takes for heads.
            faint: float32 (M, 4), what it nearly does. It keeps a head that was seen before, and
                becomes one if it stays.
            size_hw: of the frame; who leaves it is given up.
            step_s: since the look before.
        """
        for track in self._tracks:
            track.box = track.box + _both(track.speed)
        known = len(self._tracks)
        free = set(range(known))
        expected = [(track, track.box, track.misses) for track in self._tracks]
        for boxes, sure in ((heads, True), (faint, False)):
            for index, found in self._pairs(boxes, sorted(free)):
                if found is None:
                    self._begin(boxes[index], sure=sure)
                else:
                    free.discard(found)
                    self._go_on(self._tracks[found], boxes[index], sure=sure)
        for index in free:
            self._tracks[index].misses += 1
            self._tracks[index].speed *= 0.8  # who is not seen has perhaps stopped
        unseen = [self._tracks[i] for i in sorted(free) if self._tracks[i].misses == 1]
        missed = _stack([track.path[self.looks - 1] for track in unseen])
        new = self._tracks[known:]
        for track in new:
            # Times that make no sense count as far apart.
            track.back = BACK * min(1.0, step_s / APART_S) if step_s > 0 else BACK
        doubtful = [
            track
            for track, place, misses in expected
            if not track.misses and (misses or _jumped(place, track.box))
        ]
        for track in new + doubtful:
            same = _may_be(missed, track.box)
            track.came[self.looks] = missed[same]
            for i in np.flatnonzero(same):
                if unseen[i].hits == 1:
                    unseen[i].went = np.concatenate((unseen[i].went, track.box[None]))
        gone = [track for track in self._tracks if not _stays(track, size_hw)]
        certain = (track for track in gone if track.clear >= CERTAIN_LOOKS)
        self.lost = [track for track in certain if not _at_edge(track, size_hw)]
        self._tracks = [track for track in self._tracks if _stays(track, size_hw)]
        for track, place in zip(self._tracks, around(self._tracks), strict=True):
            track.path[self.looks] = place
            for remembered in (track.path, track.came):
                remembered.pop(self.looks - REMEMBERED - 1, None)
        self.looks += 1

    def _pairs(self, boxes: Boxes, free: Sequence[int]) -> list[tuple[int, int | None]]:
        """Each box with the number of a free track or none; the nearest first."""
        pairs: dict[int, int | None] = dict.fromkeys(range(len(boxes)))
        if free and len(boxes):
            known = grown(around([self._tracks[i] for i in free]), REACH)
            found = grown(boxes.astype(np.float64), REACH)
            overlap = iou(found.astype(np.float32), known.astype(np.float32))
            while overlap.max() >= LEAST_IOU:
                row, column = divmod(int(overlap.argmax()), overlap.shape[1])
                pairs[row] = free[column]
                overlap[row, :] = 0
                overlap[:, column] = 0
        return list(pairs.items())

    def _begin(self, box: F32, *, sure: bool) -> None:
        place = box.astype(np.float64)
        track = HeadTrack(
            self._next,
            place,
            place.copy(),
            np.zeros(2),
            sure=sure,
            clear=int(sure),
            begin=_middle(place),
        )
        self._tracks.append(track)
        self._next += 1

    def _go_on(self, track: HeadTrack, box: F32, *, sure: bool) -> None:
        seen = box.astype(np.float64)
        moved = (_middle(seen) - _middle(track.box)) / (track.misses + 1)
        track.speed = track.speed + 0.4 * moved
        track.box = seen
        shown = track.shown + _both(track.speed)
        track.shown = shown + SMOOTH * (seen - shown)
        track.hits, track.misses = track.hits + 1, 0
        track.clear += sure
        track.sure = track.sure or sure or track.hits >= FAINT_HITS


def _stays(track: HeadTrack, size_hw: tuple[int, int]) -> bool:
    x, y = _middle(track.box)
    inside = 0 <= x < size_hw[1] and 0 <= y < size_hw[0]
    return inside and track.misses <= (MOST_MISSES if track.sure else 0)


def _may_be(before: Boxes64, after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a head may have gone from each box (N, 4) to one (4,) from look to look."""
    size = float((after[2:] - after[:2]).max())
    sizes = (before[:, 2:] - before[:, :2]).max(axis=1)
    larger, smaller = np.maximum(sizes, size), np.minimum(sizes, size)
    far = np.linalg.norm(_middle(after) - _middle(before), axis=1)
    return np.asarray((far <= FAR * larger) & (larger <= ALIKE * smaller), np.bool_)


def _jumped(place: NDArray[np.float64], box: NDArray[np.float64]) -> bool:
    """Whether a head is elsewhere than it was expected."""
    off = np.abs(_middle(box) - _middle(place)).max()
    return bool(off > JUMP * (box[2:] - box[:2]).max())


def around(tracks: Sequence[HeadTrack]) -> Boxes64:
    """Where heads might be, float64 (N, 4): larger the longer nobody saw them."""
    margins = np.array([GROWTH * track.misses for track in tracks]).reshape(-1, 1)
    return grown(_stack([track.box for track in tracks]), margins)


def _at_edge(track: HeadTrack, size_hw: tuple[int, int]) -> bool:
    """Whether it might have left the frame since it was last seen."""
    x0, y0, x1, y1 = around([track])[0]
    return bool(x0 <= 0 or y0 <= 0 or x1 >= size_hw[1] or y1 >= size_hw[0])


def _middle(box: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((box[..., :2] + box[..., 2:]) / 2, np.float64)


def _both(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """What moves a middle, (2,), for both corners of a box, (4,)."""
    return np.concatenate((way, way))
