"""From sums to the figures of each metric. A figure that nothing is known of is None."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sealskin.sense.measure.proportion import wilson

Sums = Mapping[str, int]
Values = dict[str, float | None]


def _over(a: int, b: int, *, scale: float = 1.0) -> float | None:
    return a / b * scale if b else None


def visits(s: Sums, _minutes: int) -> Values:
    """In and out of a door."""
    return {"n_in": s["n_in"], "n_out": s["n_out"]}


def dwell(s: Sums, _minutes: int) -> Values:
    """How long."""
    return {
        "visits": s["visits"],
        "dwell_mean_s": _over(s["dwell_ms"], s["visits"], scale=1e-3),
        "dwell_max_s": s["dwell_max_ms"] / 1000 if s["visits"] else None,
    }


def stays(s: Sums, _minutes: int) -> Values:
    """How many stop."""
    return {
        "visits": s["visits"],
        "stays": s["stays"],
        "stay_share": _over(s["stays"], s["visits"]),
        "stay_mean_s": _over(s["stay_ms"], s["stays"], scale=1e-3),
    }


def interest(s: Sums, _minutes: int) -> Values:
    """How much a shelf draws and holds."""
    share = _over(s["stays"], s["visits"])
    faces = _over(s["facing_milli"], s["facing_stays"], scale=1e-3)
    return {
        "visits": s["visits"],
        "stays": s["stays"],
        "interest": share,
        "interest_facing": None if share is None or faces is None else share * faces,
        "facing_stays": s["facing_stays"],
    }


def queue(s: Sums, minutes: int) -> Values:
    """How many wait, and how long."""
    return {
        "length_mean": _over(s["waiting_ms"], minutes * 60_000),
        "length_max": s["waiting_max"],
        "waits": s["waits"],
        "wait_mean_s": _over(s["wait_ms"], s["waits"], scale=1e-3),
        "wait_max_s": s["wait_max_ms"] / 1000 if s["waits"] else None,
        "long_share": _over(s["long_waits"], s["waits"]),
    }


def zone_occupancy(s: Sums, minutes: int) -> Values:
    """How many are in a zone; the limit is added by who knows it."""
    return {
        "people_mean": _over(s["present_ms"], minutes * 60_000),
        "people_max": s["people_max"],
        "inside": None,
        "limit": None,
        "over_s": s["over_ms"] / 1000,
    }


def capture(passers: int, n_in: int) -> Values:
    """Who of those that pass comes in."""
    bounds = wilson(n_in, passers)
    low, high = bounds or (None, None)
    return {
        "passers": passers,
        "n_in": n_in,
        "rate": n_in / passers if bounds else None,
        "rate_low": low,
        "rate_high": high,
    }


def flows(s: Sums, _minutes: int) -> Values:
    """Steps from zone to zone."""
    return {"n": s["n"]}


ZONE_VALUES: dict[str, Callable[[Sums, int], Values]] = {
    "dwell": dwell,
    "stays": stays,
    "interest": interest,
    "queue": queue,
    "occupancy": zone_occupancy,
}
