"""Databases for all tests: a SQLite file, and a PostgreSQL where Debian's is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new, empty database may be: tests that take it run on both."""
    if request.param == "sqlite":
        return tmp_path / "sealskin.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()
