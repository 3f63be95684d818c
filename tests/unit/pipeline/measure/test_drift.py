from sealskin.pipeline.measure.drift import in_without_out

HOUR = 3_600_000


def test_in_without_out() -> None:
    days = [(0, 24 * HOUR), (24 * HOUR, 48 * HOUR)]
    even = {9 * HOUR: (60, 2), 20 * HOUR: (5, 58)}
    assert in_without_out(days, even) == []
    broken = {**even, 33 * HOUR: (80, 4)}
    assert in_without_out(days, broken) == [days[1]]
    assert in_without_out(days, {33 * HOUR: (8, 0)}) == []  # too few to say
