"""Threads share work, and nobody sees it but in its order."""

from __future__ import annotations

import threading
import time

import pytest

from sealskin.core.in_order import in_order


def test_results_come_in_order_and_no_item_is_taken_too_early() -> None:
    taken: list[int] = []
    names: set[str] = set()

    def items() -> object:
        for number in range(20):
            taken.append(number)
            yield number

    def work(number: int) -> int:
        names.add(threading.current_thread().name)
        time.sleep(0.02 if number % 3 == 0 else 0)  # later ones are done earlier
        return 10 * number

    seen = []
    for result in in_order(work, items(), threads=3, ahead=4):  # type: ignore[arg-type]
        seen.append(result)
        assert len(taken) <= len(seen) + 4
    assert seen == [10 * number for number in range(20)]
    assert len(names) > 1


def test_what_is_raised_in_a_thread_is_raised_here_and_ends_the_work() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        done.append(number)
        return number

    with pytest.raises(ValueError, match="two"):
        list(in_order(work, range(1000), threads=2, ahead=2))
    assert len(done) < 20
