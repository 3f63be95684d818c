"""From the network's output to boxes, and COCO's average precision."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from faster_coco_eval import COCO, COCOeval_faster

from sealskin.core.boxes import Boxes, Detections, clip, iou
from sealskin.core.nms import suppress
from sealskin.data.coco import LabelledImage

Pixels = npt.NDArray[np.uint8]


def to_detections(
    scores: npt.NDArray[np.float32],
    boxes: Boxes,
    width: int,
    height: int,
    *,
    threshold: float,
    iou_threshold: float = 0.6,
    limit: int = 100,
    candidates: int = 1000,
) -> Detections:
    """Clip, threshold and thin what the network says.

    Args:
        scores: float32 (A,), 0..1.
        boxes: float32 (A, 4) in pixels of the picture.
        width, height: size of the picture.
        threshold: lowest score to keep.
        iou_threshold: overlap above which the weaker of two boxes goes.
        limit: most boxes to return; COCO scores 100.
        candidates: most boxes to compare with each other.
    """
    chosen = np.flatnonzero(scores >= threshold)
    chosen = chosen[np.argsort(-scores[chosen], kind="stable")][:candidates]
    inside = clip(boxes[chosen], width, height)
    keep = suppress(inside, scores[chosen], iou_threshold, limit)
    return Detections(inside[keep], scores[chosen][keep].astype(np.float32))


def average_precision(
    images: Sequence[LabelledImage], found: Sequence[Detections]
) -> dict[str, float]:
    """COCO's AP (0.50 to 0.95) and AP50 of one class, at most 100 boxes a picture.

    Ignored regions count neither for nor against.

    Returns:
        `ap` and `ap50`, fractions; -1 if there is no box to find.
    """
    annotations: list[dict[str, Any]] = []
    for number, image in enumerate(images, start=1):
        for crowd, boxes in ((0, image.boxes), (1, image.ignore)):
            for x0, y0, x1, y1 in boxes.tolist():
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": number,
                        "category_id": 1,
                        "bbox": [x0, y0, x1 - x0, y1 - y0],
                        "area": (x1 - x0) * (y1 - y0),
                        "iscrowd": crowd,
                    }
                )
    results = [
        {
            "image_id": number,
            "category_id": 1,
            "bbox": [box[0], box[1], box[2] - box[0], box[3] - box[1]],
            "score": score,
        }
        for number, detections in enumerate(found, start=1)
        for box, score in zip(detections.boxes.tolist(), detections.scores.tolist(), strict=True)
    ]
    if not results:
        return {"ap": 0.0, "ap50": 0.0}
    truth = {
        "info": {},
        "images": [
            {"id": number, "width": image.width, "height": image.height}
            for number, image in enumerate(images, start=1)
        ],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "person"}],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(truth)
        scorer = COCOeval_faster(coco, coco.loadRes(results), iouType="bbox")
        scorer.evaluate()
        scorer.accumulate()
        scorer.summarize()
    return {"ap": float(scorer.stats[0]), "ap50": float(scorer.stats[1])}


def best_threshold(
    images: Sequence[LabelledImage], found: Sequence[Detections], step: float = 0.01
) -> float:
    """The score from which a box should be shown: where F1 at an overlap of 0.5 is largest."""
    scores: list[float] = []
    correct: list[bool] = []
    for image, detections in zip(images, found, strict=True):
        overlaps = iou(detections.boxes, image.boxes)
        in_ignored = iou(detections.boxes, image.ignore).max(axis=1, initial=0) >= 0.5
        free = np.ones(len(image.boxes), bool)
        for index in range(len(detections)):  # by falling score: the best claims first
            options = np.where(free, overlaps[index], 0)
            hit = bool(options.size and options.max() >= 0.5)
            if hit:
                free[int(options.argmax())] = False
            elif in_ignored[index]:
                continue
            scores.append(float(detections.scores[index]))
            correct.append(hit)
    total = sum(len(image.boxes) for image in images)
    best, chosen = -1.0, 0.5
    values, hits = np.array(scores), np.array(correct, bool)
    for threshold in np.arange(0.05, 0.95, step):
        shown = values >= threshold
        f1 = 2 * int(hits[shown].sum()) / max(1, int(shown.sum()) + total)
        if f1 > best:
            best, chosen = f1, float(threshold)
    return round(chosen, 4)
