"""The gate's ruler: heads missed against area treated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.boxes import Boxes

F32 = npt.NDArray[np.float32]
COVERED = 0.9
"""Share of a head that must be treated; under it the head counts as missed."""
THRESHOLDS = tuple(float(t) for t in np.round(np.geomspace(0.001, 0.9, 60), 5))


@dataclass(frozen=True, slots=True)
class Curve:
    """By threshold: share of heads missed and share of the pictures' area treated.

    Attributes:
        thresholds: (T,), rising.
        missed: bool (T, N), for every head of every picture in turn.
        area: float (T,), mean over pictures of the share of each that is treated.
    """

    thresholds: npt.NDArray[np.float64]
    missed: npt.NDArray[np.bool_]
    area: npt.NDArray[np.float64]

    def missed_at_area(self, share: float) -> float:
        """Share of heads missed at the lowest threshold that treats at most this much."""
        allowed = np.flatnonzero(self.area <= share)
        return float(self.missed[allowed[0]].mean()) if len(allowed) else 1.0


def painted(boxes: Boxes, scores: F32, size: tuple[int, int]) -> F32:
    """Every pixel's surest box, float32 (H, W).

    Args:
        boxes: float32 (N, 4), in pixels.
        scores: (N,).
        size: height and width.
    """
    out = np.zeros(size, np.float32)
    for index in np.argsort(scores, kind="stable"):
        x0, y0, x1, y1 = np.rint(np.maximum(boxes[index], 0)).astype(int).tolist()
        out[y0:y1, x0:x1] = scores[index]
    return out


def curve(
    maps: Sequence[F32],
    heads: Sequence[Boxes],
    sizes: Sequence[tuple[int, int]],
    thresholds: Sequence[float] = THRESHOLDS,
) -> Curve:
    """Treat every cell at or over a threshold, and see which heads are covered.

    Args:
        maps: for each picture float32 (h, w), probability at each place, over the whole picture;
            already dilated if the gate dilates.
        heads: for each picture the true heads, float32 (N, 4) in its pixels.
        sizes: height and width of each picture.
        thresholds: rising.
    """
    bars = np.array(thresholds, np.float64)
    missed: list[npt.NDArray[np.bool_]] = []
    area = np.zeros(len(bars))
    for scores, boxes, (height, width) in zip(maps, heads, sizes, strict=True):
        full = np.asarray(cv2.resize(scores, (width, height), interpolation=cv2.INTER_NEAREST))
        area += [(full >= bar).mean() for bar in bars]
        for x0, y0, x1, y1 in np.rint(boxes).astype(int).tolist():
            inside = np.sort(full[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)].ravel())[::-1]
            # The threshold up to which nine tenths of the head are treated.
            weakest = inside[max(0, int(np.ceil(COVERED * len(inside))) - 1)]
            missed.append(weakest < bars)
    table = np.array(missed).T if missed else np.zeros((len(bars), 0), bool)
    return Curve(bars, table, area / max(1, len(maps)))
