"""`partial`: people sealed as `balanced` seals them, and the rest of the picture as it is.

On a fixed camera the rest is its empty scene, which was learnt when nobody was there, and
not the frame, so `balanced`'s bounds hold for whoever differs from it; who does not is not seen. On
other pictures the rest is the frame itself, bit for bit, and whoever the gate misses is seen. There
it fails closed to `balanced` as a whole: where the gate is unsure of much of a frame, and for a
while after somebody was lost sight of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, no_boxes
from sealskin.seal.clip import GatedClip
from sealskin.seal.codes import Bools
from sealskin.seal.empty import Seen
from sealskin.seal.gate import Doubt, Gate, over
from sealskin.seal.gated import UNSURE_SHARE, Gated
from sealskin.seal.moments import Moment
from sealskin.seal.sealer import MANY_SIZES, RGB, Rate, check_picture

What: TypeAlias = Literal["people", "heads"]
PERSON_LOW, HEAD_LOW = 0.2, 0.2  # probabilities from which a place is sealed
REACH = 0.012  # of the frame's height, by which what is sealed is enlarged
BLEND = 0.008  # over so much more it goes over into the rest
CLOSED_S = 1.0  # the whole frame is sealed for so long after a walker was lost
STAYS_S = 10.0  # and the place, larger, of whoever was lost where they stood
STAYS_LARGER = 1.0  # by this share of its shorter side on every side: a line of writing is long

STRIP_PX = 64  # rows that are blended at once: what is computed on the way stays small

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Partial:
    """A sealer of people only.

    Args:
        base: how they are sealed, and the whole frame in doubt. What its gate finds written is
            blanked too.
        what: `people`, or only their `heads`.
    """

    base: Gated
    what: What = "people"

    @property
    def name(self) -> str:
        return "partial"

    def for_thread(self, sizes: int = MANY_SIZES) -> Partial:
        """The same for one thread of many, and for pictures of so many sizes."""
        return replace(self, base=self.base.for_thread(sizes))

    @property
    def settings(self) -> Mapping[str, object]:
        return {
            **self.base.settings,
            "what": self.what,
            "low": [PERSON_LOW, HEAD_LOW],
            "reach": [REACH, BLEND],
        }

    @property
    def weights_sha256(self) -> str:
        return self.base.weights_sha256

    @property
    def gate(self) -> Gate:
        return self.base.gate

    def for_stills(self) -> Partial:
        """The same for single pictures."""
        return replace(self, base=self.base.for_stills())

    def for_fixed_camera(self) -> Partial:
        """The same for one camera that hangs still."""
        return replace(self, base=self.base.for_fixed_camera())

    def rate(self, width_px: int, height_px: int) -> Rate:
        """What passes of whom the gate misses: all, but on a camera that hangs still."""
        if self.base.fixed:
            return self.base.rate(width_px, height_px)
        return Rate(1, 24.0)

    def for_clip(self, seed: int, ahead: int = 1) -> PartialClip:
        """The same for the frames of one clip, of which `ahead` may be held back."""
        return PartialClip(self, seed, ahead)

    def __call__(self, rgb: RGB) -> RGB:
        check_picture(rgb)
        doubt = self.base.look(rgb)
        sealed = self.base.sealed(rgb, doubt)
        return blended(rgb, sealed, self.covered(doubt, rgb.shape[0], rgb.shape[1]))

    def treated(self, rgb: RGB) -> Bools:
        """Where nothing of the picture passes; see `Gated.treated`."""
        return self.base.treated(rgb)

    def covered(
        self, doubt: Doubt, height: int, width: int, around: NDArray[np.float32] | None = None
    ) -> Bools:
        """Where the picture is sealed, bool (H, W).

        Args:
            doubt: what the gate said of it.
            height, width: of the picture.
            around: float32 (N, 4), boxes that are sealed beside.
        """
        size = doubt.head.shape
        unsure = over(doubt.head, HEAD_LOW, size)
        if self.what == "people":
            unsure |= over(doubt.person, PERSON_LOW, size)
        if unsure.mean() > UNSURE_SHARE:
            return np.ones((height, width), np.bool_)
        mask = cv2.resize(unsure.astype(np.float32), (width, height)) > 0
        mask |= self.base.hidden(doubt, height, width, around)
        return _larger(mask, round(REACH * height))


class PartialClip(GatedClip):
    """Frames of one clip; see `Partial`."""

    def __init__(self, sealer: Partial, seed: int, ahead: int) -> None:
        super().__init__(sealer.base, seed, ahead, whole=True)
        self._partial = sealer
        self._closed_until_s = self._last_s = -math.inf
        self._left: list[tuple[float, Boxes]] = []

    def _sealed(self, moment: Moment, seen: Seen | None) -> RGB:
        sealed = super()._sealed(moment, seen)
        height, width = moment.frame.height, moment.frame.width
        around = np.concatenate((moment.around, self._lost(moment)))
        covered = self._partial.covered(moment.doubt, height, width, around)
        if seen is None:
            closed = moment.frame.time_s < self._closed_until_s
            return sealed if closed else blended(moment.frame.kept, sealed, covered)
        assert self.empty is not None
        # Nothing but the empty scene is shown, so whoever the gate misses and who differs from it
        # is sealed, and who does not differ is not seen at all.
        covered |= _larger(self.empty.by_pixel(seen.differs), round(REACH * height))
        return blended(self.empty.picture, sealed, covered | ~self.empty.by_pixel(seen.known))

    def _lost(self, moment: Moment) -> Boxes:
        """Where somebody was lost sight of and might still be, float32 (N, 4)."""
        now_s = moment.frame.time_s
        # A clock that runs backward, or jumps, takes what is timed with it.
        jump_s = 0.0 if 0 <= now_s - self._last_s <= STAYS_S else now_s - self._last_s
        if math.isfinite(jump_s):
            self._closed_until_s += jump_s
            self._left = [(until_s + jump_s, boxes) for until_s, boxes in self._left]
        self._last_s = now_s
        if moment.walked:
            self._closed_until_s = now_s + CLOSED_S
        if len(moment.lost):
            sides = moment.lost[:, 2:] - moment.lost[:, :2]
            margin = STAYS_LARGER * sides.min(axis=1, keepdims=True)
            low, high = moment.lost[:, :2] - margin, moment.lost[:, 2:] + margin
            self._left.append((now_s + STAYS_S, np.concatenate((low, high), axis=1)))
        self._left = [(until_s, boxes) for until_s, boxes in self._left if now_s < until_s]
        return np.concatenate([no_boxes(), *(boxes for _, boxes in self._left)])


def blended(rest: RGB, sealed: RGB, covered: Bools) -> RGB:
    """The sealed picture where it is to cover, the rest elsewhere bit for bit, and a soft edge.

    Args:
        rest, sealed: uint8 (H, W, 3).
        covered: bool (H, W), where nothing of the rest may pass; the edge is outside of it.
    """
    out = rest.copy()
    reach = max(1, round(BLEND * rest.shape[0]))
    for top in range(0, rest.shape[0], STRIP_PX):
        rows = slice(top, top + STRIP_PX)
        # What is that far above and below has a part in the edge.
        first = max(0, top - 2 * reach)
        near = covered[first : top + STRIP_PX + 2 * reach]
        if near.any():
            weight = _weight(near, reach)[top - first :][:STRIP_PX]
            _blend(out[rows], sealed[rows], covered[rows], weight)
    return out


def _weight(covered: Bools, reach: int) -> F32:
    """Of the sealed picture: 1 where it is to cover, and down to 0 within the edge around."""
    size = 2 * reach + 1, 2 * reach + 1
    wide = cv2.dilate(covered.astype(np.uint8), np.ones(size, np.uint8))
    soft = cv2.blur(wide.astype(np.float32), size)
    return np.asarray(np.where(covered, np.float32(1), soft * wide), np.float32)


def _blend(out: RGB, sealed: RGB, covered: Bools, weight: F32) -> None:
    """Lay the sealed picture over `out`, in place."""
    sealed = np.ascontiguousarray(sealed)
    mixed = cv2.blendLinear(sealed, np.ascontiguousarray(out), weight, 1 - weight)
    cv2.copyTo(mixed, (weight != 0).astype(np.uint8), out)
    cv2.copyTo(sealed, covered.astype(np.uint8), out)


def _larger(mask: Bools, reach: int) -> Bools:
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.dilate(mask.astype(np.uint8), kernel).astype(np.bool_)
