import math

import numpy as np
import pytest

from sealskin.audit.bits import fit_temperature, identity_bits, max_auc_of_bits
from sealskin.audit.comparison import Comparison, compare
from sealskin.core.errors import DataError


def channel(people: int, error: float, seed: int = 0, probes: int = 40) -> Comparison:
    """A symmetric channel: the probe names its person, or with `error` anyone else at random."""
    rng = np.random.default_rng(seed)
    ids = np.repeat(np.arange(people), probes)
    wrong = rng.random(len(ids)) < error
    named = np.where(wrong, (ids + rng.integers(1, people, len(ids))) % people, ids)
    scores = (np.arange(people)[:, None] == named).astype(np.float32)
    return Comparison(scores, np.arange(people), ids, np.ones(scores.shape, bool))


def scattered(count: int, pictures: int, spread: float, seed: int = 0) -> Comparison:
    rng = np.random.default_rng(seed)
    ids = np.repeat(np.arange(count), pictures)
    vectors = rng.normal(size=(count, 32))[ids] + spread * rng.normal(size=(len(ids), 32))
    vectors = vectors.astype(np.float32)
    return compare(vectors, ids, vectors, ids, ~np.eye(len(ids), dtype=bool))


@pytest.mark.parametrize("error", [0.1, 0.5, 0.8])
def test_bits_of_a_channel_whose_capacity_is_known(error):
    people = 16
    capacity = math.log2(people) + (1 - error) * math.log2(1 - error)
    capacity += error * math.log2(error / (people - 1))
    temperature = fit_temperature(channel(people, error, seed=1), people)
    got = identity_bits(channel(people, error, seed=2), people, temperature)
    assert got == pytest.approx(capacity, abs=0.12)


def test_bits_of_all_and_of_nothing():
    known, unknown = scattered(32, 4, 0.01), scattered(32, 4, 1000.0)
    assert identity_bits(known, 32, fit_temperature(known, 32)) == pytest.approx(5, abs=0.01)
    assert identity_bits(unknown, 32, fit_temperature(scattered(32, 4, 1000.0, 1), 32)) < 0.05
    alike = Comparison(np.ones_like(known.scores), known.gallery_ids, known.probe_ids, known.usable)
    assert identity_bits(alike, 32, fit_temperature(alike, 32)) == pytest.approx(0, abs=1e-9)


def test_a_temperature_that_boasts_finds_fewer_bits_and_never_less_than_none():
    comparison = scattered(32, 4, 4.0)
    fitted = fit_temperature(comparison, 32)
    best = identity_bits(comparison, 32, fitted)
    assert 0 < best < 5
    assert identity_bits(comparison, 32, fitted / 4) < best
    assert identity_bits(comparison, 32, fitted * 4) < best
    assert identity_bits(comparison, 32, fitted / 1000) == 0


def test_fewer_people_are_drawn():
    known = scattered(40, 3, 0.01)
    assert identity_bits(known, 8, 0.02) == pytest.approx(3, abs=0.01)
    with pytest.raises(DataError, match="at least 41 people"):
        identity_bits(known, 41, 0.02)


def test_who_has_no_usable_probe_gives_no_bits():
    known = scattered(4, 3, 0.01)
    usable = known.usable & (known.probe_ids != 0)
    lame = Comparison(known.scores, known.gallery_ids, known.probe_ids, usable)
    assert identity_bits(lame, 4, 0.02) == pytest.approx(2 * 3 / 4, abs=0.01)


def test_bits_bound_the_auc_as_the_design_says():
    assert max_auc_of_bits(0) == pytest.approx(0.5, abs=1e-6)
    assert max_auc_of_bits(0.048) == pytest.approx(0.60, abs=0.001)
    assert max_auc_of_bits(1) == pytest.approx(0.88, abs=0.001)
    values = [max_auc_of_bits(bits) for bits in (0.01, 0.1, 1, 10, 100)]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(1)
    for bad in (-1.0, math.nan):
        with pytest.raises(ValueError, match="0 bits or more"):
            max_auc_of_bits(bad)


def test_small_divergences_follow_their_parabola():
    # d2(f + e || f) is e^2 / (2 ln 2 f (1 - f)) for small e, so the gain over 0.5 is the mean of
    # sqrt(2 ln 2 bits f (1 - f)) over f, and that of sqrt(f (1 - f)) is pi / 8.
    bits = 1e-5
    expected = 0.5 + math.sqrt(2 * math.log(2) * bits) * math.pi / 8
    assert max_auc_of_bits(bits) - 0.5 == pytest.approx(expected - 0.5, rel=0.03)


def test_no_channel_beats_the_bound():
    # The verifier of a symmetric channel: TAR 1 - e at FAR e / (N - 1).
    people = 16
    for error in (0.1, 0.5, 0.8):
        capacity = math.log2(people) + (1 - error) * math.log2(1 - error)
        capacity += error * math.log2(error / (people - 1))
        far = error / (people - 1)
        auc = (1 + (1 - error) - far) / 2
        assert auc < max_auc_of_bits(capacity)
