import asyncio
from pathlib import Path

import httpx
import pytest

from sealskin.core.config_server import ServerConfig
from sealskin.serve.app import create_app
from sealskin.serve.guard import is_loopback
from sealskin.serve.hub import Hub
from sealskin.store.database import Database


def answer(tmp_path: Path, listen_on: str, headers: dict[str, str], path: str = "/api/health"):
    async def ask() -> httpx.Response:
        with Database(tmp_path / "s.db") as database:
            app = create_app(Hub([]), database, ServerConfig(host=listen_on), page=tmp_path)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1"
            ) as client:
                return await client.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("listen_on", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8420", 200),
        ("127.0.0.1", "localhost:8420", 200),
        ("127.0.0.1", "[::1]:8420", 200),
        ("127.0.0.1", "LOCALHOST", 200),
        ("127.0.0.1", "evil.example", 403),
        ("127.0.0.1", "localhost.evil.example:8420", 403),
        ("127.0.0.1", "192.168.1.7:8420", 403),
        ("127.0.0.1", "", 403),
        ("127.0.0.1", "[", 403),
        ("0.0.0.0", "192.168.1.7:8420", 200),
        ("0.0.0.0", "evil.example", 403),
        ("camera-box.lan", "camera-box.lan:8420", 200),
        ("camera-box.lan", "evil.example", 403),
    ],
)
def test_answers_to_its_own_names_only(tmp_path, listen_on, host, status) -> None:
    response = answer(tmp_path, listen_on, {"host": host})
    assert response.status_code == status
    if status == 403:
        assert "does not answer to the name" in response.json()["detail"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1:3000", 403),  # another program's page on this machine
        ("null", 403),
        ("http://[", 403),
    ],
)
def test_pages_of_others_get_nothing(tmp_path, origin, status) -> None:
    headers = {"host": "127.0.0.1"} | ({"origin": origin} if origin else {})
    assert answer(tmp_path, "127.0.0.1", headers).status_code == status
    headers["host"] = "evil.example"
    assert answer(tmp_path, "127.0.0.1", headers).status_code == 403


def test_every_answer_carries_the_policy(tmp_path) -> None:
    for headers in ({}, {"host": "evil.example"}):
        response = answer(tmp_path, "127.0.0.1", headers)
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in response.headers


def test_what_loopback_is() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "example.org", "", "192.168.0.1")))
