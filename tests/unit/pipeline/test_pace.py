import pytest

from sealskin.pipeline.pace import Pace


@pytest.mark.parametrize(("source", "wanted"), [(25, 10), (30, 10), (30, 15), (29.97, 7), (60, 30)])
def test_keeps_the_rate_on_average(source: float, wanted: float) -> None:
    pace = Pace(wanted)
    chosen = [n / source for n in range(round(source * 20)) if pace.due(n / source)]
    assert len(chosen) == pytest.approx(wanted * 20, abs=2)


def test_takes_every_frame_of_a_source_of_that_rate_although_it_trembles() -> None:
    pace = Pace(10)
    times = [n / 10 + (0.01 if n % 3 else -0.01) for n in range(1, 200)]
    assert all(pace.due(time_s) for time_s in times)


def test_does_not_catch_up_after_a_pause() -> None:
    pace = Pace(10)
    assert pace.due(0)
    burst = [100 + n / 100 for n in range(100)]
    assert sum(pace.due(time_s) for time_s in burst) <= 11
