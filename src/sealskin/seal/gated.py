"""`balanced` and `strict`: ask the gate, blank before coding, code to integers, render.

The order is the guarantee. What the gate calls a head is replaced by a constant before anything
else is computed, so no neighbour's code can carry it around the blank (arXiv:1712.02950). Cells
under it are filled from the codes around, and the renderer sees nothing but `Codes`: integers, the
heads' boxes, the figures' outline, and a palette drawn from those integers or for the clip. With
what the gate said held fixed, pixels under a head change no byte of the output;
`tests/unit/seal/test_gated.py` shows it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes
from sealskin.seal.fill import fill
from sealskin.seal.gate import Doubt, Gate, over
from sealskin.seal.grid import cell_means, enlarge
from sealskin.seal.heads import PLAIN, draw_head, draw_style
from sealskin.seal.palette import Palette, draw_palette
from sealskin.seal.sealer import RGB, Rate, check_picture

Bools = NDArray[np.bool_]

GROWN = 0.15  # a head's box is blanked with a margin of so much of its size on every side
FILL_LEVEL = 128
SAFE_ROWS = 64  # of a frame that is coded at the safe rate, as `lowrate` has them
UNSURE_SHARE = 0.6  # a gate that doubts more than this of a frame knows nothing of it
CLOSE_SHARE = 0.3  # nor does it see a scene where heads are this large
MOST_DECOY = 0.2  # of the frame's height: larger ones would hide the scene
FIGURE, RIM = 112.0, 56.0  # shading of drawn bodies


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that decides what is kept.

    Attributes:
        rows: cells in the height of a frame, at most.
        least_cell_px: smallest side of a cell.
        luma_levels: of a cell's luminance (ITU-R BT.601, full range).
        chroma_levels: of each colour difference in a square of 2 x 2 cells, odd; 1 for none.
        chroma_step: distance of two of them, of 255.
        coarse: side in cells of the blocks that a doubted place is coded by.
        head_bar: probability of a head from which a place is blanked.
        doubt_bar: probability of a head from which a place is coded coarsely.
        person_bar: probability of a person from which a figure is drawn; over 1 for none.
        varied: heads are drawn in many styles, a share of them stays undrawn.
        undrawn: that share.
        decoys: heads that are drawn where nobody is, on average.
        recoloured: colours and light are changed by a palette drawn at random.
    """

    rows: int
    least_cell_px: int
    luma_levels: int
    chroma_levels: int
    chroma_step: int
    coarse: int
    head_bar: float
    doubt_bar: float
    person_bar: float
    varied: bool
    undrawn: float
    decoys: float
    recoloured: bool


@dataclass(frozen=True, slots=True)
class Codes:
    """All that passes of a frame.

    Attributes:
        luma: uint8 (rows, columns), below `luma_levels`.
        chroma: uint8 (ceil(rows / 2), ceil(columns / 2), 2), Cb and Cr, below `chroma_levels`.
        heads: int32 (N, 4), boxes of heads in pixels.
        figure: bool (rows, columns), where a body is drawn.
        palette: what colours become, drawn at random; None leaves them.
    """

    luma: NDArray[np.uint8]
    chroma: NDArray[np.uint8]
    heads: NDArray[np.int32]
    figure: Bools
    palette: Palette | None = None


@dataclass(frozen=True, slots=True)
class Gated:
    """A sealer that asks a gate.

    Args:
        name: of the profile.
        profile: its settings.
        gate: says where heads and people might be.
        palette_seed: of a clip, whose colours must not change from frame to frame; None draws a
            palette for every picture.
        also: float32 (N, 4), boxes in pixels that are blanked beside what the gate says.
    """

    name: str
    profile: Profile
    gate: Gate = field(repr=False)
    palette_seed: int | None = None
    also: Boxes | None = field(default=None, repr=False, compare=False)

    @property
    def settings(self) -> Mapping[str, object]:
        return {**asdict(self.profile), "gate_sha256": self.gate.weights_sha256}

    @property
    def weights_sha256(self) -> str:
        return self.gate.weights_sha256

    def for_clip(self, seed: int) -> Gated:
        """The same sealer with one palette, drawn from `seed`, for all frames."""
        return replace(self, palette_seed=seed)

    def widened(self, boxes: Boxes) -> Gated:
        """The same sealer, which blanks these places too; for one picture."""
        return replace(self, also=boxes)

    def cell_px(self, height_px: int) -> int:
        return max(self.profile.least_cell_px, math.ceil(height_px / self.profile.rows))

    def rate(self, width_px: int, height_px: int) -> Rate:
        """What passes of whom the gate misses; of a head that it finds nothing does."""
        colour = 2 * math.log2(self.profile.chroma_levels)
        bits = math.log2(self.profile.luma_levels) + colour / 4
        return Rate(self.cell_px(height_px), bits, colour)

    def __call__(self, rgb: RGB) -> RGB:
        check_picture(rgb)
        codes = self.encode(rgb, self.gate.look(rgb))
        return self.render(codes, rgb.shape[1], rgb.shape[0])

    def treated(self, rgb: RGB) -> Bools:
        """Where nothing of the picture passes: under heads and drawn bodies, bool (H, W)."""
        height, width = check_picture(rgb)
        doubt = self.gate.look(rgb)
        blank = self._blank(doubt, height, width)
        hidden = blank | over(doubt.person, self.profile.person_bar, blank.shape)
        return self._by_pixel(hidden, height, width)

    def encode(self, rgb: RGB, doubt: Doubt) -> Codes:
        """The integers of a picture.

        Args:
            rgb: uint8 (H, W, 3).
            doubt: what the gate said of it.
        """
        height, width = rgb.shape[:2]
        profile, cell = self.profile, self.cell_px(height)
        blank = self._blank(doubt, height, width)
        size = blank.shape
        blanked = rgb.copy()
        blanked[self._by_pixel(blank, height, width)] = FILL_LEVEL
        cells = cell_means(blanked, cell).astype(np.float32)
        figure = over(doubt.person, profile.person_bar, size)
        cells = fill(cells, blank | figure)
        doubted = over(doubt.head, profile.doubt_bar, size)
        block = profile.coarse
        if doubted.mean() > UNSURE_SHARE or blank.mean() > CLOSE_SHARE:
            doubted[:] = True
            block = max(block, math.ceil(profile.rows / SAFE_ROWS))
        if doubted.any():
            blocks = (-(-size[1] // block), -(-size[0] // block))
            coarse = cv2.resize(cells, blocks, interpolation=cv2.INTER_AREA)
            smooth = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_LINEAR)
            cells = np.where(doubted[..., None], smooth, cells)
        luma, chroma = self._quantised(np.rint(cells).astype(np.uint8))
        palette = self._palette(luma) if profile.recoloured else None
        return Codes(luma, chroma, np.rint(doubt.heads).astype(np.int32), figure, palette)

    def render(self, codes: Codes, width_px: int, height_px: int) -> RGB:
        """The picture that the codes stand for, uint8 (height, width, 3). Sees nothing else."""
        profile = self.profile
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
        cell = self.cell_px(height_px)
        picture = enlarge(small, cell, width_px, height_px, cv2.INTER_CUBIC)
        if codes.figure.any():
            _draw_figures(picture, codes.figure, cell)
        self._draw_heads(picture, codes, palette)
        return picture

    def _blank(self, doubt: Doubt, height: int, width: int) -> Bools:
        """Cells that a head might touch, bool (rows, columns)."""
        cell = self.cell_px(height)
        size = -(-height // cell), -(-width // cell)
        blank = over(doubt.head, self.profile.head_bar, size)
        also = [] if self.also is None else self.also.tolist()
        for x0, y0, x1, y1 in [*_grown(doubt.heads), *also]:
            rows = slice(max(0, math.floor(y0 / cell)), max(0, math.ceil(y1 / cell)))
            columns = slice(max(0, math.floor(x0 / cell)), max(0, math.ceil(x1 / cell)))
            blank[rows, columns] = True
        return blank

    def _by_pixel(self, cells: Bools, height: int, width: int) -> Bools:
        """A mask of cells, bool (rows, columns), as one of pixels, bool (height, width)."""
        cell = self.cell_px(height)
        return np.repeat(np.repeat(cells, cell, 0), cell, 1)[:height, :width]

    def _quantised(self, cells: RGB) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        profile = self.profile
        ycc = cv2.cvtColor(cells, cv2.COLOR_RGB2YCrCb)
        luma = np.rint(ycc[..., 0].astype(np.float32) * ((profile.luma_levels - 1) / 255))
        half = cell_means(np.ascontiguousarray(ycc), 2)[..., :0:-1].astype(np.float32)
        middle = profile.chroma_levels // 2
        chroma = np.clip(np.rint((half - 128) / profile.chroma_step), -middle, middle) + middle
        return luma.astype(np.uint8), chroma.astype(np.uint8)

    def _palette(self, luma: NDArray[np.uint8]) -> Palette:
        """Of the clip, or of this picture: drawn from its codes, in which no head is."""
        if self.palette_seed is not None:
            return draw_palette(np.random.default_rng(self.palette_seed))
        return draw_palette(_generator(luma.tobytes()))

    def _draw_heads(self, picture: RGB, codes: Codes, palette: Palette) -> None:
        profile = self.profile
        rng = _generator(codes.heads.tobytes() + codes.luma[::16, ::16].tobytes())
        for x0, y0, x1, y1 in codes.heads.tolist():
            if not profile.varied:
                draw_head(picture, (x0, y0, x1, y1), PLAIN, palette)
            elif rng.random() >= profile.undrawn:
                draw_head(picture, _jittered((x0, y0, x1, y1), rng), draw_style(rng), palette)
        for _ in range(int(rng.poisson(profile.decoys))):
            draw_head(picture, _somewhere(codes.heads, picture, rng), draw_style(rng), palette)


def _grown(heads: Boxes) -> list[list[float]]:
    margin = GROWN * (heads[:, 2:] - heads[:, :2])
    grown: list[list[float]] = np.concatenate(
        (heads[:, :2] - margin, heads[:, 2:] + margin), axis=1
    ).tolist()
    return grown


def _generator(data: bytes) -> np.random.Generator:
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
    height, width = picture.shape[:2]
    mask = figure.astype(np.float32)
    inner = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.7), np.float32)
    full = (figure.shape[1] * cell, figure.shape[0] * cell)
    soft = cv2.resize(inner, full, interpolation=cv2.INTER_CUBIC)[:height, :width]
    weight = np.clip((soft - 0.35) * 4, 0, 1)[..., None]
    shade = RIM + (FIGURE - RIM) * np.clip((soft - 0.45) * 2.5, 0, 1)[..., None]
    picture[:] = np.rint(picture * (1 - weight) + shade * weight).astype(np.uint8)
