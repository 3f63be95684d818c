"""COCO's average precision from matches that are kept, so that a resampled set costs no matching.

A picture's boxes are matched once (`match`). Precision over any multiset of the pictures, as a
bootstrap draws them, is then a matter of sums in which each picture has a weight.

Source: pycocotools' `COCOeval`, one class, at most 100 boxes a picture; `tests` compares with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealskin.core.boxes import Boxes, Detections, area
from sealskin.data.coco import LabelledImage

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
SIZES = {"all": (0.0, 1e10), "small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2)} | {
    "large": (96.0**2, 1e10)
}
"""Areas of a box in square pixels of the picture."""
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Matches:
    """Boxes found on N pictures, D in all, by falling score, and what each was matched with.

    Attributes:
        picture: int64 (D,), index of the picture.
        hit: bool (sizes, thresholds, D), matched with somebody who counts.
        miss: bool (sizes, thresholds, D), matched with nobody.
        positives: int64 (sizes, N), boxes to find on each picture.
    """

    picture: npt.NDArray[np.int64]
    hit: npt.NDArray[np.bool_]
    miss: npt.NDArray[np.bool_]
    positives: npt.NDArray[np.int64]


def match(images: Sequence[LabelledImage], found: Sequence[Detections]) -> Matches:
    """Match what was found with the labels, picture by picture.

    Boxes that fall neither under `hit` nor `miss` were matched with an ignored region or with
    somebody of another size, or are themselves of another size; they count for nothing.
    """
    parts = [_match_one(i, f) for i, f in zip(images, found, strict=True)]
    picture = np.repeat(np.arange(len(images)), [p[0].shape[-1] for p in parts])
    scores = np.concatenate([f.scores[:LIMIT] for f in found]) if found else np.zeros(0)
    order = np.argsort(-scores, kind="stable")
    return Matches(
        picture[order],
        np.concatenate([p[0] for p in parts], axis=-1)[..., order],
        np.concatenate([p[1] for p in parts], axis=-1)[..., order],
        np.stack([p[2] for p in parts], axis=1),
    )


def precision(
    matches: Matches, weights: npt.NDArray[np.float64] | None = None, size: str = "all"
) -> npt.NDArray[np.float64] | None:
    """Average precision at each of `THRESHOLDS`.

    Args:
        matches: of N pictures.
        weights: (N,), how often each picture counts; None counts each once.
        size: name of one of `SIZES`.

    Returns:
        float64 (10,), fractions; None if there is no box to find.
    """
    index = list(SIZES).index(size)
    each = np.ones(matches.positives.shape[1]) if weights is None else weights
    total = float(matches.positives[index] @ each)
    if total == 0:
        return None
    weight = each[matches.picture]
    hits = np.cumsum(matches.hit[index] * weight, axis=1)  # (10, D)
    misses = np.cumsum(matches.miss[index] * weight, axis=1)
    recall = hits / total
    shown = hits / np.maximum(hits + misses, np.spacing(1))
    # Precision at a recall is the best that is had at that recall or a larger one.
    best = np.maximum.accumulate(shown[:, ::-1], axis=1)[:, ::-1]
    best = np.concatenate((best, np.zeros((len(best), 1))), axis=1)
    places = [np.searchsorted(row, RECALLS) for row in recall]
    return np.array([row[place].mean() for row, place in zip(best, places, strict=True)])


def _match_one(
    image: LabelledImage, found: Detections
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Hits and misses (sizes, thresholds, d) and boxes to find (sizes,) of one picture."""
    truth = np.concatenate((image.boxes, image.ignore))
    crowd = np.arange(len(truth)) >= len(image.boxes)
    areas, ranges = area(truth).astype(np.float64), np.array(list(SIZES.values()))
    outside = (areas < ranges[:, :1]) | (areas > ranges[:, 1:])  # (S, G)
    ignored = outside | crowd
    boxes = found.boxes[:LIMIT]
    overlaps = _overlaps(boxes, truth, crowd)  # (d, G)
    own = area(boxes).astype(np.float64)
    own_outside = (own < ranges[:, :1]) | (own > ranges[:, 1:])  # (S, d)
    shape = (len(SIZES), len(THRESHOLDS), len(boxes))
    hit, miss = np.zeros(shape, bool), np.zeros(shape, bool)
    if len(truth) == 0:
        miss[:] = ~own_outside[:, None]
        return hit, miss, np.zeros(len(SIZES), np.int64)
    free = np.ones((len(SIZES), len(THRESHOLDS), len(truth)), bool)
    for number, overlap in enumerate(overlaps):
        enough = overlap >= THRESHOLDS[:, None]  # (T, G)
        # Somebody who counts comes before what is ignored; a crowd is never used up.
        wanted = enough & free & ~ignored[:, None]  # (S, T, G)
        spare = enough & (free | crowd) & ignored[:, None]
        hit[..., number] = wanted.any(axis=-1)
        options = np.where(hit[..., number, None], wanted, spare)
        matched = options.any(axis=-1)  # (S, T)
        miss[..., number] = ~matched & ~own_outside[:, number, None]
        # Of equal overlaps the last one, as in the source.
        chosen = np.where(options, overlap, -1)[..., ::-1].argmax(axis=-1)
        chosen = len(truth) - 1 - chosen
        taken = np.arange(len(truth)) == chosen[..., None]
        free &= ~(taken & matched[..., None])
    return hit, miss, (~ignored).sum(axis=1)


def _overlaps(boxes: Boxes, truth: Boxes, crowd: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Intersection over union (d, G) in float64; with a crowd, over the found box alone."""
    a, b = boxes.astype(np.float64), truth.astype(np.float64)
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    both = np.maximum(high - low, 0).prod(axis=2)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(axis=1), (b[:, 2:] - b[:, :2]).prod(axis=1)
    union = np.where(crowd, area_a[:, None], area_a[:, None] + area_b - both)
    return np.asarray(both / np.maximum(union, 1e-12))
