"""Slows down who guesses passwords: after some failures each one doubles the wait.

Counted for a name from an address, for an address, and for a name. The last is lenient and short:
else anybody could lock somebody else out by failing on their behalf.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FORGET_S = 3600.0
MOST = 10_000
"""Names and addresses that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one may fail before waiting, and how long one waits at most, in seconds."""

    free: int
    longest_s: float


PAIR = Limit(free=5, longest_s=900)
ADDRESS = Limit(free=20, longest_s=900)
NAME = Limit(free=50, longest_s=60)


@dataclass(slots=True)
class _Count:
    failures: int = 0
    until_s: float = 0.0
    last_s: float = 0.0


class Brake:
    """Counts failures and says how long to wait. Any thread may use it.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()

    def take(self, name: str, address: str) -> float:
        """Take a try, which counts as failed until `forgive`.

        Returns:
            0 if it may be made; otherwise the seconds to wait, and it was not taken.
        """
        now_s = self._clock()
        with self._lock:
            counts = [(self._count(key, now_s), limit) for key, limit in _keys(name, address)]
            wait_s = max(count.until_s - now_s for count, _ in counts)
            if wait_s > 0:
                return wait_s
            for count, limit in counts:
                count.failures += 1
                count.last_s = now_s
                if count.failures >= limit.free:
                    # The exponent is bounded, or a patient guesser would overflow it.
                    doubled = 2.0 ** min(count.failures - limit.free, 20)
                    count.until_s = now_s + min(doubled, limit.longest_s)
        return 0.0

    def forgive(self, name: str, address: str) -> None:
        """The try that was taken was right. Others from this address stay counted."""
        with self._lock:
            pair, of_address, of_name = (key for key, _ in _keys(name, address))
            self._counts.pop(pair, None)
            self._counts.pop(of_name, None)
            count = self._counts.get(of_address)
            if count is not None:
                count.failures -= 1
                count.until_s = 0.0

    def _count(self, key: tuple[str, ...], now_s: float) -> _Count:
        count = self._counts.pop(key, None)
        if count is None or now_s - max(count.last_s, count.until_s) > FORGET_S:
            count = _Count(last_s=now_s)
        self._counts[key] = count
        while len(self._counts) > MOST:
            self._counts.popitem(last=False)
        return count


def _keys(name: str, address: str) -> list[tuple[tuple[str, ...], Limit]]:
    near = _neighbourhood(address)
    return [((name, near), PAIR), (("", near), ADDRESS), ((name,), NAME)]


def _neighbourhood(address: str) -> str:
    """An address, or the network that one subscriber has of the newer kind: they have 2^64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
