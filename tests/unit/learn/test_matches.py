import contextlib
import io

import numpy as np
import pytest

pytest.importorskip("faster_coco_eval", reason="scoring needs faster-coco-eval")

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from sealskin.core.boxes import Detections
from sealskin.data.coco import LabelledImage
from sealskin.learn.evaluate import average_precision
from sealskin.learn.matches import match, precision


def _drawn(count: int, seed: int) -> tuple[list[LabelledImage], list[Detections]]:
    """Pictures of 400 px with people of all sizes, ignored regions and a careless detector."""
    rng = np.random.default_rng(seed)

    def boxes(number: int) -> np.ndarray:
        size = np.exp(rng.uniform(np.log(8), np.log(250), (number, 2)))
        corner = rng.uniform(0, 400 - size)
        return np.concatenate((corner, corner + size), axis=1).astype(np.float32)

    images, found = [], []
    for number in range(count):
        people, ignore = boxes(rng.integers(0, 5)), boxes(rng.integers(0, 2))
        images.append(LabelledImage(number, "", 400, 400, "", str(number), people, ignore))
        near = np.concatenate((people, people, ignore, boxes(rng.integers(0, 4))))
        near = near + rng.normal(0, 4, near.shape).astype(np.float32)
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 2)
        # Coarse scores, so that boxes of different pictures tie.
        scores = np.sort(rng.integers(1, 40, len(near)) / 40)[::-1].astype(np.float32)
        found.append(Detections(near.astype(np.float32), scores))
    return images, found


def _reference(images: list[LabelledImage], found: list[Detections]) -> np.ndarray:
    """AP, AP50, AP small, medium, large as pycocotools has them; -1 if there is nothing to find."""
    annotations, results = [], []
    for number, (image, detections) in enumerate(zip(images, found, strict=True), start=1):
        for crowd, boxes in ((0, image.boxes), (1, image.ignore)):
            for x0, y0, x1, y1 in boxes.astype(float).tolist():
                box = [x0, y0, x1 - x0, y1 - y0]
                row = {"image_id": number, "category_id": 1, "bbox": box, "iscrowd": crowd}
                annotations.append({**row, "id": len(annotations) + 1, "area": box[2] * box[3]})
        for (x0, y0, x1, y1), score in zip(
            detections.boxes.astype(float).tolist(), detections.scores.tolist(), strict=True
        ):
            box = [x0, y0, x1 - x0, y1 - y0]
            results.append({"image_id": number, "category_id": 1, "bbox": box, "score": score})
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [{"id": n + 1} for n in range(len(images))],
            "annotations": annotations,
            "categories": [{"id": 1}],
        }
        coco.createIndex()
        scorer = COCOeval(coco, coco.loadRes(results), "bbox")
        scorer.evaluate()
        scorer.accumulate()
        scorer.summarize()
    return scorer.stats[[0, 1, 3, 4, 5]]


def _ours(images: list[LabelledImage], found: list[Detections], weights=None) -> np.ndarray:
    matches = match(images, found)
    whole = precision(matches, weights)
    by_size = [precision(matches, weights, size) for size in ("small", "medium", "large")]
    return np.array([whole.mean(), whole[0], *(p.mean() for p in by_size)])


@pytest.mark.parametrize("seed", range(5))
def test_precision_is_that_of_pycocotools_and_of_faster_coco_eval(seed: int) -> None:
    images, found = _drawn(40, seed)
    ours = _ours(images, found)
    np.testing.assert_allclose(ours, _reference(images, found), atol=1e-9)
    fast = average_precision(images, found)
    np.testing.assert_allclose(ours[:2], [fast["ap"], fast["ap50"]], atol=1e-9)
    assert 0.05 < ours[0] < 0.95 and len(set(ours.round(3))) == 5  # a figure that could differ


def test_weights_are_repeated_pictures() -> None:
    images, found = _drawn(30, 7)
    counts = np.random.default_rng(1).multinomial(30, np.full(30, 1 / 30))
    assert counts.max() > 1 and counts.min() == 0
    again = [i for i, c in enumerate(counts) for _ in range(c)]
    expected = _reference([images[i] for i in again], [found[i] for i in again])
    np.testing.assert_allclose(_ours(images, found, counts.astype(float)), expected, atol=1e-9)


def test_nothing_found_is_zero_and_nothing_to_find_is_none() -> None:
    images, found = _drawn(6, 3)
    nothing = [Detections() for _ in images]
    assert precision(match(images, nothing)).tolist() == [0.0] * 10
    nobody = [LabelledImage(0, "", 400, 400, "", "", i.boxes[:0], i.ignore[:0]) for i in images]
    assert precision(match(nobody, found)) is None


def test_more_than_a_hundred_boxes_a_picture_do_not_count() -> None:
    box = np.array([[10, 10, 60, 60]], np.float32)
    image = LabelledImage(0, "", 400, 400, "", "", box, box[:0])
    elsewhere = np.repeat(np.array([[200, 200, 260, 260]], np.float32), 100, axis=0)
    scores = np.linspace(0.9, 0.5, 101).astype(np.float32)
    late = Detections(np.concatenate((elsewhere, box)), scores)
    assert precision(match([image], [late])).tolist() == [0.0] * 10
    early = Detections(np.concatenate((elsewhere[1:], box)), scores[:100])
    assert precision(match([image], [early])).max() > 0
