"""How often something may happen of which so many cases were counted."""

from __future__ import annotations


def exact_upper(count: int, of: int, confidence: float = 0.95) -> float:
    """Upper limit of a share (Clopper and Pearson, 1934; one-sided).

    Where nothing was counted it is about 3 / `of`, the rule of three.

    Args:
        count: cases that were counted.
        of: cases that there were to count.
        confidence: chance that the limit is not too low, whatever the share.

    Returns:
        A share, 0 to 1; 1 where there was nothing to count.
    """
    # Here and not above: it takes a while, and papers need nothing else of it.
    from scipy.special import betaincinv

    if count >= of:
        return 1.0
    return float(betaincinv(count + 1, of - count, confidence))
