"""Real servers that get alarms: one for webhooks, one for mail."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

PATIENCE_S = 60


@dataclass(frozen=True)
class Posted:
    """What a webhook got."""

    at_s: float
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class WebhookServer:
    """Answers with the statuses that it is given, one a request, then with 204."""

    def __init__(self, *statuses: int) -> None:
        self.posts: list[Posted] = []
        self._statuses = list(statuses)
        self._changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {key.lower(): value for key, value in self.headers.items()}
                with outer._changed:
                    outer.posts.append(Posted(time.time(), headers, body))
                    status = outer._statuses.pop(0) if outer._statuses else 204
                    outer._changed.notify_all()
                self.send_response(status)
                self.send_header("location", "http://127.0.0.1:9/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def wait_for(self, wanted: Any = lambda _: True, count: int = 1) -> list[Posted]:
        """The posts that are wanted, as soon as there are so many."""

        def enough() -> bool:
            return sum(bool(wanted(post)) for post in self.posts) >= count

        with self._changed:
            assert self._changed.wait_for(enough, PATIENCE_S), [p.body for p in self.posts]
            return [post for post in self.posts if wanted(post)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class MailServer:
    """Takes all mail."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self._changed = threading.Condition()
        outer = self

        class Handler(MessageHandler):
            def handle_message(self, message: Any) -> None:
                with outer._changed:
                    outer.mails.append(message)
                    outer._changed.notify_all()

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(Handler(), hostname="127.0.0.1", port=self.port)

    def wait_for(self, count: int = 1) -> list[Any]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.mails) >= count, PATIENCE_S)
            return list(self.mails)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
