"""`balanced` and `strict`: ask the gate, blank before coding, code to integers, render.

The order is the guarantee. What the gate calls a head is replaced by a constant before anything
is computed but the mean of each cell, which is of its own pixels alone; so no neighbour's code can
carry it around the blank (arXiv:1712.02950). Cells under it are filled from the codes around, and
the renderer sees nothing but `Codes`: integers, the heads' boxes, the figures' outline, and a
palette drawn from those integers or for the clip. With what the gate said held fixed, pixels under
a head change no byte of the output; `tests/unit/seal/test_gated.py` shows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, grown, no_boxes
from sealskin.core.errors import SealError
from sealskin.seal.codes import Bools, Codes, Profile
from sealskin.seal.empty import EmptyScenes
from sealskin.seal.fill import fill, inpaint
from sealskin.seal.gate import FROM_AFAR, LARGE_PX, Doubt, Gate, over, with_large_heads
from sealskin.seal.grid import cell_means
from sealskin.seal.palette import draw_palette
from sealskin.seal.render import generator, render
from sealskin.seal.review import near_misses, readable
from sealskin.seal.sealer import MANY_SIZES, RGB, STILLS, Rate, check_picture
from sealskin.seal.treatment import Treatment

if TYPE_CHECKING:
    from sealskin.seal.clip import GatedClip
    from sealskin.seal.moments import Moment

GROWN = 0.15  # a head's box is blanked with a margin of so much of its size on every side
FILL_LEVEL = 128
SAFE_ROWS = 64  # of a frame that is coded at the safe rate, as `lowrate` has them
UNSURE_SHARE = 0.6  # a gate that doubts more than this of a frame knows nothing of it
CLOSE_SHARE = 0.3  # nor does it see a scene where heads are this large
HOLD = 0.75  # a code is kept while what it stands for is nearer than this, in steps

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Gated:
    """A sealer that asks a gate.

    Args:
        name: of the profile.
        profile: its settings.
        gate: says where heads and people might be.
        also: float32 (N, 4), boxes in pixels that are blanked beside what the gate says.
        stills: look a second time for heads that are large, as single pictures have them; frames
            of clips are looked at once all the same.
        fixed: the camera hangs still, so that clips learn its empty scene (`seal/empty.py`).
        scenes: where that is kept from clip to clip.
    """

    name: str
    profile: Profile
    gate: Gate = field(repr=False)
    also: Boxes = field(default_factory=no_boxes, repr=False, compare=False)
    stills: bool = False
    fixed: bool = False
    scenes: EmptyScenes = field(default_factory=EmptyScenes, repr=False, compare=False)

    @property
    def settings(self) -> Mapping[str, object]:
        stills = {STILLS: [FROM_AFAR, LARGE_PX]} if self.stills else {}
        fixed = {"fixed": True} if self.fixed else {}
        return {**self.profile.settings, **self.gate.settings, **stills, **fixed}

    @property
    def weights_sha256(self) -> str:
        return self.gate.weights_sha256

    def for_clip(self, seed: int, ahead: int = 1) -> GatedClip:
        """The same for the frames of one clip, of which `ahead` may be held back."""
        from sealskin.seal.clip import GatedClip

        return GatedClip(self, seed, ahead)

    def for_fixed_camera(self) -> Gated:
        """The same for one camera that hangs still; all clips of the result are of that one."""
        return replace(self, fixed=True, scenes=EmptyScenes())

    def for_stills(self) -> Gated:
        """The same for single pictures, with a second look for large heads."""
        return replace(self, stills=True)

    def for_thread(self, sizes: int = MANY_SIZES) -> Gated:
        """The same for one thread of many, and for pictures of so many sizes."""
        looks = 2 if self.stills else 1
        return replace(self, gate=self.gate.for_thread(looks * sizes))

    def widened(self, boxes: Boxes) -> Gated:
        """The same sealer, which blanks these places too; for one picture."""
        return replace(self, also=boxes)

    def rate(self, width_px: int, height_px: int) -> Rate:
        """What passes of whom the gate misses; of a head that it finds nothing does."""
        colour = 2 * math.log2(self.profile.chroma_levels)
        bits = math.log2(self.profile.luma_levels) + colour / 4
        return Rate(self.profile.cell_px(height_px), bits, colour)

    def __call__(self, rgb: RGB) -> RGB:
        return self.reviewed(rgb)[0]

    def reviewed(self, rgb: RGB) -> tuple[RGB, int]:
        """A sealed picture, and how many places the gate nearly took for a head."""
        check_picture(rgb)
        doubt = self.look(rgb)
        return self.sealed(rgb, doubt), near_misses(doubt, self.profile.head_bar)

    def look(self, rgb: RGB) -> Doubt:
        """What the gate says of a single picture, uint8 (H, W, 3)."""
        doubt = self.gate.look(rgb)
        return with_large_heads(doubt, self.gate.large_heads(rgb)) if self.stills else doubt

    def sealed(self, rgb: RGB, doubt: Doubt) -> RGB:
        """A single picture, of which the gate said this."""
        codes = self.encode(rgb, doubt)
        if self.profile.recoloured:
            # Drawn from the codes, in which no head is.
            codes = replace(
                codes,
                palette=draw_palette(generator(codes.luma.tobytes()), self.profile.saturation),
            )
        return render(codes, self.profile, rgb.shape[1], rgb.shape[0])

    def treated(self, rgb: RGB) -> Bools:
        """Where nothing of the picture passes: under heads and drawn bodies, bool (H, W)."""
        check_picture(rgb)
        return self.hidden(self.look(rgb), rgb.shape[0], rgb.shape[1])

    def hidden(self, doubt: Doubt, height: int, width: int, around: Boxes | None = None) -> Bools:
        """As `treated`, from what the gate said of a frame of this size."""
        blank = self._blank(doubt, height, width, around)
        hidden = blank | over(doubt.person, self.profile.person_bar, blank.shape)
        return self._by_pixel(hidden, height, width).astype(np.bool_)

    def means(self, rgb: RGB) -> RGB:
        """All that `encode` needs of a picture, uint8 (rows, columns, 3): the mean of each cell.

        A cell's mean is of its own pixels alone, so to blank it is to blank its pixels.
        """
        return cell_means(rgb, self.profile.cell_px(rgb.shape[0]))

    def encode(self, rgb: RGB, doubt: Doubt) -> Codes:
        """The integers of a single picture, uint8 (H, W, 3), of which the gate said this."""
        height, width = rgb.shape[:2]
        how = inpaint if self.profile.inpainted else fill
        return self.encode_means(self.means(rgb), height, width, doubt, filled=how)

    def encode_means(
        self,
        means: RGB,
        height: int,
        width: int,
        doubt: Doubt,
        around: Boxes | None = None,
        before: Codes | None = None,
        behind: Behind | None = None,
        filled: Callable[[F32, Bools], F32] = fill,
    ) -> Codes:
        """The integers of a picture, from the means of its cells.

        Args:
            means: uint8 (rows, columns, 3), as `means` gives them.
            height, width: of the picture in pixels.
            doubt: what the gate said of it.
            around: float32 (N, 4), boxes that are blanked beside those of its heads.
            before: codes of the frame before, which are kept where little has changed.
            behind: what the camera shows when nobody is there, for what is blanked or drawn.
            filled: how cells that are blanked come to be; clips leave it at the smooth way, which
                takes a fraction of the time.
        """
        profile = self.profile
        blank = self._blank(doubt, height, width, around)
        size = blank.shape
        # Of the picture nothing but the cells' means was computed yet, and of what follows
        # nothing reads those under a head.
        means = means.copy()
        cv2.copyTo(np.full_like(means, FILL_LEVEL), blank.astype(np.uint8), means)
        cells = means.astype(np.float32)
        figure = over(doubt.person, profile.person_bar, size)
        unseen = blank | figure
        if behind is not None:
            cv2.copyTo(behind.cells, (unseen & behind.known).astype(np.uint8), cells)
            unseen = unseen & ~behind.known
        cells = filled(cells, unseen)
        doubted = over(doubt.head, profile.doubt_bar, size)
        block = profile.coarse
        if _knows_nothing(doubted, blank):
            doubted[:] = True
            block = max(block, math.ceil(profile.rows / SAFE_ROWS))
        if doubted.any():
            blocks = (-(-size[1] // block), -(-size[0] // block))
            coarse = cv2.resize(cells, blocks, interpolation=cv2.INTER_AREA)
            smooth = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_LINEAR)
            cv2.copyTo(smooth, doubted.astype(np.uint8), cells)
        # Rounds as `np.rint` does; no cell is negative.
        luma, chroma = self._steps(np.asarray(cv2.convertScaleAbs(cells), np.uint8))
        return Codes(
            _quantised(luma, None if before is None else before.luma),
            _quantised(chroma, None if before is None else before.chroma),
            np.rint(doubt.heads).astype(np.int32),
            figure,
        )

    def treatment(self, moment: Moment) -> Treatment:
        """What is done to a frame of a clip, in numbers."""
        doubt, profile = moment.doubt, self.profile
        blank = self._blank(doubt, moment.frame.height, moment.frame.width, moment.around)
        hidden = blank | over(doubt.person, profile.person_bar, blank.shape)
        near, peak = readable(doubt.head, hidden, profile.head_bar)
        return Treatment(
            heads=len(moment.numbers),
            hidden=float(hidden.mean()),
            near=near,
            peak=peak,
            bar=profile.head_bar,
            lost=len(moment.lost),
            whole=_knows_nothing(over(doubt.head, profile.doubt_bar, blank.shape), blank),
        )

    def doubting(self, doubt: Doubt, places: Bools) -> Doubt:
        """As the gate said, and unsure of all these places, bool (h, w): maybe a person."""
        size = doubt.head.shape[::-1]
        unsure = cv2.resize(places.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0
        bars = self.profile.doubt_bar, self.profile.person_bar
        head, person = (
            np.where(unsure, np.maximum(said, np.float32(bar)), said) if bar <= 1 else said
            for said, bar in zip((doubt.head, doubt.person), bars, strict=True)
        )
        return replace(doubt, head=head, person=person)

    def _blank(self, doubt: Doubt, height: int, width: int, around: Boxes | None) -> Bools:
        """Cells that a head or writing might touch, bool (rows, columns)."""
        cell = self.profile.cell_px(height)
        size = -(-height // cell), -(-width // cell)
        blank = over(doubt.head, self.profile.head_bar, size)
        found = (doubt.heads, doubt.undrawn, no_boxes() if around is None else around)
        places = np.concatenate((grown(np.concatenate(found), GROWN), self.also))
        if not np.isfinite(places).all():
            raise SealError("a place to be blanked is no box, so nobody knows what to blank")
        cells = places.astype(np.float64) / cell
        # There are hundreds in a frame of a clip, so all edges are rounded at once.
        edges = np.column_stack((np.floor(cells[:, :2]), np.ceil(cells[:, 2:])))
        for x0, y0, x1, y1 in np.maximum(edges, 0).astype(np.int64).tolist():
            blank[y0:y1, x0:x1] = True
        return blank

    def _by_pixel(self, cells: Bools, height: int, width: int) -> U8:
        """A mask of cells, bool (rows, columns), as one of pixels, 0 or 1 (height, width)."""
        cell = self.profile.cell_px(height)
        size = (cells.shape[1] * cell, cells.shape[0] * cell)
        full = cv2.resize(cells.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        return np.ascontiguousarray(full[:height, :width], np.uint8)

    def _steps(self, cells: RGB) -> tuple[F32, F32]:
        """Luminance and colour differences in steps of their codes, not yet rounded."""
        profile = self.profile
        ycc = cv2.cvtColor(cells, cv2.COLOR_RGB2YCrCb)
        luma = ycc[..., 0].astype(np.float32) * ((profile.luma_levels - 1) / 255)
        half = cell_means(np.ascontiguousarray(ycc), 2)[..., :0:-1].astype(np.float32)
        middle = profile.chroma_levels // 2
        chroma = np.clip((half - 128) / profile.chroma_step, -middle, middle) + middle
        return luma, chroma.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind whoever is there, by cells of the codes.

    Attributes:
        cells: float32 (rows, columns, 3), the empty scene.
        known: bool (rows, columns), where it was learnt.
    """

    cells: F32
    known: Bools


def _knows_nothing(doubted: Bools, blank: Bools) -> bool:
    """Whether the gate is unsure of most of a frame, or heads fill it."""
    return bool(doubted.mean() > UNSURE_SHARE or blank.mean() > CLOSE_SHARE)


def _quantised(steps: F32, before: U8 | None) -> U8:
    """The nearest codes; those from before where they are hardly farther away."""
    codes = np.rint(steps).astype(np.uint8)
    if before is None or before.shape != codes.shape:
        return codes
    return np.where(np.abs(steps - before) < HOLD, before, codes)
