"""A gated sealer over the frames of one clip: what it draws stays, and time helps its gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sealskin.core.errors import SealError
from sealskin.seal.codes import Bools, Cast, Codes
from sealskin.seal.moments import Moment, Moments
from sealskin.seal.palette import draw_palette
from sealskin.seal.render import render
from sealskin.seal.sealer import RGB, check_picture

if TYPE_CHECKING:
    from sealskin.seal.gated import Gated

SCENE_FRAMES = 250
"""Decoys stay for so many frames and then stand elsewhere: who never moves is soon known."""


class GatedClip:
    """Frames go in in their order; sealed ones come out, a few frames later.

    Args:
        sealer: whose profile and gate.
        seed: of palette, styles and decoys.
        ahead: frames that may be held back.
    """

    def __init__(self, sealer: Gated, seed: int, ahead: int) -> None:
        self._sealer = sealer
        self._seed = seed
        profile = sealer.profile
        self._moments = Moments(sealer.gate, profile.head_bar, profile.person_bar, ahead)
        self._palette = draw_palette(np.random.default_rng(seed)) if profile.recoloured else None
        self._before: Codes | None = None
        self._frames = 0

    def push(self, rgb: RGB, time_s: float) -> list[RGB | SealError]:
        """Take a frame, uint8 (H, W, 3); give sealed ones, oldest first, or why one is lost."""
        try:
            check_picture(rgb)
        except SealError as error:
            return [*self.flush(), error]
        return [self._sealed(moment) for moment in self._moments.push(rgb, time_s)]

    def flush(self) -> list[RGB | SealError]:
        """What still waits, once the last frame came."""
        return [self._sealed(moment) for moment in self._moments.flush()]

    def encode(self, moment: Moment) -> Codes:
        """The integers of one frame."""
        codes = self._sealer.encode(moment.rgb, moment.doubt, moment.around, self._before)
        cast = Cast(self._seed, moment.numbers, self._frames // SCENE_FRAMES)
        self._before = codes
        self._frames += 1
        return replace(codes, palette=self._palette, cast=cast)

    def _sealed(self, moment: Moment | SealError) -> RGB | SealError:
        if isinstance(moment, SealError):
            return moment
        height, width = moment.rgb.shape[:2]
        return render(self.encode(moment), self._sealer.profile, width, height)


def treated_of(
    sealer: Gated, frames: Iterable[tuple[RGB, float]], ahead: int = 1
) -> Iterator[Bools | SealError]:
    """Where nothing of the picture passes, for all frames of a clip: bool (H, W) each.

    Args:
        sealer: whose profile and gate.
        frames: pictures and their times in seconds.
        ahead: frames that may be held back.
    """
    moments = Moments(sealer.gate, sealer.profile.head_bar, sealer.profile.person_bar, ahead)

    def treated(moment: Moment | SealError) -> Bools | SealError:
        if isinstance(moment, SealError):
            return moment
        height, width = moment.rgb.shape[:2]
        return sealer.hidden(moment.doubt, height, width, moment.around)

    for rgb, time_s in frames:
        yield from map(treated, moments.push(rgb, time_s))
    yield from map(treated, moments.flush())
