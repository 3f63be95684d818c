"""Opens one person in sealed frames of a file, where it is sure, and nobody else. Fails closed.

The sealed frames come through the airlock as always. Beside them the same file is decoded once
more, and of its raw frame only what an `Opening` allows is laid over the sealed one. Whenever the
two do not belong together, or a head is found that should not be there, the frame stays sealed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes
from sealskin.core.disclosed import DisclosedFrame
from sealskin.core.errors import SealError, SourceError
from sealskin.core.sealed import SealedFrame
from sealskin.seal.airlock import sealed_frames
from sealskin.seal.gate import Gate
from sealskin.seal.raws import RawsOfFile
from sealskin.seal.sealer import RGB, Sealer
from sealskin.video.kinds import kind_of
from sealskin.video.raw import RawFrame

HEAD_BAR = 0.3
"""Lower than any seal's: a head that is imagined costs a frame, one that is missed a face."""
GROWN = 0.3
"""Share of its size by which a foreign head grows on each side, for hair and chin."""
LEAST_HEAD_PX = 8
"""Lower ones show no face, and the gate imagines many; it was never measured on them."""
OWN_HEAD_DOWN = 0.45
"""The opened person's own head has its centre in so much of the box, from its top."""

Heads = Callable[[RGB], Boxes]
"""Finds heads in a raw picture: float32 (N, 4), xyxy in pixels."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opening:
    """What may be seen of one frame.

    Attributes:
        visible: xyxy in pixels, the box of the person who is opened.
        sealed: xyxy in pixels, what stays sealed inside it: everybody else.
    """

    visible: tuple[float, float, float, float]
    sealed: tuple[tuple[float, float, float, float], ...] = ()


def gate_heads() -> Heads:
    """Heads that the shipped gate finds, at a low bar.

    Raises:
        ModelError: the gate is missing or damaged.
    """
    gate = Gate(head_bar=HEAD_BAR)
    return lambda rgb: gate.look(rgb).heads


def disclosed_frames(
    source: str,
    sealer: Sealer,
    openings: Mapping[int, Opening],
    *,
    heads: Heads,
    allow: Callable[[DisclosedFrame], bool] | None = None,
    on_closed: Callable[[int, str], None] | None = None,
) -> Generator[SealedFrame | DisclosedFrame, None, None]:
    """Seal a file, with one person opened in some frames.

    Args:
        source: path of a video file.
        sealer: seals all the rest.
        openings: by index of the frame; a frame without one is sealed.
        heads: a second opinion on who else is in the box.
        allow: asked last of each frame that is open; where it says no, the frame is sealed.
        on_closed: told of each frame that stayed sealed although it had an opening, and why.

    Yields:
        Frames in order of time, as `sealed_frames` does.

    Raises:
        SourceError: the source is no video file, or cannot be read.
    """
    if kind_of(source) != "file":
        raise SourceError(
            "only a video file that you give can be opened for one person, no camera, no folder"
        )
    raw_frames = RawsOfFile(source)
    sealed_ones = sealed_frames(source, sealer)
    try:
        for sealed in sealed_ones:
            opening = openings.get(sealed.index)
            if opening is None:
                yield sealed
                continue
            try:
                opened = _open(sealed, raw_frames.of(sealed), opening, heads)
                if allow is not None and not allow(opened):
                    raise SealError("it is not what was reviewed")  # noqa: TRY301
            except SealError as refused:
                if on_closed is not None:
                    on_closed(sealed.index, str(refused))
                yield sealed
            else:
                yield opened
    finally:
        sealed_ones.close()
        raw_frames.close()


def _open(
    sealed: SealedFrame, raw: RawFrame | None, opening: Opening, heads: Heads
) -> DisclosedFrame:
    """The sealed frame with the person laid over it.

    Raises:
        SealError: it is not sure that nobody else would be seen.
    """
    if raw is None:
        raise SealError("its raw frame was not found")
    pixels = raw.open_in_airlock()
    foreign = _foreign(heads(pixels), opening.visible)
    opened = _inside(opening.visible, sealed.pixels.shape[:2])
    for box in (*opening.sealed, *foreign):
        _close(opened, box)
    if not opened.any():
        raise SealError("others cover the person")
    picture = np.where(opened[..., None], pixels, sealed.pixels)
    return DisclosedFrame(picture, opened, sealed.time_s, sealed.index, sealed.seal_id)


def _foreign(
    found: Boxes, visible: tuple[float, float, float, float]
) -> list[tuple[float, float, float, float]]:
    """Heads that are not the opened person's and reach into the box, grown.

    Raises:
        SealError: one lies inside it, so that the body under it may be another's, too.
    """
    x0, y0, x1, y1 = visible
    inside = []
    touching = []
    for a, b, c, d in found[found[:, 3] - found[:, 1] >= LEAST_HEAD_PX].tolist():
        x, y = (a + c) / 2, (b + d) / 2
        if x0 <= x <= x1 and y0 <= y <= y1:
            inside.append(y)
        else:
            w, h = GROWN * (c - a), GROWN * (d - b)
            touching.append((a - w, b - h, c + w, d + h))
    if len(inside) > 1:
        raise SealError("there is a second head in the box")
    if inside and inside[0] > y0 + OWN_HEAD_DOWN * (y1 - y0):
        raise SealError("the head in the box is not where this person's would be")
    return touching


def _inside(box: tuple[float, float, float, float], size_hw: tuple[int, ...]) -> Bools:
    """Pixels that lie wholly in a box, bool (H, W)."""
    mask = np.zeros(size_hw[:2], np.bool_)
    x0, y0 = (max(0, math.ceil(v)) for v in box[:2])
    x1, y1 = (max(0, math.floor(v)) for v in box[2:])
    mask[y0:y1, x0:x1] = True
    return mask


def _close(mask: Bools, box: tuple[float, float, float, float]) -> None:
    """Take every pixel that a box touches out of a mask, in place."""
    x0, y0 = (max(0, math.floor(v)) for v in box[:2])
    x1, y1 = (max(0, math.ceil(v)) for v in box[2:])
    mask[y0:y1, x0:x1] = False
