"""Ratios of two arms with an interval over scenes and seeds: a paired bootstrap.

Every arm is drawn on the same scenes and the same seeds, which is what makes the ratio paired.
Pictures of a scene are drawn together, since they are much alike. With few scenes or seeds an
interval is itself uncertain: three seeds are but three draws of three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealskin.learn.matches import Matches, precision

CONFIDENCE = 0.95
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """One network on one kind of picture.

    Attributes:
        matches: of all pictures.
        figures: float64 (2,), AP and AP50.
        drawn: float64 (rounds, 2), the same on resampled scenes; NaN where a draw has no box.
    """

    matches: Matches
    figures: Figures
    drawn: Figures


@dataclass(frozen=True, slots=True)
class Ratio:
    """Mean over seeds by mean over seeds, and the ends of its 95 % interval; None if unknown."""

    value: float | None
    low: float | None
    high: float | None


def scene_weights(scenes: Sequence[str], rounds: int, seed: int = 0) -> Figures:
    """How often each picture counts in each draw of as many scenes as there are.

    Args:
        scenes: one name for each picture.
        rounds: number of draws.
        seed: of the draws.

    Returns:
        float64 (rounds, pictures).
    """
    names, index = np.unique(np.array(scenes), return_inverse=True)
    shares = np.full(len(names), 1 / len(names))
    counts = np.random.default_rng(seed).multinomial(len(names), shares, size=rounds)
    return counts[:, index].astype(np.float64)


def scored(matches: Matches, weights: Figures) -> Scored:
    """AP and AP50 on all pictures and on every draw of `scene_weights`."""
    rows = []
    for each in (np.ones(weights.shape[1]), *weights):
        found = precision(matches, each)
        rows.append((np.nan, np.nan) if found is None else (found.mean(), found[0]))
    table = np.array(rows, np.float64)
    return Scored(matches, table[0], table[1:])


def ratio(arm: Mapping[int, Scored], raw: Mapping[int, Scored], column: int) -> Ratio:
    """Ratio of two arms over the seeds that both have.

    Args:
        arm: by seed.
        raw: by seed; what is compared with.
        column: 0 for AP, 1 for AP50.
    """
    seeds = sorted(set(arm) & set(raw))
    if not seeds:
        return Ratio(None, None, None)
    ours, theirs = (np.mean([side[s].figures[column] for s in seeds]) for side in (arm, raw))
    if not theirs > 0:
        return Ratio(None, None, None)
    # (seeds, rounds); in each round the seeds themselves are drawn, the same for both arms.
    tables = [np.stack([side[s].drawn[:, column] for s in seeds]) for side in (arm, raw)]
    rounds = np.arange(tables[0].shape[1])[:, None]
    drawn = np.random.default_rng(1).integers(len(seeds), size=(len(rounds), len(seeds)))
    above, below = (table[drawn, rounds].mean(axis=1) for table in tables)
    usable = below > 0  # false for NaN
    value = float(ours / theirs)
    if not usable.any():
        return Ratio(value, None, None)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(above[usable] / below[usable], (tail, 1 - tail))
    return Ratio(value, float(low), float(high))
