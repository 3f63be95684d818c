"""Draws a frame from its codes. It sees nothing else; `tests/unit/seal/test_gated.py` shows it."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.seal.codes import Bools, Cast, Codes, Profile
from sealskin.seal.grid import enlarge
from sealskin.seal.heads import PLAIN, draw_head, draw_style
from sealskin.seal.palette import Palette
from sealskin.seal.sealer import RGB

MOST_DECOY = 0.2  # of the frame's height: larger ones would hide the scene
FIGURE, RIM = 112.0, 56.0  # shading of drawn bodies


def render(codes: Codes, profile: Profile, width_px: int, height_px: int) -> RGB:
    """The picture that the codes stand for, uint8 (height, width, 3). Sees nothing else."""
    rows, columns = codes.luma.shape
    cells = np.empty((rows, columns, 3), np.uint8)
    cells[..., 0] = np.rint(codes.luma * (255 / (profile.luma_levels - 1)))
    steps = codes.chroma.astype(np.int16) - profile.chroma_levels // 2
    # OpenCV's order is Y, Cr, Cb; ours is the standard's, Cb before Cr.
    chroma = np.clip(128 + steps[..., ::-1] * profile.chroma_step, 0, 255).astype(np.uint8)
    size = (chroma.shape[1] * 2, chroma.shape[0] * 2)
    cells[..., 1:] = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)[:rows, :columns]
    small = np.asarray(cv2.cvtColor(cells, cv2.COLOR_YCrCb2RGB), np.uint8)
    palette = codes.palette or Palette()
    small = palette(small.astype(np.float32)).astype(np.uint8)
    cell = profile.cell_px(height_px)
    picture = enlarge(small, cell, width_px, height_px, cv2.INTER_CUBIC)
    if codes.figure.any():
        _draw_figures(picture, codes.figure, cell)
    _draw_heads(picture, codes, profile)
    return picture


def _draw_heads(picture: RGB, codes: Codes, profile: Profile) -> None:
    # In colours of people whatever the palette: a detector that was never retrained knows them.
    if codes.cast is not None:
        _draw_cast(picture, codes, codes.cast, profile)
        return
    rng = generator(codes.heads.tobytes() + codes.luma[::16, ::16].tobytes())
    for box in codes.heads.tolist():
        _draw_one(picture, box, profile, rng)
    for _ in range(int(rng.poisson(profile.decoys))):
        draw_head(picture, _somewhere(codes.heads, picture, rng), draw_style(rng))


def _draw_cast(picture: RGB, codes: Codes, cast: Cast, profile: Profile) -> None:
    """The same heads and decoys in every frame of a clip."""
    for number, box in zip(cast.numbers.tolist(), codes.heads.tolist(), strict=True):
        _draw_one(picture, box, profile, np.random.default_rng((cast.seed, number)))
    rng = np.random.default_rng((cast.seed, cast.scene, profile.luma_levels))
    # Of any size: a decoy that follows the heads of a frame would change with them.
    nobody = np.zeros((0, 4), np.int32)
    for _ in range(int(rng.poisson(profile.decoys))):
        draw_head(picture, _somewhere(nobody, picture, rng), draw_style(rng))


def _draw_one(picture: RGB, box: list[int], profile: Profile, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = box
    if not profile.varied:
        draw_head(picture, (x0, y0, x1, y1), PLAIN)
    elif rng.random() >= profile.undrawn:
        draw_head(picture, _jittered((x0, y0, x1, y1), rng), draw_style(rng))


def generator(data: bytes) -> np.random.Generator:
    """Draws that depend on what passes anyway, so that equal codes give equal pictures."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(data).digest()[:8], "big"))


def _jittered(
    box: tuple[int, int, int, int], rng: np.random.Generator
) -> tuple[int, int, int, int]:
    """A box moved and scaled a little."""
    width, height = box[2] - box[0], box[3] - box[1]
    scale = rng.uniform(0.9, 1.1)
    x = (box[0] + box[2]) / 2 + rng.normal(0, 0.04) * width
    y = (box[1] + box[3]) / 2 + rng.normal(0, 0.04) * height
    half_w, half_h = scale * width / 2, scale * height / 2
    return round(x - half_w), round(y - half_h), round(x + half_w), round(y + half_h)


def _somewhere(
    heads: NDArray[np.int32], picture: RGB, rng: np.random.Generator
) -> tuple[int, int, int, int]:
    """A place and a size like the others', or any size where there are none."""
    rows, columns = picture.shape[:2]
    if len(heads):
        x0, y0, x1, y1 = heads[int(rng.integers(len(heads)))]
        width, height = (np.array([x1 - x0, y1 - y0]) * np.exp(rng.normal(0, 0.3))).tolist()
    else:
        height = float(np.exp(rng.uniform(np.log(0.02), np.log(0.2)))) * rows
        width = 0.85 * height
    x, y = rng.uniform(0, columns), rng.uniform(0, rows)
    most = MOST_DECOY * rows / max(height, 1)
    if most < 1:
        width, height = width * most, height * most
    return (
        round(x - width / 2),
        round(y - height / 2),
        round(x + width / 2),
        round(y + height / 2),
    )


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
    soft = cv2.resize(soft, full, interpolation=cv2.INTER_CUBIC)[: part.shape[0], : part.shape[1]]
    weight = np.clip((soft - 0.35) * 4, 0, 1)
    shade = np.rint(RIM + (FIGURE - RIM) * np.clip((soft - 0.45) * 2.5, 0, 1)).astype(np.uint8)
    drawn = cv2.cvtColor(shade, cv2.COLOR_GRAY2RGB)
    part[:] = cv2.blendLinear(np.ascontiguousarray(part), drawn, 1 - weight, weight)
