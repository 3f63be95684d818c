import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sealskin.core.config import CameraConfig
from sealskin.core.config_server import ServerConfig
from sealskin.core.times import MS_PER_MINUTE, minute_of, now_ms
from sealskin.pipeline.messages import AlarmMessage, CrossingMessage
from sealskin.pipeline.recorder import Recorder
from sealskin.serve import openapi
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.alarm_rows import NewAlarm
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database

WEB = Path(__file__).parents[3] / "web"
SECRET = "hunter2"
HALL = CameraConfig.model_validate(
    {
        "name": "hall",
        "source": f"rtsp://kim:{SECRET}@camera/stream",
        "lines": [{"name": "door", "a": (0.5, 0), "b": (0.5, 1)}],
        "zones": [{"name": "till", "polygon": [(0, 0), (1, 0), (1, 1)], "restricted": True}],
    }
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "s.db") as database:
        yield database


def get(database: Database, path: str, hub: Hub | None = None, **more: Any) -> httpx.Response:
    app = create_app(hub or Hub([HALL]), database, ServerConfig(), **more)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_cameras_are_listed_without_their_addresses(database) -> None:
    response = get(database, "/api/cameras")
    (camera,) = response.json()
    assert camera["name"] == "hall"
    assert camera["state"] == "starting"
    assert camera["people_now"] is None
    assert camera["line_counts"] == {"door": {"n_in": 0, "n_out": 0}}
    assert camera["zones"][0]["restricted"] is True
    assert SECRET not in response.text
    assert "rtsp" not in response.text


def test_minutes_show_gaps_as_unknown(database) -> None:
    number = database.camera_id("hall")
    now = minute_of(now_ms())
    database.add_minute(number, now - 2 * MS_PER_MINUTE, 10, 15, 3, 1, 0)
    database.add_minute(number, now, 10, 0, 0, 0, 0)
    minutes = get(database, "/api/cameras/hall/minutes?minutes=5").json()
    assert len(minutes) == 5
    told = {m["minute_ms"]: (m["people_mean"], m["people_max"], m["n_in"]) for m in minutes}
    assert told[now - 2 * MS_PER_MINUTE] == (1.5, 3, 1)
    assert told[now - MS_PER_MINUTE] == (None, None, 0)
    assert [m["minute_ms"] for m in minutes] == sorted(told)


def test_lines_are_totals_of_today(database) -> None:
    assert get(database, "/api/cameras/hall/lines").json() == [
        {"line": "door", "n_in": 0, "n_out": 0}
    ]
    number = database.camera_id("hall")
    database.add_crossing(number, "door", 1, "in", now_ms())
    database.add_crossing(number, "door", 2, "in", now_ms() - 2 * 24 * 60 * MS_PER_MINUTE)
    (line,) = get(database, "/api/cameras/hall/lines").json()
    assert line == {"line": "door", "n_in": 1, "n_out": 0}


def test_alarms_are_listed_newest_first(database) -> None:
    number = database.camera_id("hall")
    book = AlarmBook(database)
    first = book.add(number, NewAlarm("till", "presence", "till", 1_000, track=7))
    second = book.add(number, NewAlarm("left", "object_left", "", 2_000, thing="suitcase"))
    alarms = get(database, "/api/alarms").json()
    assert [alarm["id"] for alarm in alarms] == [second, first]
    assert alarms[1] == {
        "id": first,
        "camera": "hall",
        "rule": "till",
        "kind": "presence",
        "zone": "till",
        "track_id": 7,
        "place": None,
        "time_ms": 1_000,
        "quiet": False,
        "held_back": 0,
        "test": False,
        "acknowledged_ms": None,
        "acknowledged_by": "",
        "clip": "none",
        "thing": None,
    }
    assert (alarms[0]["track_id"], alarms[0]["thing"]) == (None, "suitcase")
    assert len(get(database, "/api/alarms?limit=1").json()) == 1


def test_wrong_questions_get_a_sentence(database) -> None:
    missing = get(database, "/api/cameras/attic/minutes")
    assert missing.status_code == 404
    assert "attic" in missing.json()["detail"]
    assert get(database, "/api/cameras/hall/minutes?minutes=0").status_code == 422
    assert get(database, "/api/nothing").status_code == 404


def test_history_without_watching(database) -> None:
    number = database.camera_id("attic")
    database.add_crossing(number, "door", 1, "out", now_ms())
    hub = Hub([], not_watched=["attic"])
    (camera,) = get(database, "/api/cameras", hub).json()
    assert (camera["state"], camera["people_now"]) == ("not watched", None)
    assert get(database, "/api/cameras/attic/lines", hub).json() == [
        {"line": "door", "n_in": 0, "n_out": 1}
    ]


def test_health_tells_of_records_that_are_lost(database, tmp_path) -> None:
    broken = Database(tmp_path / "broken.db")
    with Recorder(broken, lambda *_: None) as recorder:
        assert get(database, "/api/health", recorder=recorder).json()["status"] == "ok"
        broken.close()
        recorder.take(CrossingMessage("hall", "door", 0, 1, "in", 0.0, 0))
    health = get(database, "/api/health", recorder=recorder).json()
    assert health["status"] == "degraded"
    assert health["records_lost"] == 1
    assert "broken.db" in health["detail"]


def test_a_database_that_fails_gives_a_sentence(tmp_path) -> None:
    database = Database(tmp_path / "s.db")
    database.close()
    response = get(database, "/api/alarms")
    assert response.status_code == 503
    assert "s.db" in response.json()["detail"]


def test_without_a_built_page_the_command_is_named(database, tmp_path) -> None:
    response = get(database, "/", page=tmp_path)
    assert response.status_code == 503
    assert "`make web`" in response.text


def test_the_built_page_is_served_and_nothing_beside_it(database, tmp_path) -> None:
    page = tmp_path / "static"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<title>Sealskin</title>")
    (page / "assets" / "app.js").write_text("1")
    assert "<title>" in get(database, "/", page=page).text
    script = get(database, "/assets/app.js", page=page)
    assert script.headers["content-type"].startswith("text/javascript")
    assert get(database, "/..%2fs.db", page=page).status_code == 404
    assert get(database, "/api/health", page=page).json()["status"] == "ok"


def test_openapi_of_the_page_is_up_to_date() -> None:
    assert (WEB / "openapi.json").read_text() == openapi.text(), "run: make web-types"


def test_types_of_the_page_are_those_of_openapi() -> None:
    maker = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    if not maker.is_file():
        pytest.skip("the page's packages are not installed: make web")
    made = subprocess.run(
        ["node", maker, "openapi.json"], cwd=WEB, capture_output=True, text=True, check=True
    )
    assert "export interface components" in made.stdout
    assert (WEB / "src" / "api-types.ts").read_text() == made.stdout, "run: make web-types"


def test_alarms_that_could_not_be_saved_have_no_number(database) -> None:
    hub = Hub([HALL])

    async def listen() -> tuple[str, str]:
        feed = hub.events(lambda _: True)
        hub.take_alarm(AlarmMessage("hall", "till", 0, 3, 1.0, 5, "till"), None)
        received = [item async for item in _first(feed, 2)]
        return received[1]

    name, text = asyncio.run(listen())
    assert name == "alarm"
    alarm = json.loads(text)
    known = ("id", "camera", "rule", "zone", "track_id", "time_ms", "clip")
    assert [alarm[key] for key in known] == [None, "hall", "till", "till", 3, 5, "none"]


async def _first(feed, count):
    async for item in feed:
        yield item
        count -= 1
        if not count:
            return
