"""How well somebody recognises: pure functions on scores, after the measures of ISO/IEC 19795-1.

A pair is genuine when both pictures show one person, else an impostor. FAR is the share of
impostor pairs at or over a threshold, TAR that of genuine pairs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sealskin.audit.bits import fit_temperature, identity_bits, max_auc_of_bits
from sealskin.audit.comparison import Comparison, compare
from sealskin.core.errors import DataError

__all__ = [
    "Comparison",
    "auc_interval",
    "compare",
    "equal_error_rate",
    "figures",
    "fit_temperature",
    "identity_bits",
    "max_auc_of_bits",
    "rank1",
    "roc_auc",
    "roc_curve",
    "tar_at_far",
]

F64 = npt.NDArray[np.float64]

RANK_PEOPLE = 50


def roc_curve(
    scores: npt.ArrayLike, genuine: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> tuple[F64, F64, F64]:
    """The receiver's operating curve, one point per distinct score.

    Args:
        scores: (N,), higher is more alike.
        genuine: bool (N,).
        weights: (N,), at least 0; None: all 1.

    Returns:
        FAR (K + 1,), TAR (K + 1,) and thresholds (K + 1,) by falling threshold; the first point
        accepts nobody, so its threshold is infinite.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    values, same = np.asarray(scores, np.float64), np.asarray(genuine, bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, np.float64)
    if not (weight[same].sum() > 0 and weight[~same].sum() > 0):
        raise DataError("a curve needs pairs of one person and pairs of two people, got one kind")
    order = np.argsort(-values, kind="stable")
    values = values[order]
    ends = np.append(np.flatnonzero(np.diff(values)), len(values) - 1)
    accepted = [
        np.concatenate(([0.0], np.cumsum(np.where(side, weight, 0)[order])[ends]))
        for side in (~same, same)
    ]
    far, tar = (a / a[-1] for a in accepted)
    return far, tar, np.concatenate(([np.inf], values[ends]))


def roc_auc(
    scores: npt.ArrayLike, genuine: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> float:
    """Area under the curve: the chance that a genuine pair beats an impostor; ties count half.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    far, tar, _ = roc_curve(scores, genuine, weights)
    return float(np.trapezoid(tar, far))


def equal_error_rate(
    scores: npt.ArrayLike, genuine: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> float:
    """Where FAR equals 1 - TAR, on the straight lines between the curve's points.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    far, tar, _ = roc_curve(scores, genuine, weights)
    excess = far + tar - 1  # rises from -1 to 1
    at = int(np.searchsorted(excess, 0))
    if excess[at] == 0:
        return float(far[at])
    share = -excess[at - 1] / (excess[at] - excess[at - 1])
    return float(far[at - 1] + share * (far[at] - far[at - 1]))


def tar_at_far(
    scores: npt.ArrayLike,
    genuine: npt.ArrayLike,
    far: float,
    weights: npt.ArrayLike | None = None,
) -> float:
    """The largest TAR of any threshold whose FAR is at most `far`; nothing is interpolated.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    fars, tars, _ = roc_curve(scores, genuine, weights)
    return float(tars[np.searchsorted(fars, far, side="right") - 1])


def rank1(
    comparison: Comparison, people: int = RANK_PEOPLE, draws: int = 50, seed: int = 0
) -> float:
    """How often the likeliest of so many people is the right one; chance is `1 / people`.

    Per draw: so many people, one probe of each, and against each probe one picture of each
    person, all pairs usable. Who shares the first place with k others is right in 1 of k + 1.

    Raises:
        DataError: there are too few people.
    """
    ids = np.intersect1d(comparison.gallery_ids, comparison.probe_ids)
    if len(ids) < people:
        raise DataError(f"expected at least {people} people on both sides, got {len(ids)}")
    rows = [np.flatnonzero(comparison.gallery_ids == person) for person in ids]
    met = np.stack([comparison.usable[r].any(0) for r in rows])  # (people, P)
    rng = np.random.default_rng(seed)
    hits, tried = 0.0, 0
    for _ in range(draws):
        drawn = rng.choice(len(ids), people, replace=False)
        able = met[drawn].all(0)
        probes, truth = [], []
        for place, number in enumerate(drawn):
            own = np.flatnonzero(able & (comparison.probe_ids == ids[number]))
            if len(own):
                probes.append(int(rng.choice(own)))
                truth.append(place)
        if not probes:
            continue
        best = np.empty((people, len(probes)), np.float32)
        for place, number in enumerate(drawn):
            block = np.ix_(rows[number], probes)
            lot = np.where(
                comparison.usable[block], rng.random((len(rows[number]), len(probes))), -1
            )
            picture = rows[number][lot.argmax(0)]
            best[place] = comparison.scores[picture, probes]
        first = best == best.max(0)
        hits += float((first[truth, range(len(probes))] / first.sum(0)).sum())
        tried += len(probes)
    if not tried:
        raise DataError("no probe has usable pairs with everybody; there is no rank to tell")
    return hits / tried


def auc_interval(comparison: Comparison, rounds: int = 200, seed: int = 0) -> tuple[float, float]:
    """95 % interval of the AUC: percentile bootstrap over people, not over pairs.

    A round draws as many people as there are, with replacement. Who was drawn w times counts as w
    people: genuine pairs weigh w, impostor pairs the product of both weights; copies of one person
    are not compared with each other.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    scores, genuine = comparison.pairs()
    roc_auc(scores, genuine)  # says what is missing
    people = comparison.people
    one, two = (
        np.searchsorted(people, np.broadcast_to(ids, comparison.usable.shape)[comparison.usable])
        for ids in (comparison.gallery_ids[:, None], comparison.probe_ids)
    )
    # Sorted once. A round needs, for each genuine pair, the weight of the impostors below and up
    # to its score.
    order = np.argsort(scores[~genuine], kind="stable")
    below, upto = (
        np.searchsorted(scores[~genuine][order], scores[genuine], side)
        for side in ("left", "right")
    )
    pair = (one * len(people) + two)[~genuine][order]
    own = one[genuine]
    rng = np.random.default_rng(seed)
    areas = []
    for _ in range(rounds):
        drawn = np.bincount(rng.integers(len(people), size=len(people)), minlength=len(people))
        weights = np.outer(drawn, drawn).ravel().astype(np.float64)
        total = np.concatenate(([0.0], np.cumsum(weights[pair])))
        wins = drawn[own] * (total[below] + total[upto]) / 2
        every = drawn[own].sum() * total[-1]
        if every > 0:  # few people: a round may draw only those without a pair
            areas.append(wins.sum() / every)
    low, high = np.quantile(areas, (0.025, 0.975))
    return float(low), float(high)


def figures(comparison: Comparison, seed: int = 0) -> dict[str, Any]:
    """All that a row of the audit says about one comparison.

    Returns:
        `auc`, `eer`, `tar_at_far_1` (at FAR 1 %), `tar_at_far_01` (0.1 %), `rank1_of_50` and
        `interval` [low, high] of the AUC. None where it cannot be known: fewer impostor pairs than
        one false acceptance would take, fewer than 50 people.

    Raises:
        DataError: there is no genuine pair, or no impostor pair.
    """
    scores, genuine = comparison.pairs()
    impostors = int((~genuine).sum())
    rank: float | None
    try:
        rank = rank1(comparison, seed=seed)
    except DataError:
        rank = None
    return {
        "auc": roc_auc(scores, genuine),
        "eer": equal_error_rate(scores, genuine),
        "tar_at_far_1": tar_at_far(scores, genuine, 0.01) if impostors >= 100 else None,
        "tar_at_far_01": tar_at_far(scores, genuine, 0.001) if impostors >= 1000 else None,
        "rank1_of_50": rank,
        "interval": list(auc_interval(comparison, seed=seed)),
    }
