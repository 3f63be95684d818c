"""When things are looked for, and what is recorded of them."""

from pathlib import Path

import numpy as np
import pytest

from sealskin.core.config import CameraConfig
from sealskin.core.sealed import SealedFrame
from sealskin.core.times import MS_PER_MINUTE
from sealskin.pipeline.job import Job
from sealskin.pipeline.messages import Record, ThingsMessage
from sealskin.pipeline.things import ThingBook, ThingWatch
from sealskin.pipeline.worker import things_model
from sealskin.seal import make_sealer
from sealskin.sense.things import ThingDetector
from unit.sense.tiny_things import save_tiny_things

START_MS = 1_000 * MS_PER_MINUTE


@pytest.mark.parametrize(("look_s", "times"), [(0.01, [0, 2, 4, 6, 8]), (0.5, [0, 5])])
def test_looks_are_rare_and_rarer_on_a_slow_machine(
    tmp_path: Path, look_s: float, times: list[float]
) -> None:
    ticks = iter(look_s * n for n in range(100))
    detector = ThingDetector(path=save_tiny_things(tmp_path / "t.onnx"), threads=1)
    watch = ThingWatch(detector, 2.0, lambda: next(ticks))
    looked = []
    for step in range(100):
        time_s = step / 10
        if watch.due(time_s):
            pixels = np.zeros((96, 256, 3), np.uint8)
            pixels[32:64, 32:64, 0] = 255
            counts = watch.look(SealedFrame(pixels, time_s, step, "drawn"))
            assert counts == {"chair": 1, "handbag": 0}
            looked.append(time_s)
    assert looked == times


def test_sums_of_a_minute_are_those_of_its_looks() -> None:
    book = ThingBook("hall")
    records: list[Record] = []
    for step in range(60):  # two minutes, a look every 2 s
        counts = {"chair": 3 + step % 2, "cup": 0}
        records += book.add(counts, START_MS + step * 2_000)
    records += book.close()
    assert book.close() == []
    told = [record for record in records if isinstance(record, ThingsMessage)]
    assert len(told) > 4  # little is lost when the process is killed
    for minute in range(2):
        mine = [m for m in told if m.minute_ms == START_MS + minute * MS_PER_MINUTE]
        assert sum(m.looks for m in mine) == 30
        rows = [row for m in mine for row in m.counts]
        assert sum(n for thing, n, _ in rows if thing == "chair") == 105
        assert max(most for thing, _, most in rows if thing == "chair") == 4
        # None was seen, which is not the same as unknown.
        assert {(n, most) for thing, n, most in rows if thing == "cup"} == {(0, 0)}


@pytest.mark.parametrize(
    ("seal", "settings", "asked"),
    [
        ("lowrate", {"things": ["chair"]}, True),
        ("lowrate", {}, False),  # nothing unless asked for
        ("lowrate", {"things": ["chair"], "analytics": False}, False),
        ("mosaic", {"things": ["chair"]}, False),  # it was not trained on these
    ],
)
def test_the_model_is_loaded_only_where_it_is_asked_for(
    seal: str, settings: dict[str, object], asked: bool
) -> None:
    camera = CameraConfig.model_validate({"name": "hall", "source": "hall.mp4", **settings})
    found = things_model(Job(camera, None, 1), make_sealer(seal))
    assert (found is not None) == asked
