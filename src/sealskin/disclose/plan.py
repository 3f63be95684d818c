"""What may be opened of each frame, for the people who were chosen. Doubt closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealskin.core.errors import ConfigError
from sealskin.disclose.geometry import Box, area, as_box, iou, overlap, share_of_smaller
from sealskin.disclose.people import Person, Seen
from sealskin.seal.disclosure import Opening

GROWN = 0.15
"""Others' boxes grow on each side by so much of their size."""
SAME = 0.85
"""Two boxes are of one person if they share so much of the larger one."""
PART = 0.9
LEAST_FIT = 0.5
"""Overlap of a track's smoothed box with the detection it follows; under it the frame closes."""


def choose(people: Sequence[Person], numbers: Sequence[int]) -> list[Person]:
    """The people of those numbers.

    Raises:
        ConfigError: there is none of a number.
    """
    known = {person.number: person for person in people}
    for wanted in numbers:
        if wanted not in known:
            raise ConfigError(
                f"there is no track {wanted}; this file has 1 to {len(people)}"
                if people
                else "nobody was found in this file, so there is no track to open"
            )
    return [known[wanted] for wanted in dict.fromkeys(numbers)]


def openings(seen: Iterable[Seen], chosen: Sequence[Person]) -> dict[int, Opening]:
    """By index of the frame, what may be seen; frames that are not named stay sealed.

    Raises:
        ConfigError: two of the chosen are in one frame: they cannot be the same person.
    """
    found: dict[int, Opening] = {}
    for frame in seen:
        shown = [person for person in chosen if frame.index in person.boxes]
        if len(shown) > 1:
            raise ConfigError(
                f"tracks {shown[0].number} and {shown[1].number} are in one picture at "
                f"{frame.time_s:.1f} s, so they are two people; choose one of them"
            )
        if shown:
            opening = _opening(frame, shown[0].boxes[frame.index])
            if opening is not None:
                found[frame.index] = opening
    return found


def _opening(frame: Seen, followed: Box) -> Opening | None:
    """What may be seen of one frame, None if the person's own box is not sure."""
    boxes = [as_box(box) for box in frame.boxes]
    own = max(boxes, key=lambda box: iou(box, followed), default=None)
    if own is None or iou(own, followed) < LEAST_FIT:
        return None
    others = [box for box in boxes if box is not own and not _same(box, own)]
    # Who is hidden for a moment has no detection, and is there all the same.
    others += [box for track in frame.tracks if not _same(box := as_box(track.box), followed)]
    near = [grown for box in others if overlap(grown := _grown(box), own)]
    if any(share_of_smaller(box, own) > PART and area(box) >= area(own) for box in others):
        return None  # somebody larger is all over the box
    return Opening(own, tuple(near))


def _same(a: Box, b: Box) -> bool:
    return overlap(a, b) >= SAME * max(area(a), area(b))


def _grown(box: Box) -> Box:
    width, height = GROWN * (box[2] - box[0]), GROWN * (box[3] - box[1])
    return box[0] - width, box[1] - height, box[2] + width, box[3] + height
