"""Limits of shares that were counted, beside values of tables and the chance that they promise."""

import pytest
from scipy.stats import binom

from sealskin.core.limits import exact_upper


@pytest.mark.parametrize("of", [28, 100, 589])
def test_where_nothing_was_counted_it_is_the_rule_of_three(of: int) -> None:
    assert exact_upper(0, of) == pytest.approx(3 / of, rel=0.06)
    assert exact_upper(0, of) < 3 / of


@pytest.mark.parametrize(("count", "of"), [(0, 5), (1, 28), (2, 28), (9, 10)])
def test_at_the_limit_so_few_are_as_rare_as_promised(count: int, of: int) -> None:
    assert binom.cdf(count, of, exact_upper(count, of)) == pytest.approx(0.05)
    assert binom.cdf(count, of, exact_upper(count, of, 0.99)) == pytest.approx(0.01)


def test_two_of_28_are_not_covered_by_the_rule_of_three() -> None:
    assert exact_upper(2, 28) == pytest.approx(0.2083, abs=1e-4)


def test_nothing_is_known_of_nothing() -> None:
    assert exact_upper(0, 0) == 1.0
    assert exact_upper(7, 7) == 1.0
