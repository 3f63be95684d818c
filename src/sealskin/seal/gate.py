"""The gate: where heads and people might be. It looks at what nobody else may see.

A network gives each place a probability of head and of person, and each head a box. Two bars are
set for a miss rate and not for beauty: over `head_bar` a place is blanked, over `doubt_bar` it is
coded coarsely. Whatever is not a probability is an error, and the frame is dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, clip, no_boxes
from sealskin.core.errors import ModelError, SealError
from sealskin.core.nms import suppress
from sealskin.seal.letterbox import fitted
from sealskin.seal.sealer import MANY_SIZES, RGB
from sealskin.seal.writing import Writing

if TYPE_CHECKING:
    from sealskin.seal.runtime import Precision

SHIPPED = Path(__file__).parents[1] / "models" / "gate.onnx"
MADE_BY = "sealskin learn gate"
STRIDE = 4
LEAST_LONG_PX, MOST_LONG_PX = 384, 960
"""Small pictures are enlarged, large ones reduced: a head of 16 px in 1080p keeps 8."""
PEAK_CELLS = 3  # a head's box is read at places that no neighbour beats
NMS_IOU = 0.45
FAINT = 0.6  # of the bar: nearly a head
MOST_HEADS = 300
FROM_AFAR = 2  # times smaller, for heads of which the look at full size sees parts
LARGE_PX = 24  # of a head in that look; smaller ones are seen better at full size
F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the gate says of one picture.

    Attributes:
        head: float32 (h, w), probability that a head is at a place or beside it; the places lie
            evenly over the picture.
        person: float32 (h, w), the same for any part of a person.
        heads: float32 (N, 4), boxes of those places that are heads, in pixels of the picture.
        scores: float32 (N,), their probabilities, falling.
        faint: float32 (M, 4), boxes of places that are nearly heads: time may make them some.
        undrawn: float32 (K, 4), boxes that are blanked and not drawn: what is written, where
            somebody asked for it, and parts of heads that are drawn whole.
    """

    head: F32
    person: F32
    heads: Boxes
    scores: F32
    faint: Boxes = field(default_factory=no_boxes)
    undrawn: Boxes = field(default_factory=no_boxes)


class Gate:
    """The network and its bars. Threads that share it wait for each other.

    Args:
        model: ONNX file; the shipped one if not given.
        head_bar: probability from which a place is a head.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        precision: of the arithmetic.
        writing: also finds what is written, which number plates are.

    Attributes:
        weights_sha256: hash of the file.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
    """

    def __init__(
        self,
        model: Path | None = None,
        *,
        head_bar: float,
        threads: int = 0,
        precision: Precision = "f32",
        writing: bool = False,
    ) -> None:
        # Here and not above: OpenVINO takes a while, and not every sealer has a gate.
        from sealskin.seal.runtime import Network

        self._path = model or SHIPPED
        self._precision = precision
        self._network = Network(self._path, ("maps", "distances"), MADE_BY, threads, precision)
        self._writing = Writing(threads=threads) if writing else None
        self.head_bar = head_bar
        self._lock = threading.Lock()
        if self._network.metadata.get("stride") != str(STRIDE):
            raise ModelError(
                f"the model {self._path} is no gate of stride {STRIDE}; export it again with "
                f"`{MADE_BY}`"
            )

    @property
    def weights_sha256(self) -> str:
        return self._network.weights_sha256

    @property
    def settings(self) -> dict[str, object]:
        """All but the bar that decides what it finds."""
        return {
            "gate_sha256": self.weights_sha256,
            "gate_long_px": [LEAST_LONG_PX, MOST_LONG_PX],
            "gate_precision": self._precision,
            **({} if self._writing is None else self._writing.settings),
        }

    def for_thread(self, sizes: int = MANY_SIZES) -> Gate:
        """The same for one thread of many, and for pictures of so many sizes."""
        gate = self._again(threads=1, writing=self._writing is not None)
        gate.keep_sizes(sizes)
        return gate

    def keep_sizes(self, count: int) -> None:
        """How many sizes of pictures stay compiled; each takes memory."""
        self._network.keep_sizes(count)
        if self._writing is not None:
            self._writing.keep_sizes(count)

    def with_writing(self) -> Gate:
        """The same, which also finds what is written."""
        return self._again(threads=0, writing=True)

    def _again(self, *, threads: int, writing: bool) -> Gate:
        return Gate(
            self._path,
            head_bar=self.head_bar,
            threads=threads,
            precision=self._precision,
            writing=writing,
        )

    def limit_threads(self, threads: int) -> None:
        """CPU threads from now on; 0 leaves the choice to OpenVINO."""
        with self._lock:
            self._network.limit_threads(threads)
            if self._writing is not None:
                self._writing.limit_threads(threads)

    def look(self, rgb: RGB) -> Doubt:
        """Where heads and people might be.

        Args:
            rgb: uint8 (H, W, 3).

        Raises:
            SealError: the network gave something that is no probability or no distance. A broken
                gate must not look like an empty shop.
        """
        return self.looking(rgb)()

    def looking(self, rgb: RGB) -> Callable[[], Doubt]:
        """The same, to be called later and from any thread. It does not hold the picture."""
        height, width = rgb.shape[:2]
        padded, scale = fitted(rgb, LEAST_LONG_PX, MOST_LONG_PX)
        reading = None if self._writing is None else self._writing.looking(rgb)
        return partial(self._answer, padded, scale, height, width, reading)

    def large_heads(self, rgb: RGB) -> Boxes:
        """Heads that are so near that `look` sees parts of them: it was trained on smaller ones.

        A second look at a picture half as large, of which only large heads count.

        Args:
            rgb: uint8 (H, W, 3).

        Returns:
            Float32 (N, 4), the surest first.

        Raises:
            SealError: as for `look`.
        """
        height, width = rgb.shape[:2]
        padded, scale = fitted(rgb, LEAST_LONG_PX, MOST_LONG_PX, smaller=FROM_AFAR)
        heads = self._answer(padded, scale, height, width, None).heads
        sides = np.sqrt((heads[:, 2:] - heads[:, :2]).prod(axis=1)) * scale
        return np.asarray(heads[sides >= LARGE_PX], np.float32)

    def _answer(
        self,
        padded: RGB,
        scale: float,
        height: int,
        width: int,
        reading: Callable[[], Boxes] | None,
    ) -> Doubt:
        with self._lock:
            doubt = self._read(padded, scale, height, width)
            return doubt if reading is None else _with_writing(doubt, reading())

    def _read(self, padded: RGB, scale: float, height: int, width: int) -> Doubt:
        """What the network's answer means; it is overwritten by the next one."""
        maps, distances = self._network(padded)
        cells = padded.shape[0] // STRIDE, padded.shape[1] // STRIDE
        self._check(maps, distances, cells)
        rows = min(cells[0], max(1, round(height * scale / STRIDE)))
        columns = min(cells[1], max(1, round(width * scale / STRIDE)))
        head, person = (np.ascontiguousarray(m[:rows, :columns]) for m in maps[0])
        faint_bar = FAINT * self.head_bar
        boxes, scores = read_boxes(head, distances[0], scale, faint_bar)
        sure = scores >= self.head_bar
        # A place counts if its neighbour does: the map's edge is no finer than its cells.
        around = np.ones((3, 3), np.uint8)
        return Doubt(
            np.asarray(cv2.dilate(head, around), np.float32),
            np.asarray(cv2.dilate(person, around), np.float32),
            clip(boxes[sure], width, height),
            scores[sure],
            clip(boxes[~sure], width, height),
        )

    def _check(self, maps: F32, distances: F32, cells: tuple[int, int]) -> None:
        if maps.shape != (1, 2, *cells) or distances.shape != (1, 4, *cells):
            raise SealError(
                f"expected maps (1, 2, {cells[0]}, {cells[1]}) from the gate {self._path}, got "
                f"{maps.shape} and {distances.shape}; export it again with `{MADE_BY}`"
            )
        # NaN fails both comparisons.
        if not (maps.min() >= 0 and maps.max() <= 1) or not np.isfinite(distances).all():
            raise SealError(
                f"the gate {self._path} gave something that is no probability or no distance; "
                f"the file is damaged, export it again with `{MADE_BY}`"
            )


def _with_writing(doubt: Doubt, lines: Boxes) -> Doubt:
    """The same with what is written. What looks like a head and is a letter is not drawn as one."""
    inside = _inside(doubt.heads, lines)
    return replace(
        doubt,
        heads=doubt.heads[~inside],
        scores=doubt.scores[~inside],
        undrawn=np.concatenate((doubt.undrawn, lines, doubt.heads[inside])),
    )


def with_large_heads(doubt: Doubt, heads: Boxes) -> Doubt:
    """The same with heads that only the look from afar sees whole; see `Gate.large_heads`.

    Of all that was found of one head the surest is drawn; the rest is blanked with it.
    """
    drawn, parts = no_boxes(), no_boxes()
    for head in heads[:, None]:
        if _inside(head, drawn).any():
            parts = np.concatenate((parts, head))
        else:
            drawn = np.concatenate((drawn, head))
    inside = _inside(doubt.heads, drawn)
    certain = np.ones(len(drawn), np.float32)
    return replace(
        doubt,
        heads=np.concatenate((drawn, doubt.heads[~inside])),
        scores=np.concatenate((certain, doubt.scores[~inside])),
        undrawn=np.concatenate((doubt.undrawn, parts, doubt.heads[inside])),
    )


def _inside(boxes: Boxes, places: Boxes) -> Bools:
    """Whose middle lies in one of the places, bool (N,)."""
    x, y = ((boxes[:, k] + boxes[:, k + 2]) / 2 for k in (0, 1))
    left, top, right, bottom = places.T[..., None]
    return np.asarray(((left <= x) & (x < right) & (top <= y) & (y < bottom)).any(axis=0), np.bool_)


def read_boxes(head: F32, distances: F32, scale: float, bar: float) -> tuple[Boxes, F32]:
    """Boxes of heads at places that no neighbour beats, and their probabilities, falling.

    Args:
        head: float32 (h, w), probability of a head.
        distances: float32 (4, H >= h, W >= w), from each place to the edges of its head.
        scale: of the network's input against the picture.
        bar: probability from which a place counts.
    """
    best = cv2.dilate(head, np.ones((PEAK_CELLS, PEAK_CELLS), np.uint8))
    y, x = np.nonzero((head >= bar) & (head >= best))
    scores = head[y, x]
    order = np.argsort(-scores, kind="stable")[: 4 * MOST_HEADS]
    y, x, scores = y[order], x[order], scores[order]
    left, top, right, bottom = distances[:, y, x]
    cx, cy = (x + 0.5) * STRIDE, (y + 0.5) * STRIDE
    sides = np.stack((cx - left, cy - top, cx + right, cy + bottom), axis=1) / scale
    boxes: Boxes = np.asarray(sides, np.float32)
    kept = suppress(boxes, scores, NMS_IOU, MOST_HEADS)
    return boxes[kept], scores[kept]


def over(scores: F32, bar: float, size_hw: tuple[int, int]) -> Bools:
    """Where a map reaches a bar, bool (H, W), at another resolution; no place is lost."""
    height, width = size_hw
    mask = (scores >= bar).astype(np.uint8)
    if mask.shape[0] > height or mask.shape[1] > width:
        # Coarser: whatever part of a cell is over the bar, the cell is.
        reach = (-(-mask.shape[0] // height), -(-mask.shape[1] // width))
        mask = np.asarray(cv2.dilate(mask, np.ones((2 * reach[0] + 1, 2 * reach[1] + 1), np.uint8)))
    small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(small, np.bool_)
