"""Sites by the interface: names, clocks, and drawings of floors."""

import asyncio
from pathlib import Path

import httpx
import pytest

from sealskin.core.config import Config
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def get(folder: Path, path: str, **settings: object) -> httpx.Response:
    config = Config.model_validate({"database": folder / "s.db", **settings})

    async def ask(database: Database) -> httpx.Response:
        meter = Meter(config, database)
        app = create_app(Hub(config.cameras), database, config.server, meter=meter)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    with Database(config.database) as database:
        return asyncio.run(ask(database))


def shop(picture: Path | None) -> dict[str, object]:
    plan = {"width_m": 8, "height_m": 6, "picture": picture}
    return {
        "sites": [
            {"name": "corner", "title": "Corner", "timezone": "Asia/Seoul", "plan": plan},
            {"name": "empty"},
        ],
        "cameras": [{"name": "hall", "source": "x"}],
    }


def test_sites_of_cameras_are_told(tmp_path: Path) -> None:
    (site,) = get(tmp_path, "/api/sites", **shop(None)).json()  # one without a camera is left out
    assert (site["name"], site["title"], site["timezone"]) == ("corner", "Corner", "Asia/Seoul")
    assert site["plan"] == {"width_m": 8, "height_m": 6, "drawn": False}


def test_without_sites_there_is_one_of_defaults(tmp_path: Path) -> None:
    (site,) = get(tmp_path, "/api/sites", cameras=[{"name": "hall", "source": "x"}]).json()
    assert (site["name"], site["timezone"], site["plan"]) == ("main", "UTC", None)


def test_the_drawing_of_a_floor_is_given(tmp_path: Path) -> None:
    picture = tmp_path / "plan.svg"
    picture.write_text(SVG)
    answer = get(tmp_path, "/api/sites/corner/plan", **shop(picture))
    assert (answer.text, answer.headers["content-type"]) == (SVG, "image/svg+xml")


@pytest.mark.parametrize("name", ["plan.txt", "gone.svg", None])
def test_what_is_no_drawing_is_not_given(tmp_path: Path, name: str | None) -> None:
    (tmp_path / "plan.txt").write_text("secret")
    answer = get(tmp_path, "/api/sites/corner/plan", **shop(tmp_path / name if name else None))
    assert answer.status_code == 404
    assert "plan.picture" in answer.json()["detail"]
