"""Exports, purchases and counts by hand, over the interface."""

import asyncio
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from sealskin.core.config import Config, ServerConfig
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.answers import clips
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

NINE = MONDAY + 9 * HOUR
QUERY = {"from": MONDAY, "to": MONDAY + DAY}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "s.db") as database:
        shop = Shop(database)
        shop.watch(NINE, 90)
        for n in range(10):
            shop.cross(NINE + n * MINUTE)
        for n in range(3):
            shop.cross(NINE + HOUR + n * MINUTE, "out")
        yield database


def ask(
    database: Database, method: str, path: str, settings: Config | None = None, **more: Any
) -> httpx.Response:
    settings = settings or config()
    app = create_app(
        Hub(settings.cameras), database, ServerConfig(), meter=Meter(settings, database)
    )

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **more)

    return asyncio.run(send())


def export(database: Database, form: str, settings: Config | None = None) -> httpx.Response:
    params = {**QUERY, "format": form}
    return ask(database, "GET", "/api/metrics/visits/export", settings, params=params)


def lines(response: httpx.Response) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    return {row["start"]: row for row in rows if row["key"] == "door"}


def test_small_counts_are_left_out_of_exports(database) -> None:
    response = export(database, "csv")
    assert response.headers["content-disposition"].endswith('"sealskin-visits-2026-01-05.csv"')
    rows = lines(response)
    nine, ten = rows["2026-01-05T09:00:00+00:00"], rows["2026-01-05T10:00:00+00:00"]
    assert (nine["n_in"], nine["n_out"], nine["left_out"]) == ("10.0", "0.0", "False")
    assert (ten["n_in"], ten["n_out"], ten["left_out"]) == ("", "", "True")
    assert rows["2026-01-05T03:00:00+00:00"]["n_in"] == ""  # unknown
    assert rows["2026-01-05T03:00:00+00:00"]["minutes"] == "0"
    settings = config().model_copy(
        update={"export": config().export.model_copy(update={"min_count": 1})}
    )
    assert lines(export(database, "csv", settings))["2026-01-05T10:00:00+00:00"]["n_out"] == "3.0"


def test_parquet(database, tmp_path) -> None:
    path = tmp_path / "visits.parquet"
    path.write_bytes(export(database, "parquet").content)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT n_in, n_out, left_out FROM '{path}' WHERE minutes > 0 ORDER BY start"
        ).fetchall()
    assert rows == [(10.0, 0.0, False), (None, None, True)]


def test_ical(database) -> None:
    response = export(database, "ical")
    assert response.headers["content-type"].startswith("text/calendar")
    text = response.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == 1  # the small hour and the unknown ones are left out
    assert "DTSTART:20260105T090000Z" in unfolded
    assert "SUMMARY:hall door: In 10\\, Out 0" in unfolded


def test_purchases_come_as_csv_and_as_json(database) -> None:
    text = "time;receipt;items;amount\n2026-01-05T09:10:00;17;2;9,90\n2026-01-05 09:20+00:00;18;;\n"
    posted = ask(
        database, "POST", "/api/purchases/csv", content=text, headers={"Content-Type": "text/csv"}
    )
    assert (posted.status_code, posted.json()) == (201, {"received": 2, "new": 2})
    more = [{"time_ms": NINE, "receipt": "18"}, {"time_ms": NINE, "receipt": "19"}]
    assert ask(database, "POST", "/api/purchases", json=more).json() == {"received": 2, "new": 1}
    funnel = ask(database, "GET", "/api/metrics/funnel", params={**QUERY, "step": "total"}).json()
    (bought,) = (row for row in funnel["rows"] if row["key"] == "purchase")
    assert bought["values"] == {"n": 3, "share": 0.3}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n", "expected a header with `time` and `receipt`"),
        ("when,receipt\n1,2\n", "got when, receipt"),
        ("time,receipt\n2026-01-05T09:00:00,1\nyesterday,2\n", "line 3: Invalid isoformat"),
        ("time,receipt\n2026-01-05T09:00:00,\n", "line 2: the receipt has no number"),
    ],
)
def test_a_wrong_csv_is_taken_in_not_at_all(database, text, said) -> None:
    headers = {"Content-Type": "text/csv"}
    response = ask(database, "POST", "/api/purchases/csv", content=text, headers=headers)
    assert response.status_code == 422
    assert said in response.json()["detail"]
    funnel = ask(database, "GET", "/api/metrics/funnel", params={**QUERY, "step": "total"}).json()
    assert all(r["values"]["n"] is None for r in funnel["rows"] if r["key"] == "purchase")


def count(database: Database, *times: int, start: int = NINE, **more: Any) -> httpx.Response:
    marks = [{"time_ms": time, "direction": "in"} for time in times]
    body = {"camera": "hall", "line": "door", "start_ms": start, "end_ms": start + 5 * MINUTE}
    return ask(database, "POST", "/api/checks", json={**body, "marks": marks, **more})


def test_a_person_counts_and_charts_know(database) -> None:
    # The sensor found five in these five minutes, one a minute; the person saw one that it
    # missed, and did not see the last.
    made = count(database, NINE + 500, NINE + 30_000, *(NINE + n * MINUTE - 900 for n in (1, 2, 3)))
    assert made.status_code == 201
    checked = ask(database, "GET", "/api/metrics/visits", params=QUERY).json()["checked"]
    assert (checked["recall"], checked["precision"]) == (0.8, 0.8)
    assert checked["recall_low"] < 0.5
    assert checked["hours"] == [9]
    assert ask(database, "GET", "/api/metrics/dwell", params=QUERY).json()["checked"] is None
    (hour,) = ask(database, "GET", "/api/checks/accuracy").json()
    told = hour["checked"]
    assert (hour["hour"], told["true"], told["missed"], told["false"]) == (9, 5, 1, 1)
    # Counted again it replaces, and it can be taken back.
    count(database, *(NINE + n * MINUTE for n in range(5)))
    checked = ask(database, "GET", "/api/metrics/visits", params=QUERY).json()["checked"]
    assert (checked["missed"], checked["clips"]) == (0, 1)
    (check,) = ask(database, "GET", "/api/checks?camera=hall").json()
    assert ask(database, "DELETE", f"/api/checks/{check['id']}").status_code == 204
    assert ask(database, "DELETE", f"/api/checks/{check['id']}").status_code == 404
    assert ask(database, "GET", "/api/metrics/visits", params=QUERY).json()["checked"] is None


def test_a_day_of_many_in_and_none_out_is_flagged(database) -> None:
    shop = Shop(database)
    for n in range(40):
        shop.cross(NINE + n * MINUTE + 30_000)
    meter = Meter(config(), database)
    meter.pass_over(now=MONDAY + 2 * DAY)
    answer = ask(database, "GET", "/api/metrics/visits", params=QUERY).json()
    (flag,) = answer["flags"]
    assert (flag["camera"], flag["kind"]) == ("hall", "in-without-out")
    assert (flag["start_ms"], flag["end_ms"]) == (MONDAY, MONDAY + DAY)


def test_clips_are_busy_dusk_and_quiet() -> None:
    spans = {MONDAY + hour * HOUR: n for hour, n in {10: 0, 11: 1, 12: 9, 13: 4, 18: 2}.items()}
    chosen = clips._choose(clips.Counter(spans), "UTC")
    assert chosen == [
        ("busy", MONDAY + 12 * HOUR),
        ("dusk", MONDAY + 18 * HOUR),
        ("quiet", MONDAY + 11 * HOUR),
    ]
    assert clips._choose(clips.Counter(), "UTC") == []
