"""The interface of metrics over a shop whose truth is known."""

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from sealskin.core.config import Config, ServerConfig
from sealskin.core.times import now_ms
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.dictionary import METRICS
from sealskin.serve.answers.answer import ROWS
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database
from sealskin.store.said import Purchase, add_purchases, mark_staff
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

NINE = MONDAY + 9 * HOUR
MONDAY_ALL = {"from": MONDAY, "to": MONDAY + DAY}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    place: Path | str = tmp_path_factory.mktemp("answers") / "s.db"
    if request.param == "postgresql":
        place = request.getfixturevalue("postgres").database()
    with Database(place) as database:
        shop = Shop(database)
        shop.watch(NINE, 120, people=2)
        shop.watch(NINE + 3 * HOUR, 30, people=4)
        for n in range(8):
            shop.cross(NINE + n * MINUTE)
            shop.cross(NINE + n * MINUTE + 1, line="street")
            shop.cross(NINE + n * MINUTE + 2, "out", line="street")
        for n in range(3):
            shop.cross(NINE + HOUR + n * MINUTE, "out")
        for n in range(6):  # past the tea, which faces them, and on to the till
            start = NINE + n * 2 * MINUTE
            shop.person(
                start, (0, 0.2, 0.2), (10, 0.2, 0.2), (20, 0.5, 0.7), (40, 0.5, 0.7), facing=6
            )
        for n in range(4):  # two pairs past the wine, without a stop
            start = NINE + HOUR + (n // 2) * 2 * MINUTE
            shop.person(start, (0, 0.6, 0.2 + n % 2 / 50), (5, 1.0, 0.2 + n % 2 / 50))
        receipts = [Purchase(NINE + n * MINUTE, "1", str(n)) for n in range(4)]
        assert add_purchases(database, "shop", receipts) == 4
        assert add_purchases(database, "shop", receipts) == 0
        yield database


def get(database: Database, path: str, settings: Config | None = None, **query: Any) -> Any:
    return ask(database, path, settings, **query).json()


def ask(
    database: Database, path: str, settings: Config | None = None, **query: Any
) -> httpx.Response:
    app = app_of(database) if settings is None else make(database, settings)

    async def get_it() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path, params=query)

    return asyncio.run(get_it())


def make(database: Database, settings: Config) -> FastAPI:
    meter = Meter(settings, database)
    return create_app(Hub(settings.cameras), database, ServerConfig(), meter=meter)


@cache
def app_of(database: Database) -> FastAPI:
    return make(database, config())


def total(database: Database, metric: str, **query: Any) -> dict[str, dict[str, Any]]:
    """Rows over the whole Monday, by their keys."""
    answer = get(database, f"/api/metrics/{metric}", **MONDAY_ALL, step="total", **query)
    return {row["key"]: row for row in answer["rows"]}


def test_the_dictionary_is_whole(database) -> None:
    entries = get(database, "/api/metrics", settings=config(stay_s=7))
    assert {entry["id"] for entry in entries} == set(METRICS) == {*ROWS, "heat"}
    stays = next(entry for entry in entries if entry["id"] == "stays")
    least = next(p for p in stays["parameters"] if p["name"] == "stay_s")
    assert (least["default"], least["least"], least["most"]) == (7, 0.5, 3600)


def test_visits_by_hour_know_what_they_do_not_know(database) -> None:
    answer = get(database, "/api/metrics/visits", **MONDAY_ALL)
    rows = {row["start_ms"]: row for row in answer["rows"] if row["key"] == "door"}
    assert len(rows) == 24
    assert rows[NINE]["values"] == {"n_in": 8, "n_out": 0}
    assert rows[NINE + HOUR]["values"] == {"n_in": 0, "n_out": 3}
    assert rows[NINE]["samples"] == 60
    assert rows[NINE + 2 * HOUR]["values"] == {"n_in": None, "n_out": None}
    assert rows[NINE + 2 * HOUR]["samples"] == 0
    assert rows[NINE + 3 * HOUR]["values"] == {"n_in": 0, "n_out": 0}
    assert "street" not in {row["key"] for row in answer["rows"]}
    assert answer["checked"] is None


@pytest.mark.parametrize("step", ["minute", "hour", "day", "week", "month", "total"])
def test_every_step_adds_up_to_the_same(database, step) -> None:
    answer = get(database, "/api/metrics/visits", **MONDAY_ALL, step=step, split=False)
    assert sum(row["values"]["n_in"] or 0 for row in answer["rows"]) == 8
    assert sum(row["samples"] for row in answer["rows"]) == 150
    dwell = get(database, "/api/metrics/dwell", **MONDAY_ALL, step=step, zone="tea")
    assert sum(row["values"]["visits"] or 0 for row in dwell["rows"]) == 6


@pytest.mark.parametrize(
    ("begin", "end", "visits"),
    [
        (MONDAY - 3 * DAY - 5 * HOUR, MONDAY + 2 * DAY + 7 * HOUR, 8),  # days, and hours around
        (NINE, NINE + HOUR, 8),
        (NINE + HOUR, MONDAY + DAY, 0),
        (MONDAY - DAY, NINE, 0),
    ],
)
def test_a_total_of_days_and_hours(database, begin, end, visits) -> None:
    query = {"from": begin, "to": end, "step": "total", "split": False}
    (row,) = get(database, "/api/metrics/visits", **query)["rows"]
    assert row["values"]["n_in"] == (visits if row["samples"] else None)
    assert row["samples"] == {8: 60 if begin == NINE else 150, 0: 90 if begin > NINE else 0}[visits]


def test_capture_rate(database) -> None:
    rows = total(database, "capture", split=False)
    values = rows[None]["values"]
    assert (values["passers"], values["n_in"], values["rate"]) == (16, 8, 0.5)
    assert values["rate_low"] < 0.5 < values["rate_high"]


def test_zones(database) -> None:
    tea = total(database, "dwell")["tea"]["values"]
    assert tea["visits"] == 6
    # Ten seconds there, and the way out of the zone: a tenth over 0.3 to the right.
    assert tea["dwell_mean_s"] == pytest.approx(12, abs=1.5)
    stays = total(database, "stays")
    assert stays["tea"]["values"]["stay_share"] == 1
    assert stays["wine"]["values"]["visits"] == 4
    assert stays["wine"]["values"]["stays"] == 0
    assert stays["wine"]["values"]["stay_mean_s"] is None
    assert total(database, "stays", params='{"stay_s": 2}')["wine"]["values"]["stays"] == 4


def test_interest_and_its_fields(database) -> None:
    shelves = total(database, "interest")
    assert set(shelves) == {"tea", "wine"}
    tea = shelves["tea"]["values"]
    assert tea["interest"] == 1
    assert tea["interest_facing"] == pytest.approx(1)
    assert shelves["wine"]["values"]["interest_facing"] is None  # no facing is known
    assert (shelves["tea"]["field"], shelves["wine"]["field"]) == ("magnet", "quiet")


def test_queues(database) -> None:
    queues = total(database, "queue")
    assert set(queues) == {"till"}
    till = queues["till"]["values"]
    assert till["waits"] == 6
    assert till["wait_mean_s"] == pytest.approx(22, abs=2)
    assert till["length_max"] == 1
    assert till["length_mean"] == pytest.approx(6 * 22 / (150 * 60), rel=0.1)


def test_occupancy(database) -> None:
    rows = get(database, "/api/metrics/occupancy", **MONDAY_ALL, camera="hall")["rows"]
    whole = {row["start_ms"]: row["values"] for row in rows if row["key"] is None}
    assert whole[NINE]["people_mean"] == 2
    assert whole[NINE + 3 * HOUR]["people_max"] == 4
    assert whole[NINE + 2 * HOUR]["people_mean"] is None
    till = {row["start_ms"]: row["values"] for row in rows if row["key"] == "till"}
    assert (till[NINE]["limit"], till[NINE]["over_s"]) == (1, 0)
    rows = get(database, "/api/metrics/occupancy", **MONDAY_ALL, site="shop", split=False)["rows"]
    inside = {row["start_ms"]: row["values"]["inside"] for row in rows}
    assert (inside[NINE], inside[NINE + HOUR], inside[NINE + 3 * HOUR]) == (8, 5, 5)
    assert inside[NINE + 2 * HOUR] is None
    assert rows[0]["values"]["limit"] is None  # nothing is known of that hour
    assert {r["values"]["limit"] for r in rows if r["samples"]} == {30}


def test_flows_and_paths(database) -> None:
    answer = get(database, "/api/metrics/flows", **MONDAY_ALL, step="total")
    steps = [(row["key"], row["target"], row["values"]["n"]) for row in answer["rows"]]
    assert steps == [("tea", "till", 6)]
    ways = total(database, "paths")
    assert ways["tea > till"]["values"]["n"] == 6
    assert ways["wine"]["values"]["n"] == 4


def test_heat_on_the_image_and_on_the_plan(database) -> None:
    image = get(database, "/api/metrics/heat", **MONDAY_ALL, camera="hall")["grid"]
    assert (image["columns"], image["rows"]) == (64, 36)
    # Six of forty seconds, four of five.
    assert sum(image["cells"]["dwell_s"]) == pytest.approx(260, abs=1)
    assert sum(image["cells"]["interest_s"]) == pytest.approx(6 * 12, rel=0.1)
    plan = get(database, "/api/metrics/heat", **MONDAY_ALL, site="shop", on="plan")["grid"]
    assert (plan["columns"], plan["rows"], plan["width_m"]) == (20, 20, 10)
    assert sum(plan["cells"]["dwell_s"]) == pytest.approx(260, abs=2)


def test_funnel(database) -> None:
    stages = total(database, "funnel")
    assert [stages[s]["values"]["n"] for s in ("visit", "exposure", "exploration", "purchase")] == [
        8, 10, 6, 4,
    ]  # fmt: skip
    assert stages["purchase"]["values"]["share"] == 0.5
    hourly = get(database, "/api/metrics/funnel", **MONDAY_ALL, step="hour")["rows"]
    later = [r for r in hourly if r["start_ms"] == NINE + 3 * HOUR and r["key"] == "purchase"]
    assert later[0]["values"]["n"] is None  # the till has told nothing of that hour


def test_groups(database) -> None:
    sizes = total(database, "groups")
    assert sizes["1"]["values"] == {"n": 6, "people": 6}
    assert sizes["2"]["values"] == {"n": 2, "people": 4}


def test_staff_and_their_errors(database) -> None:
    rules = total(database, "staff")
    assert rules["schedule"]["values"]["n"] == 0
    assert rules["any"]["values"]["missed"] is None
    with database.reading() as connection:
        ids = list(connection.exec_driver_sql("SELECT id FROM tracks ORDER BY id").scalars())
    mark_staff(database, ids[0], is_staff=True)
    mark_staff(database, ids[1], is_staff=False)
    values = total(database, "staff")["any"]["values"]
    assert (values["missed"], values["wrong"], values["marked"]) == (1, 0, 2)


def test_journeys(database) -> None:
    (row,) = get(database, "/api/metrics/journeys", **MONDAY_ALL, step="total")["rows"]
    assert row["values"]["n"] == 10
    assert row["values"]["cameras_mean"] == 1


@pytest.mark.parametrize(
    ("path", "query", "status", "said"),
    [
        ("nothing", {}, 404, "there is no metric 'nothing'; /api/metrics lists them"),
        ("visits", {"camera": "attic"}, 404, "there is no camera 'attic'"),
        ("visits", {"site": "moon"}, 404, "there is no site 'moon'"),
        ("dwell", {"zone": "moon"}, 404, "there is no zone 'moon'"),
        ("stays", {"params": '{"stay_s": -1}'}, 422, "parameter stay_s"),
        ("stays", {"params": '{"link_m": 1}'}, 422, "stays has no parameter 'link_m'"),
        ("stays", {"params": "[]"}, 422, "as a JSON object"),
        ("stays", {"params": "{"}, 422, "as a JSON object"),
        ("stays", {"from": MONDAY + 1, "to": MONDAY}, 422, "`from` before `to`"),
        ("visits", {"from": MONDAY - 9 * DAY, "step": "minute"}, 422, "a day at most"),
        ("journeys", {"from": MONDAY - 9 * DAY}, 422, "a week at a time"),
        ("heat", {}, 422, "name it with `camera`"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(database, path, query, status, said) -> None:
    response = ask(database, f"/api/metrics/{path}", **{"to": MONDAY + DAY, **query})
    assert response.status_code == status, response.text
    assert said in response.json()["detail"]


def test_today_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    with Database(tmp_path / "s.db") as database:
        shop = Shop(database)
        now = now_ms()
        now -= now % MINUTE
        shop.watch(now - 5 * MINUTE, 5)
        shop.cross(now - MINUTE)
        answer = get(database, "/api/metrics/visits", step="total", split=False)
        assert answer["rows"][0]["values"]["n_in"] == 1
        assert json.dumps(answer)


def test_a_server_without_settings_says_so(database) -> None:
    app = create_app(Hub([]), database, ServerConfig())

    async def get_it() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/api/metrics")

    assert asyncio.run(get_it()).status_code == 503
