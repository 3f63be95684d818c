"""The last hour of a camera: differences, fresh starts, gaps and percentiles."""

from sealskin.pipeline.messages import FiguresMessage
from sealskin.seal.stages import LATENCY_S
from sealskin.serve.last_hour import LastHour, MinuteOfFrames

CLASSES = len(LATENCY_S) + 1


def figures(came: int, late: int = 0, *, fast: int = 0, slow: int = 0) -> FiguresMessage:
    latency = [fast, *[0] * (CLASSES - 2), slow]
    frames = {"in": came, "sealed": came - late, "late": late}
    return FiguresMessage("hall", frames, {}, tuple(latency), 0.0, 0, 0)


class Clock:
    now_ms = 600_000

    def __call__(self) -> int:
        return self.now_ms


def test_sums_become_minutes_and_a_fresh_start_counts_from_zero() -> None:
    clock = Clock()
    hour = LastHour(clock)
    hour.take(figures(10))
    hour.take(figures(25, late=2))
    clock.now_ms += 60_000
    hour.take(figures(40, late=2))
    hour.take(figures(5))  # the process was started again
    clock.now_ms += 120_000
    hour.take(figures(6))
    assert [(at, one.frames) for at, one in hour.of("hall")] == [
        (600_000, {"in": 25, "sealed": 23, "late": 2}),
        (660_000, {"in": 20, "sealed": 20, "late": 0}),
        (780_000, {"in": 1, "sealed": 1, "late": 0}),
    ], "and of a minute of which nothing was told there is no row"
    assert hour.of("yard") == []


def test_it_forgets_what_is_older_than_an_hour() -> None:
    clock = Clock()
    hour = LastHour(clock)
    for minute in range(200):
        clock.now_ms = 60_000 * minute
        hour.take(figures(minute + 1))
    assert [at for at, _ in hour.of("hall")] == [60_000 * n for n in range(139, 200)]
    clock.now_ms += 30 * 60_000
    assert len(hour.of("hall")) == 31


def test_a_camera_that_is_removed_is_forgotten() -> None:
    hour = LastHour(Clock())
    hour.take(figures(10))
    hour.follow({"yard"})
    assert hour.of("hall") == []
    hour.take(figures(20))
    assert [one.frames["in"] for _, one in hour.of("hall")] == [20]


def test_percentiles() -> None:
    one = MinuteOfFrames()
    assert one.percentile_ms(0.5) is None
    one.latency[0] = 100
    assert one.percentile_ms(0.5) == 5.0, "the middle of the class up to 10 ms"
    one.latency[3] = 100  # 50 to 100 ms
    assert one.percentile_ms(0.75) == 75.0
    one.latency[-1] = 1000
    assert one.percentile_ms(0.99) == 1000 * LATENCY_S[-1]
