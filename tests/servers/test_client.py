"""The client that the README shows, against a real server."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sealskin.core.config import ServerConfig
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database
from unit.pipeline.measure.shop import DAY, HOUR, MINUTE, MONDAY, Shop, config

PAGE = Path(__file__).parents[2] / "README.md"
NINE = MONDAY + 9 * HOUR


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with Database(tmp_path / "s.db") as database, socket.socket() as listening:
        shop = Shop(database)
        shop.watch(NINE, 10)
        shop.person(NINE, (0, 0.2, 0.2), (4, 0.2, 0.2))
        shop.person(NINE + MINUTE, (0, 0.2, 0.2), (9, 0.2, 0.2))
        settings = config()
        meter = Meter(settings, database)
        app = create_app(Hub(settings.cameras), database, ServerConfig(), meter=meter)
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_the_client_of_the_readme(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (client,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(client.strip().splitlines()) <= 20
    names: dict[str, Any] = {}
    classes, _, example = client.partition("\n\nfor ")
    exec(classes, names)  # our own page
    rows = names["Sealskin"](address).rows
    query = {"camera": "hall", "zone": "tea", "step": "total", "from": MONDAY, "to": MONDAY + DAY}
    (row,) = rows("stays", **query)
    assert row["values"]["stays"] == 2
    (row,) = rows("stays", params={"stay_s": 5}, **query)
    assert (row["values"]["stays"], row["values"]["visits"]) == (1, 2)
    exec(f"for {example}".replace("Sealskin()", f"Sealskin({address!r})"), names)
    assert " tea " in capsys.readouterr().out
