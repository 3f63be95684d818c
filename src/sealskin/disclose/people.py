"""The first pass: who is where in a file, on sealed frames, with a number each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sealskin.core.boxes import Boxes
from sealskin.core.errors import SourceError
from sealskin.disclose.geometry import Box, as_box, iou, share_of_smaller
from sealskin.seal.airlock import kind_of, sealed_frames
from sealskin.seal.registry import make_sealer
from sealskin.sense.detector import PersonDetector
from sealskin.sense.track import Track, Tracker

WEAK_SCORE = 0.1
"""So weak a box starts no track, and is still somebody who must stay sealed."""
LOST_S = 0.5
"""Who was not seen for longer is somebody new."""
COVERED = 0.4
"""Share of the smaller of two boxes from which nobody knows who comes out on which side."""
LEAST_STEP = 0.3
"""Overlap with the box of the frame before, under which it may be another person."""
STEP_S = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame of the first pass.

    Attributes:
        index, time_s: of the frame.
        tracks: confirmed tracks, also those who are hidden for a moment.
        boxes: float32 (N, 4), everything that might be a person, down to `WEAK_SCORE`.
    """

    index: int
    time_s: float
    tracks: tuple[Track, ...]
    boxes: Boxes


@dataclass(slots=True)
class Person:
    """Somebody who was followed without a doubt.

    Attributes:
        number: 1, 2, 3 in order of appearance. Whenever it is unclear who is who, the number ends
            and a new one begins: the same person may have several.
        boxes: by index of the frame, xyxy in pixels.
        first_s, last_s: on the file's clock.
    """

    number: int
    first_s: float
    last_s: float
    boxes: dict[int, Box] = field(default_factory=dict)

    @property
    def middle(self) -> int:
        """Index of a frame in the middle of it."""
        return sorted(self.boxes)[len(self.boxes) // 2]


def look(
    source: str,
    *,
    model: Path | None = None,
    on_frame: Callable[[int], None] | None = None,
) -> list[Seen]:
    """Find and follow people on sealed frames of a file, in every frame.

    The frames are sealed by what the detector was trained on, whatever seals them later, so that
    the same file always gives the same numbers.

    Raises:
        SourceError: it is no video file, or cannot be read. ModelError: the detector is damaged.
    """
    if kind_of(source) != "file":
        raise SourceError(
            "only a video file that you give can be opened for one person, no camera, no folder"
        )
    detector = PersonDetector(model, score_threshold=WEAK_SCORE)
    seen: list[Seen] = []
    tracker: Tracker | None = None
    with contextlib.closing(sealed_frames(source, make_sealer("lowrate"))) as frames:
        for frame in frames:
            if tracker is None:
                size = (frame.width_px, frame.height_px)
                tracker = Tracker(size_px=size, high_score=detector.operating_score)
            found = detector.detect(frame)
            tracks = tracker.update(found, frame.time_s)
            seen.append(Seen(frame.index, frame.time_s, tuple(tracks), found.boxes))
            if on_frame is not None:
                on_frame(len(seen))
    return seen


def number(seen: Iterable[Seen]) -> list[Person]:
    """Give each stretch of a track in which it is sure who it is a number of its own."""
    people: list[Person] = []
    current: dict[int, Person] = {}
    for frame in seen:
        for track in frame.tracks:
            box = as_box(track.box)
            person = current.get(track.id)
            if person is not None and _in_doubt(person, box, frame, track):
                del current[track.id]
                person = None
            if not track.observed or _covered(track, frame.tracks):
                if track.observed:  # whoever comes out of this may be the other one
                    current.pop(track.id, None)
                continue
            if person is None:
                person = Person(len(people) + 1, frame.time_s, frame.time_s)
                people.append(person)
                current[track.id] = person
            person.boxes[frame.index] = box
            person.last_s = frame.time_s
    return people


def _in_doubt(person: Person, box: Box, frame: Seen, track: Track) -> bool:
    """Whether a track may have gone over to somebody else since its last box."""
    since_s = frame.time_s - person.last_s
    if since_s > LOST_S or since_s < 0:
        return True
    last = person.boxes[max(person.boxes)]
    return track.observed and since_s <= STEP_S and iou(last, box) < LEAST_STEP


def _covered(track: Track, tracks: Iterable[Track]) -> bool:
    """Whether somebody else covers so much that the two may be mixed up."""
    box = as_box(track.box)
    others = (as_box(other.box) for other in tracks if other.id != track.id)
    return any(share_of_smaller(box, other) >= COVERED for other in others)
