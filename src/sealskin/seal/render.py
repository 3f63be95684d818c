"""Draws a frame from its codes. It sees nothing else; `tests/unit/seal/test_gated.py` shows it."""

from __future__ import annotations

import hashlib
import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.cast import draw_cast, draw_people
from sealskin.seal.codes import Bools, Codes, Profile
from sealskin.seal.grid import enlarge
from sealskin.seal.sealer import RGB

FIGURE, RIM = 112.0, 56.0  # shading of drawn bodies
STRIP_PX = 64  # rows that are shaded at once: what is computed on the way stays small


def render(codes: Codes, profile: Profile, width_px: int, height_px: int) -> RGB:
    """The picture that the codes stand for, uint8 (height, width, 3). Sees nothing else."""
    rows, columns = codes.luma.shape
    cells = np.empty((rows, columns, 3), np.uint8)
    levels = np.rint(np.arange(profile.luma_levels) * (255 / (profile.luma_levels - 1)))
    cells[..., 0] = np.take(levels.astype(np.uint8), codes.luma)
    steps = codes.chroma.astype(np.int16) - profile.chroma_levels // 2
    # OpenCV's order is Y, Cr, Cb; ours is the standard's, Cb before Cr.
    chroma = np.clip(128 + steps[..., ::-1] * profile.chroma_step, 0, 255).astype(np.uint8)
    size = (chroma.shape[1] * 2, chroma.shape[0] * 2)
    cells[..., 1:] = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)[:rows, :columns]
    small = np.asarray(cv2.cvtColor(cells, cv2.COLOR_YCrCb2RGB), np.uint8)
    if codes.palette is not None:
        small = codes.palette(small.astype(np.float32)).astype(np.uint8)
    cell = profile.cell_px(height_px)
    picture = enlarge(small, cell, width_px, height_px, cv2.INTER_CUBIC)
    if codes.figure.any():
        _draw_figures(picture, codes.figure, cell)
    _draw_heads(picture, codes, profile)
    return picture


def _draw_heads(picture: RGB, codes: Codes, profile: Profile) -> None:
    # In colours of people whatever the palette: a detector that was never retrained knows them.
    if codes.cast is not None:
        draw_cast(picture, codes.heads, codes.cast, profile)
        return
    rng = generator(codes.heads.tobytes() + codes.luma[::16, ::16].tobytes())
    draw_people(picture, codes.heads, profile, rng)


def generator(data: bytes) -> np.random.Generator:
    """Draws that depend on what passes anyway, so that equal codes give equal pictures."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(data).digest()[:8], "big"))


class _Room(threading.local):
    """Memory for what is softened, one a thread.

    To ask for it anew for each frame, between frames that stay, would leave holes in the heap that
    nothing else fits in.
    """

    def __init__(self) -> None:
        self._flat = np.zeros(0, np.float32)

    def of(self, height: int, width: int) -> NDArray[np.float32]:
        """Float32 (height, width), with what was left there."""
        if self._flat.size < height * width:
            self._flat = np.zeros(height * width, np.float32)
        return self._flat[: height * width].reshape(height, width)


_ROOM = _Room()


def _draw_figures(picture: RGB, figure: Bools, cell: int) -> None:
    """Bodies of one shade with a darker rim, in place: outline at the pitch of cells, no more."""
    rows, columns = np.flatnonzero(figure.any(1)), np.flatnonzero(figure.any(0))
    # Only the part of the frame where somebody is, with room for the soft edge.
    low = max(0, rows[0] - 3), max(0, columns[0] - 3)
    mask = np.pad(figure[low[0] : rows[-1] + 4, low[1] : columns[-1] + 4], ((0, 3), (0, 3)))
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.7)
    full = mask.shape[1] * cell, mask.shape[0] * cell
    y, x = low[0] * cell, low[1] * cell
    part = picture[y : y + full[1], x : x + full[0]]
    room = _ROOM.of(full[1], full[0])
    large = np.asarray(cv2.resize(soft, full, dst=room, interpolation=cv2.INTER_CUBIC), np.float32)
    large = large[: part.shape[0], : part.shape[1]]
    for top in range(0, len(part), STRIP_PX):
        _shade(part[top : top + STRIP_PX], large[top : top + STRIP_PX])


def _shade(part: RGB, soft: NDArray[np.float32]) -> None:
    """Draw where a softened outline, (h, w) of 0 to 1, says that somebody is, in place."""
    weight = np.clip((soft - 0.35) * 4, 0, 1)
    if not weight.any():
        return
    shade = np.rint(RIM + (FIGURE - RIM) * np.clip((soft - 0.45) * 2.5, 0, 1)).astype(np.uint8)
    drawn = cv2.cvtColor(shade, cv2.COLOR_GRAY2RGB)
    part[:] = cv2.blendLinear(np.ascontiguousarray(part), drawn, 1 - weight, weight)
