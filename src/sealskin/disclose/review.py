"""The page on which a person accepts or rejects each frame. For this machine and this run only."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict

from sealskin.disclose.spool import Spool
from sealskin.disclose.verdicts import Verdict, Verdicts

PAGE = Path(__file__).parent / "page"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "form-action 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Ending = Literal["export", "stop"]


class Given(BaseModel):
    """A verdict on one frame."""

    model_config = ConfigDict(extra="forbid")
    index: int
    verdict: Verdict | None


@dataclass(slots=True)
class Desk:
    """What the page works on.

    Attributes:
        title: the file's name and the track.
        frames: in the whole file.
        ending: how the review ended, None while it goes on.
    """

    title: str
    frames: int
    spool: Spool
    verdicts: Verdicts
    ending: Ending | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def end(self, how: Ending) -> None:
        """Say how it ended; the first word counts."""
        if self.ending is None:
            self.ending = how
        self.done.set()


def make_app(desk: Desk, token: str, hosts: frozenset[str]) -> FastAPI:
    """The review's server: everything lies below a path that only who was given it knows.

    Args:
        desk: what it works on.
        token: the secret part of the path.
        hosts: names by which it may be asked for, with port.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable) -> Response:  # type: ignore[type-arg]
        # Other pages in the same browser know the port, but not the path; and a name that is not
        # ours may lead here by a trick with DNS.
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        known = request.url.path.split("/")[1:2]
        right = secrets.compare_digest(known[0] if known else "", token)
        foreign = origin is not None and origin not in {f"http://{name}" for name in hosts}
        if host not in hosts or foreign or not right:
            return Response("not for you", 403, HEADERS)
        answer: Response = await call_next(request)
        answer.headers.update(HEADERS)
        return answer

    @app.get(f"/{token}/")
    def page() -> FileResponse:
        return FileResponse(PAGE / "review.html")

    @app.get(f"/{token}/{{name}}")
    def part(name: Literal["review.js", "review.css"]) -> FileResponse:
        return FileResponse(PAGE / name)

    @app.get(f"/{token}/api/state")
    def state() -> dict[str, object]:
        return {
            "title": desk.title,
            "frames": desk.frames,
            "entries": [
                {"index": e.index, "time_s": e.time_s, "verdict": desk.verdicts.of(e.index)}
                for e in sorted(desk.spool.entries.values(), key=lambda e: e.index)
            ],
        }

    @app.get(f"/{token}/api/frames/{{index}}")
    def picture(index: int) -> Response:
        try:
            data = desk.spool.picture(index)
            desk.verdicts.show(index)
        except KeyError:
            raise HTTPException(404, "there is no such frame") from None
        return Response(data, media_type="image/jpeg")

    @app.post(f"/{token}/api/verdict", status_code=204)
    def verdict(given: Given) -> None:
        try:
            if not desk.verdicts.give(given.index, given.verdict):
                raise HTTPException(409, "look at the frame before you accept it")
        except KeyError:
            raise HTTPException(404, "there is no such frame") from None

    @app.post(f"/{token}/api/end/{{how}}", status_code=204)
    def end(how: Ending) -> None:
        desk.end(how)

    return app


def review(desk: Desk, tell: Callable[[str], None]) -> Ending:
    """Serve the page until the person ends it.

    Args:
        desk: what it works on; verdicts are given to it.
        tell: told the page's address.

    Returns:
        `export` or `stop`.
    """
    token = secrets.token_urlsafe(24)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server is up waits
        port = listening.getsockname()[1]
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        app = make_app(desk, token, hosts)
        options = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(options)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        tell(f"http://127.0.0.1:{port}/{token}/")
        try:
            desk.done.wait()
        finally:
            server.should_exit = True
            thread.join(timeout=10)
    assert desk.ending is not None
    return desk.ending
