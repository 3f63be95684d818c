"""Counts by hand: kept, matched one to one, and told with every answer about crossings."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sealskin.core.config import Config, ServerConfig
from sealskin.pipeline.measure.meter import Meter
from sealskin.sense.measure.agreement import matched
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

NINE = MONDAY + 9 * HOUR
CLIP = {"camera": "hall", "line": "door", "start_ms": NINE, "end_ms": NINE + 2 * MINUTE}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "s.db") as database:
        shop = Shop(database)
        shop.watch(NINE, 60)
        for second in (10, 20, 30, 100):  # the last one is false
            shop.cross(NINE + second * 1000)
        shop.cross(NINE + 40_000, "out")
        shop.cross(NINE + 45_000, line="street")
        yield database


def ask(database: Database, method: str, path: str, **more: Any) -> httpx.Response:
    settings: Config = config(database.path if hasattr(database, "path") else "x.db")
    app = create_app(
        Hub(settings.cameras), database, ServerConfig(), meter=Meter(settings, database)
    )

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **more)

    return asyncio.run(send())


def mark(second: float, direction: str = "in") -> dict[str, Any]:
    return {"time_ms": round(NINE + second * 1000), "direction": direction}


def test_a_count_is_kept_and_a_second_one_takes_its_place(database: Database) -> None:
    first = ask(database, "POST", "/api/checks", json={**CLIP, "marks": [mark(1)]})
    assert (first.status_code, first.json()["n_in"]) == (201, 1)
    marks = [mark(10), mark(41, "out")]
    ask(database, "POST", "/api/checks", json={**CLIP, "kind": "busy", "marks": marks})
    (kept,) = ask(database, "GET", "/api/checks?camera=hall").json()
    assert (kept["n_in"], kept["n_out"], kept["kind"]) == (1, 1, "busy")


def test_answers_about_crossings_say_how_good_they_are(database: Database) -> None:
    path = f"/api/metrics/visits?from={MONDAY}&to={MONDAY + DAY}"
    assert ask(database, "GET", path).json()["checked"] is None
    # A person saw four come in, of which one was missed, and one go out.
    marks = [mark(10.5), mark(19), mark(31), mark(70), mark(41, "out")]
    ask(database, "POST", "/api/checks", json={**CLIP, "marks": marks})
    found = ask(database, "GET", path).json()["checked"]
    assert (found["true"], found["missed"], found["false"], found["clips"]) == (5, 1, 1, 1)
    assert (found["recall"], found["precision"]) == (0.8, 0.8)
    assert found["recall_low"] < 0.8 < found["recall_high"]
    assert (found["hours"], found["minutes"]) == ([9], 2.0)
    dwell = ask(database, "GET", path.replace("visits", "dwell")).json()
    assert dwell["checked"] is None  # nobody counted that


@pytest.mark.parametrize(
    "change",
    [
        {"end_ms": NINE},
        {"end_ms": NINE + 3 * HOUR},
        {"marks": [mark(500)]},
        {"marks": [mark(1, "up")]},
    ],
)
def test_what_is_no_count_is_refused(database: Database, change: dict[str, Any]) -> None:
    answer = ask(database, "POST", "/api/checks", json={**CLIP, "marks": [], **change})
    assert answer.status_code == 422
    assert ask(database, "GET", "/api/checks?camera=hall").json() == []


def test_an_unknown_camera_is_said(database: Database) -> None:
    assert ask(database, "GET", "/api/checks?camera=cellar").status_code == 404


def test_pairs_are_the_most_that_there_are() -> None:
    # Trying in order would give 1500 to the mark at 0 and leave none for that at 3000.
    assert matched([(0, "in"), (3000, "in")], [(1500, "in"), (-1500, "in")]) == 2
    assert matched([(0, "in")], [(0, "out")]) == 0  # net counts would hide it
    assert matched([(0, "in")], [(0, "in"), (10, "in")]) == 1
    assert matched([], [(0, "in")]) == 0
