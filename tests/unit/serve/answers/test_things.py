"""Counts of things, from minutes to answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealskin.core.config import Config
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS
from sealskin.serve.answers.answer import answer
from sealskin.serve.answers.question import ask
from sealskin.serve.metric_wire import Step
from sealskin.store.database import Database
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

NINE = MONDAY + 9 * HOUR


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    place: Path | str = tmp_path / "s.db"
    if request.param == "postgresql":
        place = request.getfixturevalue("postgres").database()
    with Database(place) as database:
        shop = Shop(database)
        shop.watch(NINE, 120)
        for minute in range(30):
            at = NINE + HOUR + minute * MINUTE
            database.add_things(shop.camera, at, 20, [("chair", 60, 3), ("handbag", 0, 0)])
            database.add_things(shop.camera, at, 10, [("chair", 60, 7), ("handbag", 0, 0)])
        yield database


def settings(*things: str) -> Config:
    whole = config()
    cameras = [camera.model_copy(update={"things": list(things)}) for camera in whole.cameras]
    return whole.model_copy(update={"cameras": cameras})


def rows(database: Database, whole: Config, step: Step, **more: Any) -> dict[Any, Any]:
    meter = Meter(whole, database)
    asked = {"site": None, "camera": None, "zone": None, "split": True, **more}
    times = {"from_ms": MONDAY, "to_ms": MONDAY + DAY} if step != "minute" else {
        "from_ms": NINE + HOUR, "to_ms": NINE + 2 * HOUR
    }  # fmt: skip
    question = ask(
        meter, METRICS["things"], lambda _: True, step=step, parameters={}, **times, **asked
    )
    found = answer(meter, question).rows
    return {(row.key, (row.start_ms - NINE) // HOUR): row for row in found} if step == "hour" else {
        (row.key, row.start_ms): row for row in found
    }  # fmt: skip


def test_what_nobody_looked_for_is_unknown_and_what_was_not_seen_is_zero(database) -> None:
    found = rows(database, settings("chair", "handbag"), "hour")
    assert found["chair", 1].values == {"count_mean": 4.0, "count_max": 7}
    assert found["handbag", 1].values == {"count_mean": 0.0, "count_max": 0}
    assert found["chair", 1].samples == 30
    # People were counted at nine, things were not.
    assert found["chair", 0].values == {"count_mean": None, "count_max": None}
    assert found["chair", 0].samples == 0


@pytest.mark.parametrize("step", ["minute", "day", "total"])
def test_every_step_tells_the_same(database, step: Step) -> None:
    found = rows(database, settings("chair", "handbag"), step)
    chairs = [row for (thing, _), row in found.items() if thing == "chair" and row.samples]
    assert sum(row.samples for row in chairs) == 30
    assert {(row.values["count_mean"], row.values["count_max"]) for row in chairs} == {(4.0, 7)}
    assert {row.camera for row in chairs} == {"hall"}


def test_rows_are_of_cameras_also_when_all_are_asked_for_in_one(database) -> None:
    found = rows(database, settings("chair"), "total", split=False)
    assert {row.camera for row in found.values()} == {"hall"}


def test_a_shop_that_counts_no_things_has_no_rows(tmp_path: Path) -> None:
    with Database(tmp_path / "none.db") as database:
        Shop(database).watch(NINE, 60)
        assert rows(database, settings(), "hour") == {}


def test_counts_stay_when_other_parameters_are_asked_for(database) -> None:
    other = settings("chair").model_copy(update={"measure": config(stay_s=9).measure})
    assert rows(database, other, "hour")["chair", 1].values["count_max"] == 7
