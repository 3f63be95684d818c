"""Times at which figures are to be doubted. Pure: hours in, spans out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sealskin.sense.measure.proportion import wilson

LEAST = 20
"""Crossings of a day under which nothing is said: chance alone makes three in and one out."""
APART = 0.6
"""In, or out, is more than this share of all crossings for certain (lower bound of 95 %)."""

Hour = tuple[int, int]
"""People in and out."""


def in_without_out(
    days: Sequence[tuple[int, int]], hours: Mapping[int, Hour]
) -> list[tuple[int, int]]:
    """Days on which many more came in than went out, or the other way round.

    Whoever comes in goes out again on the same day, so over a whole day both are alike. A share
    that is surely over six tenths says that the camera misses one of the two.

    Args:
        days: begins and ends.
        hours: people in and out by doors, by start of the hour.

    Returns:
        Begins and ends of such days.
    """
    found = []
    for begin, end in days:
        own = [counts for start, counts in hours.items() if begin <= start < end]
        n_in, n_out = (sum(part) for part in zip(*own, strict=True)) if own else (0, 0)
        if n_in + n_out < LEAST:
            continue
        bounds = wilson(max(n_in, n_out), n_in + n_out)
        if bounds is not None and bounds[0] > APART:
            found.append((begin, end))
    return found
