import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score
from sklearn.metrics import roc_curve as reference_curve

from sealskin.audit.metrics import (
    Comparison,
    auc_interval,
    compare,
    equal_error_rate,
    figures,
    rank1,
    roc_auc,
    roc_curve,
    tar_at_far,
)
from sealskin.core.errors import DataError

# Few different scores: most pairs are ties.
SCORED = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 3)), min_size=2, max_size=60
)


def scattered(count: int, pictures: int, spread: float, seed: int = 0) -> Comparison:
    """Vectors scattered around one point a person; a picture never meets itself."""
    rng = np.random.default_rng(seed)
    ids = np.repeat(np.arange(count), pictures)
    vectors = rng.normal(size=(count, 32))[ids] + spread * rng.normal(size=(len(ids), 32))
    vectors = vectors.astype(np.float32)
    return compare(vectors, ids, vectors, ids, ~np.eye(len(ids), dtype=bool))


@given(SCORED)
@settings(deadline=None)
def test_auc_and_curve_are_scikit_learns_with_ties_and_weights(rows):
    scores, genuine, weights = (np.array(column) for column in zip(*rows, strict=True))
    if genuine.all() or not genuine.any():
        with pytest.raises(DataError, match="one kind"):
            roc_auc(scores, genuine)
        return
    for w in (None, weights):
        expected = roc_auc_score(genuine, scores, sample_weight=w)
        assert roc_auc(scores, genuine, w) == pytest.approx(expected)
        far, tar, thresholds = roc_curve(scores, genuine, w)
        expected = reference_curve(genuine, scores, sample_weight=w, drop_intermediate=False)
        np.testing.assert_allclose(far, expected[0])
        np.testing.assert_allclose(tar, expected[1])
        np.testing.assert_allclose(thresholds, expected[2])


@given(SCORED)
@settings(deadline=None)
def test_auc_counts_pairs_of_pairs_and_ties_half(rows):
    scores, genuine, weights = (np.array(column) for column in zip(*rows, strict=True))
    if genuine.all() or not genuine.any():
        return
    wins = np.sign(scores[genuine][:, None] - scores[~genuine]) / 2 + 0.5
    weigh = weights[genuine][:, None] * weights[~genuine]
    assert roc_auc(scores, genuine, weights) == pytest.approx((wins * weigh).sum() / weigh.sum())


@given(SCORED, st.sampled_from((0.0, 0.01, 0.3, 1.0)))
@settings(deadline=None)
def test_tar_is_the_largest_that_any_threshold_allows(rows, limit):
    scores, genuine, weights = (np.array(column) for column in zip(*rows, strict=True))
    if genuine.all() or not genuine.any():
        return
    best = 0.0
    for threshold in scores:
        accepted = scores >= threshold
        far = weights[accepted & ~genuine].sum() / weights[~genuine].sum()
        if far <= limit:
            best = max(best, weights[accepted & genuine].sum() / weights[genuine].sum())
    assert tar_at_far(scores, genuine, limit, weights) == pytest.approx(best)


def test_two_pairs_are_enough():
    assert roc_auc([0.9, 0.1], [True, False]) == 1
    assert roc_auc([0.1, 0.9], [True, False]) == 0
    assert roc_auc([0.5, 0.5], [True, False]) == 0.5
    assert equal_error_rate([0.9, 0.1], [True, False]) == 0
    assert equal_error_rate([0.1, 0.9], [True, False]) == 1
    assert equal_error_rate([0.5, 0.5], [True, False]) == 0.5
    assert tar_at_far([0.9, 0.1], [True, False], 0) == 1
    assert tar_at_far([0.1, 0.9], [True, False], 0.99) == 0


def test_two_bells():
    rng = np.random.default_rng(0)
    scores = np.concatenate((rng.normal(0, 1, 50_000), rng.normal(2, 1, 50_000)))
    genuine = np.arange(100_000) >= 50_000
    assert equal_error_rate(scores, genuine) == pytest.approx(norm.cdf(-1), abs=0.005)
    assert roc_auc(scores, genuine) == pytest.approx(norm.cdf(2**0.5), abs=0.003)
    expected = norm.sf(norm.isf(0.01) - 2)
    assert tar_at_far(scores, genuine, 0.01) == pytest.approx(expected, abs=0.02)


def test_pairs_that_do_not_count_change_nothing():
    comparison = scattered(20, 3, 2.0)
    spoilt = comparison.scores.copy()
    spoilt[~comparison.usable] = np.nan
    ids = comparison.gallery_ids
    assert figures(Comparison(spoilt, ids, ids, comparison.usable)) == figures(comparison)


def test_nothing_known_is_chance():
    got = figures(scattered(60, 4, 1000.0))
    assert got["auc"] == pytest.approx(0.5, abs=0.03)
    assert got["eer"] == pytest.approx(0.5, abs=0.03)
    assert got["rank1_of_50"] == pytest.approx(1 / 50, abs=0.01)
    assert got["interval"][0] < 0.5 < got["interval"][1]


def test_everything_known():
    got = figures(scattered(60, 4, 0.01))
    assert got == {
        "auc": 1,
        "eer": 0,
        "tar_at_far_1": 1,
        "tar_at_far_01": 1,
        "rank1_of_50": 1,
        "interval": [1, 1],
    }


def test_what_so_few_pairs_cannot_show_is_unknown():
    got = figures(scattered(5, 2, 1.0))  # 80 impostor pairs
    assert got["tar_at_far_1"] is None
    assert got["tar_at_far_01"] is None
    assert got["rank1_of_50"] is None
    assert 0.5 < got["auc"] <= 1


def test_rank_shares_the_first_place():
    ids = np.arange(20)
    alike = Comparison(np.ones((20, 20), np.float32), ids, ids, np.ones((20, 20), bool))
    assert rank1(alike, people=20, draws=2) == pytest.approx(1 / 20)


def test_rank_uses_usable_pairs_only():
    # Two cameras; the likeness is high where cameras agree, and says nothing else.
    ids = np.repeat(np.arange(10), 2)
    camera = np.tile([0, 1], 10)
    same_camera = camera[:, None] == camera
    scores = same_camera.astype(np.float32) + 0.1 * (ids[:, None] == ids)
    across = Comparison(scores.astype(np.float32), ids, ids, ~same_camera)
    assert rank1(across, people=10, draws=5) == 1
    with pytest.raises(DataError, match="at least 11 people"):
        rank1(across, people=11)
    nobody = Comparison(across.scores, ids, ids, np.zeros((20, 20), bool))
    with pytest.raises(DataError, match="no probe"):
        rank1(nobody, people=10)


def test_interval_covers_the_truth_as_often_as_it_says():
    truth = roc_auc(*scattered(800, 3, 2.5, seed=1234).pairs())
    inside = 0
    for seed in range(60):
        low, high = auc_interval(scattered(40, 3, 2.5, seed=seed), rounds=100)
        inside += low <= truth <= high
    # 95 % of 60 is 57; fewer than 51 would happen by chance in one of 500 runs.
    assert inside >= 51


def test_interval_is_neither_wider_than_what_repeats_scatter():
    aucs, widths = [], []
    for seed in range(60):
        comparison = scattered(40, 3, 2.5, seed=seed)
        aucs.append(roc_auc(*comparison.pairs()))
        low, high = auc_interval(comparison, rounds=100)
        widths.append(high - low)
    assert np.mean(widths) == pytest.approx(2 * 1.96 * np.std(aucs), rel=0.3)


def test_interval_is_about_people_and_not_about_pairs():
    # Every picture twice makes four times the pairs and tells nothing new.
    ids = np.repeat(np.arange(30), 3)
    once = scattered(30, 3, 2.0)
    twice = [np.repeat(np.repeat(a, 2, axis=0), 2, axis=1) for a in (once.scores, once.usable)]
    doubled = Comparison(twice[0], np.repeat(ids, 2), np.repeat(ids, 2), twice[1])
    assert auc_interval(doubled) == pytest.approx(auc_interval(once))


def test_shapes_and_numbers_that_do_not_fit_are_named():
    ids = np.arange(2)
    with pytest.raises(DataError, match="shape"):
        Comparison(np.ones((2, 3), np.float32), ids, ids, np.ones((2, 2), bool))
    with pytest.raises(DataError, match="finite"):
        Comparison(np.full((2, 2), np.nan, np.float32), ids, ids, np.ones((2, 2), bool))


def test_figures_of_a_whole_set_take_seconds():
    comparison = scattered(150, 6, 3.0)
    start = time.process_time()
    figures(comparison)
    assert time.process_time() - start < 10  # 2 s where nothing else runs
