"""A server of the page over a database, in this process: cameras are what a test says of them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from websockets.sync.client import ClientConnection, connect

from sealskin.core.config_file import load_config
from sealskin.core.config_server import ServerConfig
from sealskin.core.roles import ALL, Grant, Scope
from sealskin.core.times import now_ms
from sealskin.pipeline.installation import Installation
from sealskin.pipeline.measure.meter import Meter
from sealskin.serve.access.keys import new_token
from sealskin.serve.access.passwords import hash_password
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.tls import certificate
from sealskin.store.accounts import Accounts
from sealskin.store.alarm_rows import NewAlarm
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from sealskin.store.keys import Tokens

PATIENCE_S = 60
PASSWORD = "correct horse battery"


_hash = cache(hash_password)  # it is slow on purpose


FILE = """\
cameras:
  - {name: hall, source: "rtsp://kim:hunter2@camera/1", group: a}
  - {name: zephyr, source: "rtsp://kim:hunter2@camera/2", group: b}
"""


class Serving:
    """Serves cameras `hall` of group a and `zephyr` of group b until the block ends.

    With `installed` they stand in a file, which the interface can change.
    """

    def __init__(self, folder: Path, *, installed: bool = False, **settings: Any) -> None:
        self.server = ServerConfig.model_validate(settings)
        self.database = Database(folder / "s.db")
        self.accounts, self.tokens = Accounts(self.database), Tokens(self.database)
        self.file = folder / "shop.yaml"
        self.file.write_text(FILE)
        config = load_config(self.file)
        self.hub = Hub(config.cameras)
        app = create_app(
            self.hub,
            self.database,
            self.server,
            metrics=Metrics(),
            meter=Meter(config, self.database),
            installation=Installation(self.file, config) if installed else None,
        )
        self.app = app
        self.certificate = certificate(self.server, folder)
        self.pem = folder / "sealskin-tls.pem"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        tls = self.certificate
        running = uvicorn.Config(
            app,
            lifespan="off",
            log_level="warning",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
            forwarded_allow_ips=self.server.proxies,
            ssl_context_factory=None if tls is None else lambda *_: tls.context,
        )
        self._uvicorn = uvicorn.Server(running)
        self._uvicorn.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._uvicorn.run, args=([self._socket],))
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + PATIENCE_S
        while not self._uvicorn.started:
            assert time.monotonic() < until
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.hub.close()
        self._uvicorn.should_exit = True
        self._thread.join(PATIENCE_S)
        self._socket.close()
        self.database.close()

    def user(self, name: str, *roles: str, password: str | None = PASSWORD) -> None:
        kept = None if password is None else _hash(password)
        self.accounts.add(name, kept, list(map(Grant.parse, roles)), now_ms())

    def alarm(self, camera: str) -> None:
        alarm = NewAlarm("till", "presence", "till", now_ms(), track=1)
        AlarmBook(self.database).add(self.database.camera_id(camera), alarm)

    def token(self, name: str, *scopes: Scope, groups: tuple[str, ...] = (ALL,)) -> str:
        key, hash_ = new_token()
        self.tokens.add(name, hash_, scopes, groups, now_ms(), None)
        return key

    def client(self, token: str | None = None, **more: Any) -> httpx.Client:
        """A browser's worth of a client: it keeps cookies and says where it comes from."""
        headers = (
            {"origin": self.address} if token is None else {"authorization": f"Bearer {token}"}
        )
        return httpx.Client(base_url=self.address, headers=headers, timeout=PATIENCE_S, **more)

    @contextlib.contextmanager
    def signed_in(self, name: str, password: str = PASSWORD, **more: Any) -> Iterator[httpx.Client]:
        with self.client(**more) as client:
            answer = client.post("/api/sign-in", json={"name": name, "password": password})
            assert answer.status_code == 200, answer.text
            yield client

    def video(self, client: httpx.Client, camera: str, **more: Any) -> ClientConnection:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = {"cookie": cookies} if cookies else {}
        if "authorization" in client.headers:
            headers["authorization"] = client.headers["authorization"]
        address = f"ws{self.address[4:]}/api/cameras/{camera}/video"
        return connect(address, additional_headers=headers, open_timeout=PATIENCE_S, **more)
