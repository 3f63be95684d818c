import numpy as np
import pytest

pytest.importorskip("torch", reason="comparing needs torch")

from sealskin.core.boxes import Detections
from sealskin.data.coco import LabelledImage
from sealskin.learn.matches import match, precision
from sealskin.learn.paired import Scored, ratio, scene_weights, scored

SCENES = ["a", "a", "b", "c", "c", "c", "d", "e"]


def _pictures(seed: int, blur_px: float) -> tuple[list[LabelledImage], list[Detections]]:
    """One person a picture, found with an error of so many pixels."""
    rng = np.random.default_rng(seed)
    images, found = [], []
    for number, scene in enumerate(SCENES):
        x, y = np.random.default_rng(number).uniform(10, 200, 2)
        box = np.array([[x, y, x + 60, y + 120]], np.float32)
        images.append(LabelledImage(number, "", 400, 400, "", scene, box, box[:0]))
        boxes = (box + rng.normal(0, blur_px, (3, 4))).astype(np.float32)
        scores = np.sort(rng.uniform(0, 1, 3))[::-1].astype(np.float32)
        found.append(Detections(boxes, scores))
    return images, found


def test_a_draw_is_the_figure_on_the_pictures_it_drew() -> None:
    weights = scene_weights(SCENES, 5)
    images, found = _pictures(0, 8)
    drawn = scored(match(images, found), weights)
    for row, figures in zip(weights, drawn.drawn, strict=True):
        counts = row.astype(int)
        # Pictures of a scene come together, and five scenes are drawn.
        assert counts[0] == counts[1] and counts[3] == counts[4] == counts[5]
        assert counts[[0, 2, 3, 6, 7]].sum() == 5
        again = [i for i, c in enumerate(counts) for _ in range(c)]
        expected = precision(match([images[i] for i in again], [found[i] for i in again]))
        np.testing.assert_allclose(figures, [expected.mean(), expected[0]], atol=1e-12)
    assert len({tuple(row) for row in weights}) > 1


def test_the_ratio_is_paired_over_scenes_and_seeds() -> None:
    weights = scene_weights(SCENES, 200)
    raw = {seed: scored(match(*_pictures(seed, 6)), weights) for seed in (0, 1, 2)}
    worse = {s: Scored(r.matches, 0.9 * r.figures, 0.9 * r.drawn) for s, r in raw.items()}
    same = ratio(worse, raw, 0)
    # What scenes and seeds do to both arms alike leaves no interval at all.
    assert [same.value, same.low, same.high] == pytest.approx([0.9] * 3)
    others = {seed: scored(match(*_pictures(seed + 9, 10)), weights) for seed in (0, 1, 2)}
    found = ratio(others, raw, 0)
    for column in (0, 1):  # AP and AP50
        ours, theirs = (np.mean([s.figures[column] for s in d.values()]) for d in (others, raw))
        assert ratio(others, raw, column).value == pytest.approx(ours / theirs)
    assert found.value < 0.9
    assert ratio(others, raw, 1).low > found.low + 0.01  # AP50 suffers less, and so do its draws
    assert found.low < found.value - 0.01 and found.high > found.value + 0.01


def test_only_seeds_that_both_have_are_compared_and_unknown_is_none() -> None:
    weights = scene_weights(SCENES, 20)
    raw = {seed: scored(match(*_pictures(seed, 6)), weights) for seed in (0, 1)}
    arm = {1: raw[1], 2: scored(match(*_pictures(5, 30)), weights)}
    assert ratio(arm, raw, 1).value == 1
    assert ratio({}, raw, 0).value is None and ratio(arm, {}, 0).low is None
    images, found = _pictures(0, 6)
    nothing = {1: scored(match(images, [Detections() for _ in found]), weights)}
    assert ratio(nothing, raw, 0).value == 0
    assert ratio(raw, nothing, 0).value is None  # to nothing there is no ratio
