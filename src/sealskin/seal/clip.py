"""A gated sealer over the frames of one clip: what it draws stays, and time helps its gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sealskin.core.errors import SealError
from sealskin.seal.codes import Bools, Cast, Codes
from sealskin.seal.empty import EmptyScene, Seen
from sealskin.seal.gated import Behind
from sealskin.seal.grid import cell_means
from sealskin.seal.moments import Moment, Moments
from sealskin.seal.palette import draw_palette
from sealskin.seal.render import render
from sealskin.seal.sealer import RGB, check_picture
from sealskin.seal.treatment import OnTreated

if TYPE_CHECKING:
    from sealskin.seal.gated import Gated

SCENE_FRAMES = 250
"""Decoys stay for so many frames and then stand elsewhere: who never moves is soon known."""
LOWEST_BAR = 0.1
"""Probability of a head or a person from which nothing is learnt of a place."""


class GatedClip:
    """Frames go in in their order; sealed ones come out, a few frames later.

    Args:
        sealer: whose profile and gate.
        seed: of palette, styles and decoys.
        ahead: frames that may be held back.
        whole: a frame is needed as a whole when it is sealed, so that all those that are held back
            are held so, which takes memory. On a camera that hangs still it always is.

    Attributes:
        empty: the camera's picture without people; None where it may move, or nothing came yet.
        on_treated: told what was done to each frame.
    """

    def __init__(self, sealer: Gated, seed: int, ahead: int, *, whole: bool = False) -> None:
        self._sealer = sealer
        self._seed = seed
        self._whole = whole or sealer.fixed
        profile = sealer.profile
        keep = _all if self._whole else sealer.means
        self._moments = Moments(sealer.gate, profile.head_bar, profile.person_bar, ahead, keep)
        self._palette = None
        if profile.recoloured:
            self._palette = draw_palette(np.random.default_rng(seed), profile.saturation)
        self._before: Codes | None = None
        self._frames = self._scene = 0
        self._like: tuple[tuple[int, int, int, int], ...] = ()
        self.empty: EmptyScene | None = None
        self._behind: tuple[int, Behind | None] = (-1, None)
        self.on_treated: OnTreated | None = None

    def push(self, rgb: RGB, time_s: float) -> Iterator[RGB | SealError]:
        """Take a frame, uint8 (H, W, 3); give sealed ones, oldest first, or why one is lost."""
        try:
            check_picture(rgb)
        except SealError as error:
            return chain(self.flush(), [error])
        return map(self._answer, self._moments.push(rgb, time_s))

    def flush(self) -> Iterator[RGB | SealError]:
        """What still waits, once the last frame came."""
        return map(self._answer, self._moments.flush())

    def close(self) -> None:
        """End what runs beside it; nothing is asked of it afterwards."""
        self._moments.close()

    def encode(self, moment: Moment, behind: Behind | None = None) -> Codes:
        """The integers of one frame."""
        frame = moment.frame
        means = self._sealer.means(frame.kept) if self._whole else frame.kept
        codes = self._sealer.encode_means(
            means, frame.height, frame.width, moment.doubt, moment.around, self._before, behind
        )
        scene = self._frames // SCENE_FRAMES
        if scene != self._scene or not self._like:
            # Once a scene: decoys that followed the heads of each frame would change with them.
            self._scene, self._like = scene, tuple(map(tuple, codes.heads.tolist()))
        cast = Cast(self._seed, moment.numbers, scene, self._like)
        self._before = codes
        self._frames += 1
        return replace(codes, palette=self._palette, cast=cast)

    def _answer(self, moment: Moment | SealError) -> RGB | SealError:
        if isinstance(moment, SealError):
            return moment
        seen = None
        if self._sealer.fixed:
            seen = self._compared(moment)
            moment = replace(moment, doubt=self._sealer.doubting(moment.doubt, seen.differs))
        sealed = self._sealed(moment, seen)
        if self.on_treated is not None:
            self.on_treated(self._sealer.treatment(moment))
        return sealed

    def _sealed(self, moment: Moment, seen: Seen | None) -> RGB:
        codes = self.encode(moment, None if seen is None else self._scene_behind(seen))
        return render(codes, self._sealer.profile, moment.frame.width, moment.frame.height)

    def _compared(self, moment: Moment) -> Seen:
        """What is there beside the empty scene, which learns from it."""
        rgb, height, width = moment.frame.kept, moment.frame.height, moment.frame.width
        if self.empty is None or self.empty.picture.shape != rgb.shape:
            self.empty = self._sealer.scenes.of(height, width)
        busy = np.maximum(moment.doubt.head, moment.doubt.person) >= LOWEST_BAR
        down, across = busy.shape[0] / height, busy.shape[1] / width
        for x0, y0, x1, y1 in moment.around.tolist():
            rows = slice(int(y0 * down), int(np.ceil(y1 * down)))
            busy[rows, int(x0 * across) : int(np.ceil(x1 * across))] = True
        try:
            return self.empty.see(rgb, moment.frame.time_s, busy)
        except Exception:
            # Whatever is wrong with it must not break the next clip too.
            self._sealer.scenes.forget()
            raise

    def _scene_behind(self, seen: Seen) -> Behind | None:
        """The empty scene by cells of the codes; the same until something more was learnt."""
        assert self.empty is not None
        if not seen.known.any():
            return None
        if self._behind[0] != self.empty.version:
            height = self.empty.picture.shape[0]
            cells = cell_means(self.empty.picture, self._sealer.profile.cell_px(height))
            # Only cells of which every pixel was learnt.
            learnt = 255 * self.empty.by_pixel(seen.known).astype(np.uint8)
            known = cell_means(learnt, self._sealer.profile.cell_px(height)) == 255
            self._behind = self.empty.version, Behind(cells.astype(np.float32), known)
        return self._behind[1]


def treated_of(
    sealer: Gated, frames: Iterable[tuple[RGB, float]], ahead: int = 1
) -> Iterator[Bools | SealError]:
    """Where nothing of the picture passes, for all frames of a clip: bool (H, W) each.

    Args:
        sealer: whose profile and gate.
        frames: pictures and their times in seconds.
        ahead: frames that may be held back.
    """
    profile = sealer.profile
    moments = Moments(sealer.gate, profile.head_bar, profile.person_bar, ahead, sealer.means)

    def treated(moment: Moment | SealError) -> Bools | SealError:
        if isinstance(moment, SealError):
            return moment
        frame = moment.frame
        return sealer.hidden(moment.doubt, frame.height, frame.width, moment.around)

    try:
        for rgb, time_s in frames:
            yield from map(treated, moments.push(rgb, time_s))
        yield from map(treated, moments.flush())
    finally:
        moments.close()


def _all(rgb: RGB) -> RGB:
    return rgb
