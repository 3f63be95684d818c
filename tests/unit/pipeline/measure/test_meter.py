from collections.abc import Iterator
from pathlib import Path

import pytest

from sealskin.core.config_measure import MeasureConfig
from sealskin.core.errors import ConfigError
from sealskin.pipeline.measure import meter as meter_module
from sealskin.pipeline.measure.meter import Meter
from sealskin.pipeline.measure.places import day_of
from sealskin.store import figures, tables
from sealskin.store.database import Database
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

NINE = MONDAY + 9 * HOUR


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    with Database(place) as database:
        yield database


def zones(meter: Meter, span: str = "hours", variant: int | None = None):
    rows = figures.read(
        meter.database,
        "zones",
        span,
        list(meter.places),
        MONDAY,
        MONDAY + DAY,
        variant_id=variant or meter.variant_id,
        by=["zone"],
    )
    return {(row["start_ms"], row["zone"]): row for row in rows}


def at_tea(shop: Shop, start_ms: int, seconds: int = 10) -> int:
    return shop.person(start_ms, (0, 0.2, 0.2), (seconds, 0.2, 0.2))


def test_hours_and_days_are_made_of_tracks(database: Database) -> None:
    shop = Shop(database)
    shop.watch(NINE, 60)
    shop.watch(NINE + 2 * HOUR, 30)
    for minute in range(3):
        at_tea(shop, NINE + minute * MINUTE)
    at_tea(shop, NINE + 2 * HOUR, 2)
    meter = Meter(config(), database)
    assert meter.pass_over(now=MONDAY + DAY) == 2
    hours = zones(meter)
    assert hours[NINE, "tea"]["visits"] == 3
    assert hours[NINE, "tea"]["stays"] == 3
    assert hours[NINE, "tea"]["dwell_ms"] == 30_000
    assert hours[NINE, "wine"]["visits"] == 0  # watched, and nobody came: known to be none
    assert (NINE + HOUR, "tea") not in hours  # not watched: unknown
    days = zones(meter, "days")
    assert days[MONDAY, "tea"]["visits"] == 4
    assert days[MONDAY, "tea"]["stays"] == 3
    assert days[MONDAY, "tea"]["dwell_max_ms"] == 10_000
    people = figures.read(
        database, "people", "days", [shop.camera], MONDAY, MONDAY + DAY, variant_id=0
    )
    assert [row["minutes"] for row in people] == [90]
    assert meter.pass_over(now=MONDAY + DAY) == 0


def test_what_comes_late_is_taken_in(database: Database) -> None:
    shop = Shop(database)
    shop.watch(NINE, 60)
    at_tea(shop, NINE)
    meter = Meter(config(), database)
    meter.pass_over(now=MONDAY + DAY)
    at_tea(shop, NINE + MINUTE)  # an outbox was full for a day
    shop.cross(NINE + MINUTE)
    meter.pass_over(now=MONDAY + 2 * DAY)
    assert zones(meter)[NINE, "tea"]["visits"] == 2
    assert zones(meter, "days")[MONDAY, "tea"]["visits"] == 2


def test_a_parameter_makes_figures_anew_and_leaves_the_others(database: Database) -> None:
    shop = Shop(database)
    shop.watch(NINE, 60)
    at_tea(shop, NINE, 4)
    at_tea(shop, NINE + MINUTE, 20)
    meter = Meter(config(), database)
    other = MeasureConfig(stay_s=10)
    meter.refresh(list(meter.places), MONDAY, MONDAY + DAY, other)
    assert zones(meter)[NINE, "tea"]["stays"] == 2
    assert zones(meter, variant=meter.variant(other))[NINE, "tea"]["stays"] == 1
    # What changes afterwards reaches both.
    at_tea(shop, NINE + 2 * MINUTE, 30)
    meter._made_ms.clear()
    meter.refresh(list(meter.places), MONDAY, MONDAY + DAY, other)
    assert zones(meter)[NINE, "tea"]["stays"] == 3
    assert zones(meter, variant=meter.variant(other))[NINE, "tea"]["stays"] == 2


def test_other_zones_make_everything_anew(database: Database) -> None:
    shop = Shop(database)
    shop.watch(NINE, 60)
    at_tea(shop, NINE)
    Meter(config(), database).pass_over(now=MONDAY + DAY)
    settings = config()
    camera = settings.cameras[0]
    moved = camera.zones[0].model_copy(update={"polygon": [(0.8, 0.8), (0.9, 0.8), (0.9, 0.9)]})
    camera = camera.model_copy(update={"zones": [moved, *camera.zones[1:]]})
    meter = Meter(settings.model_copy(update={"cameras": [camera]}), database)
    assert meter.pass_over(now=MONDAY + DAY) == 1
    assert zones(meter)[NINE, "tea"]["visits"] == 0


def test_figures_outlive_their_tracks(database: Database) -> None:
    shop = Shop(database)
    shop.watch(NINE, 30)
    at_tea(shop, NINE)
    meter = Meter(config(), database)
    meter.pass_over(now=MONDAY + DAY)
    with database.writing() as connection:
        connection.execute(tables.points.delete())
        connection.execute(tables.tracks.delete())
    shop.watch(NINE + 30 * MINUTE, 30)  # the hour changes once more
    meter.pass_over(now=MONDAY + DAY)
    assert zones(meter)[NINE, "tea"]["visits"] == 1
    (people,) = figures.read(
        database, "people", "hours", [shop.camera], NINE, NINE + HOUR, variant_id=0
    )
    assert people["minutes"] == 60


def test_staff_are_left_out_by_their_hours(database: Database) -> None:
    shop = Shop(database)
    shop.watch(MONDAY + 7 * HOUR, 120)
    at_tea(shop, MONDAY + 7 * HOUR)  # before eight everybody is staff
    at_tea(shop, NINE - HOUR)
    meter = Meter(config(), database)
    meter.pass_over(now=MONDAY + DAY)
    assert zones(meter, "days")[MONDAY, "tea"]["visits"] == 1
    for staff, visits in (("in", 2), ("only", 1)):
        other = MeasureConfig(staff=staff)
        meter.refresh(list(meter.places), MONDAY, MONDAY + DAY, other)
        found = zones(meter, "days", meter.variant(other))
        assert found[MONDAY, "tea"]["visits"] == visits


def test_too_much_at_once_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(database)
    for hour in range(4):
        shop.watch(NINE + hour * HOUR, 1)
        at_tea(shop, NINE + hour * HOUR)
    meter = Meter(config(), database)
    meter.pass_over(now=MONDAY + DAY)
    monkeypatch.setattr(meter_module, "MOST_RECOMPUTED", 3)
    with pytest.raises(ConfigError, match=r"need 4 camera-hours .* may take 3; ask for a shorter"):
        meter.refresh(list(meter.places), MONDAY, MONDAY + DAY, MeasureConfig(stay_s=9))


def test_days_of_a_time_zone() -> None:
    # The night in which clocks go forward has 23 hours.
    begin, end = day_of(1_774_760_400_000, "Europe/Berlin")  # 2026-03-29
    assert end - begin == 23 * HOUR
    assert day_of(begin, "Europe/Berlin") == (begin, end)
    assert day_of(end, "Europe/Berlin")[0] == end
    assert day_of(MONDAY, "Asia/Seoul")[0] == MONDAY - 9 * HOUR
