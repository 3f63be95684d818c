"""Where heads may be by a set's own labels, for a seal that then blanks there in any case.

A box of a person says that a head is in its upper part; so the whole upper part counts, with a
margin. People are not always upright: what is left is the gate's to find.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""
HEAD_SHARE = 0.35
"""Of a person's box, from its upper edge: with the margin it covers 96 % of the labelled people's
heads of `people/val` (836 heads of 8 px and more, 90 % of each), at 11 % of the area."""
MARGIN = 0.15
"""Of that part's size, on every side."""
PERSONS = frozenset(
    {"person", "people", "pedestrian", "human", "man", "woman", "child", "boy", "girl", "rider"}
)
HEADS = frozenset({"head", "face", "heads", "faces"})


@dataclass(frozen=True, slots=True)
class HeadPlaces:
    """Where heads may be on one picture.

    Attributes:
        boxes: of places.
        in_shares: whether they count in shares of the picture's sides, as YOLO's do, or in pixels
            of the picture that the labels were drawn on.
    """

    boxes: tuple[Box, ...]
    in_shares: bool = False


def head_place(name: str, box: Box, *, crowd: bool = False) -> Box | None:
    """Where heads may be by one label; None where its class is none of people.

    Args:
        name: of its class.
        box: of the label.
        crowd: it stands for several people, whose heads may be anywhere in it.
    """
    kind = name.strip().lower()
    if kind not in PERSONS and kind not in HEADS:
        return None
    x0, y0, x1, y1 = box
    low = y1 if crowd or kind in HEADS else y0 + HEAD_SHARE * (y1 - y0)
    right, below = MARGIN * (x1 - x0), MARGIN * (low - y0)
    return x0 - right, y0 - below, x1 + right, low + below


def around(values: Iterable[float]) -> Box:
    """The box around a polygon, x and y in turn."""
    points = list(values)
    return min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])
