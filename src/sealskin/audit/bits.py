"""Bits about who it is: a lower bound from an attacker, and what so many bits allow at most."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, rel_entr

from sealskin.audit.comparison import Comparison
from sealskin.core.errors import DataError

F64 = npt.NDArray[np.float64]

FIT_DRAWS = 5
BISECTIONS = 50


def identity_bits(
    comparison: Comparison, people: int, temperature: float, draws: int = 20, seed: int = 0
) -> float:
    """At least so many bits about who it is come through: log2 N minus a cross-entropy.

    The bound of Barber and Agakov (2003) with a softmax over N people as the guess, everyone
    equally likely. A person's score is log-mean-exp(score / temperature) over the usable pictures.
    The temperature must come from other people (`fit_temperature`); an attacker who knows nothing
    would then read 0, so less than 0 is reported as 0.

    Args:
        comparison: gallery against probes.
        people: N; fewer than there are: mean over `draws` draws.
        temperature: see above.
        draws: number of draws.
        seed: of the draws.

    Returns:
        0 to log2 N.

    Raises:
        DataError: there are too few people.
    """
    entropy = _cross_entropy(comparison, people, 1 / temperature, draws, seed)
    return max(0.0, float(np.log2(people) - entropy))


def fit_temperature(comparison: Comparison, people: int) -> float:
    """The temperature with the least cross-entropy, on people who are not reported on.

    Raises:
        DataError: there are too few people.
    """
    spread = float(comparison.scores[comparison.usable].std())
    if spread == 0:
        return 1.0  # all scores alike: any temperature says "nobody knows"

    def loss(log: float) -> float:
        return _cross_entropy(comparison, people, np.exp(-log) / spread, FIT_DRAWS, 0)

    best = minimize_scalar(loss, bounds=(np.log(1e-3), np.log(1e3)), method="bounded")
    return float(np.exp(best.x) * spread)


def _cross_entropy(
    comparison: Comparison, people: int, sharpness: float, draws: int, seed: int
) -> float:
    """Bits that the softmax still lacks, mean over people; log2 N for who has no usable probe."""
    ids, counts = np.unique(comparison.gallery_ids, return_counts=True)
    if len(ids) < people:
        raise DataError(f"expected at least {people} people in the gallery, got {len(ids)}")
    order = np.argsort(comparison.gallery_ids, kind="stable")
    logits = np.where(comparison.usable, comparison.scores.astype(np.float64) * sharpness, -np.inf)
    starts = np.cumsum(counts) - counts
    usable = np.add.reduceat(comparison.usable[order].astype(np.float64), starts, axis=0)
    likely = np.logaddexp.reduceat(logits[order], starts, axis=0)
    likely -= np.log(np.maximum(usable, 1))  # (people, P); -inf where no picture can be used
    rng = np.random.default_rng(seed)
    lacking = []
    for _ in range(draws if people < len(ids) else 1):
        drawn = np.sort(rng.choice(len(ids), people, replace=False))
        able = (usable[drawn] > 0).all(0)
        for place, number in enumerate(drawn):
            own = able & (comparison.probe_ids == ids[number])
            if own.any():
                block = likely[drawn][:, own]
                lacking.append(float((logsumexp(block, axis=0) - block[place]).mean() / np.log(2)))
            else:
                lacking.append(float(np.log2(people)))
    return float(np.mean(lacking))


def max_auc_of_bits(bits: float, points: int = 2000) -> float:
    """No verifier to whom at most so many bits about who it is come through has a larger AUC.

    Deciding cannot add information: d2(TAR || FAR) <= bits, the binary relative entropy, holds at
    every threshold (data processing; Cover and Thomas, 2006, section 2.8). The area under the
    largest TAR that this allows is returned.

    Args:
        bits: 0 or more.
        points: steps of the sum over FAR.

    Returns:
        0.5 to 1.
    """
    if not bits >= 0:
        raise ValueError(f"expected 0 bits or more, got {bits}")
    far = (np.arange(points) + 0.5) / points
    low, high = far.copy(), np.ones(points)
    for _ in range(BISECTIONS):
        tar = (low + high) / 2
        divergence = (rel_entr(tar, far) + rel_entr(1 - tar, 1 - far)) / np.log(2)
        allowed = divergence <= bits
        low, high = np.where(allowed, tar, low), np.where(allowed, high, tar)
    return float(low.mean())
