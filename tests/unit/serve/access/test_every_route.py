"""Every route says who may use it. A new one that does not fails here, and lets nobody in."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Mount

from sealskin.core.config_server import ServerConfig
from sealskin.serve.access.needs import Need, Public, stated
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database

PUBLIC = {"/api/health", "/api/ready", "/api/me", "/api/sign-in", "/api/sign-out"}
PUBLIC |= {"/oidc/begin", "/oidc/callback"}  # and back
"""Reachable without a sign-in. Think twice before you add one."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    (tmp_path / "index.html").write_text("<title>Sealskin</title>")
    with Database(tmp_path / "s.db") as database:
        yield create_app(Hub([]), database, ServerConfig(), page=tmp_path)


def routes(router: APIRouter | FastAPI) -> Iterator[BaseRoute]:
    """All of them, also of routers that are included."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        yield from [route] if inner is None else routes(inner)


def test_every_route_says_who_may_use_it(app: FastAPI) -> None:
    found = list(routes(app))
    assert len(found) >= 10
    silent = [route for route in found if stated(route) is None]
    # The page itself is no secret: its sources are open, and it has to show the sign-in.
    assert [(type(route), route.name) for route in silent] == [(Mount, "page")]  # type: ignore[attr-defined]


def test_few_routes_are_public_and_say_why(app: FastAPI) -> None:
    needs = {getattr(route, "path", ""): stated(route) for route in routes(app)}
    public = {path: need for path, need in needs.items() if isinstance(need, Public)}
    assert set(public) == PUBLIC
    assert all(len(need.why) > 20 for need in public.values())


def test_routes_about_a_camera_ask_in_its_group(app: FastAPI) -> None:
    for route in routes(app):
        if "/cameras/" in getattr(route, "path", ""):
            need = stated(route)
            assert isinstance(need, Need)
            assert not need.anywhere


def test_openapi_has_no_other_routes(app: FastAPI) -> None:
    known = {getattr(route, "path", "") for route in routes(app)}
    assert set(app.openapi()["paths"]) <= known


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_route_that_says_nothing_lets_nobody_in(app: FastAPI, method: str) -> None:
    late = APIRouter(prefix="/api")
    done = []

    @late.api_route("/forgotten", methods=[method])
    def forgotten() -> None:
        done.append(method)

    app.router.routes.pop()  # the page, which would take every path
    app.include_router(late)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, "/api/forgotten")

    response = asyncio.run(ask())
    assert response.status_code == 403
    assert "does not say who may use it" in response.json()["detail"]
    assert done == []
