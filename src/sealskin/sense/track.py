"""Follows people from frame to frame.

Our own tracker after ByteTrack (arXiv:2110.06864): sure boxes first, then weak ones for those
who were just seen. Added for fixed cameras and few detections a second: time in seconds instead
of frames, enlarged boxes (arXiv:2211.14317), and somebody who comes out from behind something
near to where they vanished is the same one. Nothing looks at the picture: a track is geometry,
and who leaves for longer than `lost_s` comes back as somebody new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, Detections, grown, iou
from sealskin.sense.associate import assign, same_person
from sealskin.sense.motion import WALKING, Motion, boxes_of

# Before sure boxes are compared, each grows on each side by this share of its size for a second
# between two frames: the rarer the frames, the less do boxes of one person overlap.
ENLARGE_PER_S = 2.0
ENLARGE_LEAST, ENLARGE_MOST = 0.15, 0.5
LEAST_OVERLAP = 0.2  # of enlarged boxes, for sure detections
LEAST_OVERLAP_WEAK = 0.4  # of boxes as they are, for weak detections: they are mostly wrong
DUPLICATE_OVERLAP = 0.7
# Who was surely seen within this time chooses among sure boxes before those who were not: a thing
# that is now and then taken for somebody must not take over the box of who walks past it.
JUST_SURE_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Somebody who is being followed, at one moment.

    Attributes:
        id: 1, 2, 3 and so on in the order of confirmation; never used twice.
        box: float32 (4,), smoothed, xyxy in pixels of the frame.
        score: of the last detection, 0 to 1.
        foot: bottom centre of the box, in pixels.
        first_s, last_s: times of the first and last detection, on the source's clock.
        observed: whether there was a detection in this very frame; else the box is a guess.
    """

    id: int
    box: NDArray[np.float32]
    score: float
    foot: tuple[float, float]
    first_s: float
    last_s: float
    observed: bool


@dataclass(slots=True)
class _Candidate:
    """What the tracker remembers of one person, or of what may be one."""

    motion: Motion
    score: float
    first_s: float
    last_s: float
    sure_s: float  # of the last detection that was sure
    hits_needed: int
    id: int = 0  # 0: not confirmed
    hits: int = 1
    missed: int = 0  # updates since the last detection


class Tracker:
    """Follows people through one camera's detections.

    Args:
        size_px: width and height of the frame, if known: a lost track that leaves it ends there.
        high_score: detections from here on start tracks; those below only carry them on. Take
            the detector's operating point.
        confirm_hits: detections until a track gets its id.
        confirm_gap_s: an unconfirmed track ends when it is not seen for longer than this, so
            three hits fall within a second.
        coast_s: a confirmed track is still reported for this long after its last detection.
        lost_s: it can still be found again for this long.
        weak_s: weak detections carry a track on for this long at most. Somebody half hidden is
            surely seen again; a coat on a stand, that was taken for somebody once, is not.
    """

    def __init__(
        self,
        *,
        size_px: tuple[int, int] | None = None,
        high_score: float = 0.35,
        confirm_hits: int = 3,
        confirm_gap_s: float = 0.5,
        coast_s: float = 0.7,
        lost_s: float = 2.0,
        weak_s: float = 5.0,
    ) -> None:
        self._size_px = size_px
        self._high_score = high_score
        self._confirm_hits = confirm_hits
        self._confirm_gap_s = confirm_gap_s
        self._coast_s = coast_s
        self._lost_s = lost_s
        self._weak_s = weak_s
        self._candidates: list[_Candidate] = []
        self._last_id = 0
        self._now_s: float | None = None

    def update(self, detections: Detections, time_s: float) -> list[Track]:
        """Take in the detections of one frame.

        Args:
            detections: in pixels of the frame.
            time_s: of the frame. A little before the last one it is taken for the last one; by
                more than `lost_s`, the source has begun again, and so do the tracks.

        Returns:
            The confirmed tracks, by id: those seen now, and for a short while those that are not.
        """
        if self._now_s is not None and time_s < self._now_s - self._lost_s:
            self._candidates, self._now_s = [], None
        at_start = self._now_s is None
        before_s = time_s if self._now_s is None else self._now_s
        now_s = max(time_s, before_s)
        self._now_s = now_s
        for candidate in self._candidates:
            candidate.motion.predict(now_s - before_s)
            candidate.missed += 1
        self._forget(now_s)

        sized = (detections.boxes[:, 2:] > detections.boxes[:, :2]).all(axis=1)
        boxes, scores = detections.boxes[sized], detections.scores[sized]
        sure = np.flatnonzero(scores >= self._high_score)
        weak = np.flatnonzero(scores < self._high_score)
        confirmed = [c for c in self._candidates if c.id]
        unsure = [c for c in self._candidates if not c.id]

        by = min(max(ENLARGE_PER_S * (now_s - before_s), ENLARGE_LEAST), ENLARGE_MOST)
        for group in _by_certainty(confirmed, now_s):
            sure = self._match(group, boxes, scores, sure, now_s, by)
        just_seen = [c for c in confirmed if c.missed == 1]
        self._match(just_seen, boxes, scores, weak, now_s, None)
        sure = self._match(unsure, boxes, scores, sure, now_s, by)
        for index in sure:
            needed = min(2, self._confirm_hits) if at_start else self._confirm_hits
            self._candidates.append(
                _Candidate(Motion(boxes[index]), float(scores[index]), now_s, now_s, now_s, needed)
            )

        self._drop_duplicates()
        self._confirm()
        return self._report(now_s)

    def _match(
        self,
        candidates: list[_Candidate],
        boxes: Boxes,
        scores: NDArray[np.float32],
        indices: NDArray[np.intp],
        now_s: float,
        enlarge: float | None,
    ) -> NDArray[np.intp]:
        """Give detections to candidates; returns the indices of those nobody took.

        Weak ones are not enlarged: `enlarge` is None.
        """
        open_ones = [c for c in candidates if c.missed]
        expected, found = boxes_of([c.motion for c in open_ones]), boxes[indices]
        if enlarge is None:
            pairs = assign(iou(expected, found), LEAST_OVERLAP_WEAK)
        else:
            # At few detections a second, far people move by more than their width between two
            # frames (C-BIoU, arXiv:2211.14317).
            pairs = assign(iou(grown(expected, enlarge), grown(found, enlarge)), LEAST_OVERLAP)
        for row, column in pairs:
            index = indices[column]
            candidate = open_ones[row]
            candidate.motion.correct(boxes[index])
            candidate.score = float(scores[index])
            candidate.last_s = now_s
            if enlarge is not None:
                candidate.sure_s = now_s
            candidate.hits += 1
            candidate.missed = 0
        return np.delete(indices, [column for _, column in pairs])

    def _forget(self, now_s: float) -> None:
        """Let go of who has not been seen for too long, or has left the frame."""

        def stays(candidate: _Candidate) -> bool:
            hidden_s = now_s - candidate.last_s
            if hidden_s > self._lost_s or now_s - candidate.sure_s > self._weak_s:
                return False
            if candidate.missed == 1:  # seen in the last frame, however long ago that was
                return True
            if candidate.id:
                return self._in_frame(candidate.motion)
            return hidden_s <= self._confirm_gap_s

        self._candidates = [c for c in self._candidates if stays(c)]

    def _in_frame(self, motion: Motion) -> bool:
        if self._size_px is None:
            return True
        x, y = motion.centre
        return bool(0 <= x <= self._size_px[0] and 0 <= y <= self._size_px[1])

    def _drop_duplicates(self) -> None:
        """Of two tracks on one person, the confirmed and then the older one stays."""
        seen = [c for c in self._candidates if not c.missed]
        boxes = boxes_of([c.motion for c in seen])
        double = same_person(boxes, boxes, DUPLICATE_OVERLAP)
        gone: set[int] = set()
        order = sorted(range(len(seen)), key=lambda i: (not seen[i].id, seen[i].id, i))
        for place, keeper in enumerate(order):
            if keeper not in gone:
                gone.update(other for other in order[place + 1 :] if double[keeper, other])
        dropped = {id(seen[index]) for index in gone}
        self._candidates = [c for c in self._candidates if id(c) not in dropped]

    def _confirm(self) -> None:
        """Give ids to who has been seen often enough: a lost one's if it fits, else a new one."""
        ready = [c for c in self._candidates if not c.id and c.hits >= c.hits_needed]
        lost = [c for c in self._candidates if c.id and c.missed]
        nearness = np.array(
            [[_nearness(old, new) for old in lost] for new in ready], np.float32
        ).reshape(len(ready), len(lost))
        replaced: set[int] = set()
        for row, column in assign(nearness, 1e-6):
            ready[row].id, ready[row].first_s = lost[column].id, lost[column].first_s
            replaced.add(id(lost[column]))
        self._candidates = [c for c in self._candidates if id(c) not in replaced]
        for candidate in ready:
            if not candidate.id:
                self._last_id += 1
                candidate.id = self._last_id

    def _report(self, now_s: float) -> list[Track]:
        tracks = []
        for c in sorted(self._candidates, key=lambda c: c.id):
            if not c.id or now_s - c.last_s > self._coast_s:
                continue
            if c.missed and not self._in_frame(c.motion):
                continue
            box = c.motion.box
            foot = (float(box[0] + box[2]) / 2, float(box[3]))
            tracks.append(Track(c.id, box, c.score, foot, c.first_s, c.last_s, not c.missed))
        return tracks


def _by_certainty(
    confirmed: list[_Candidate], now_s: float
) -> tuple[list[_Candidate], list[_Candidate]]:
    """Those who were surely seen a moment ago, and the others."""
    just = [c for c in confirmed if now_s - c.sure_s <= JUST_SURE_S]
    return just, [c for c in confirmed if now_s - c.sure_s > JUST_SURE_S]


def _nearness(old: _Candidate, new: _Candidate) -> float:
    """How likely a new track is a lost one found again: 1 where it was expected, 0 out of reach.

    Both have been moved to the same moment, so what is compared is where the old one would be by
    now. The reach is what somebody walks in the time they were hidden.
    """
    hidden_s = new.first_s - old.last_s
    if hidden_s <= 0:  # both were seen at once: two people
        return 0.0
    size = float(np.exp(max(old.motion.log_size[1], new.motion.log_size[1])))
    if abs(old.motion.log_size[1] - new.motion.log_size[1]) > np.log(1.5):
        return 0.0
    away = float(np.linalg.norm(old.motion.centre - new.motion.centre)) / size
    return 1 - away / (0.25 + WALKING * hidden_s)
