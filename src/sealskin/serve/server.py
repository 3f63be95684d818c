"""Runs the application on a socket until Ctrl-C, and ends it without fuss."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus

from sealskin.core.config_server import ServerConfig
from sealskin.core.errors import ConfigError
from sealskin.serve.hub import Hub
from sealskin.serve.notify import notify
from sealskin.serve.rtsp.server import RtspServer
from sealskin.serve.tls import Certificate
from sealskin.serve.whep.sessions import Sessions

GRACE_S = 1
"""How long requests may go on after Ctrl-C."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port that is taken is known before any camera starts.

    Raises:
        ConfigError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ConfigError(
            f"cannot listen on {host}, port {port}: "
            f"{(error.strerror or str(error)).lower()}; choose another with --port or --host"
        ) from error
    return listening


def address(listening: socket.socket, *, encrypted: bool = False) -> str:
    """The address of the page, to be shown and opened."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if encrypted else 'http'}://{shown}:{port}"


def run(
    app: FastAPI,
    hub: Hub,
    listening: socket.socket,
    on_ready: Callable[[], None],
    rtsp: RtspServer | None = None,
    *,
    server: ServerConfig,
    certificate: Certificate | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; call it in the main thread.

    Args:
        app: the application.
        hub: its streams are ended first, else they would hold up the end.
        listening: from `listen`; closed at the end.
        on_ready: called when requests are answered.
        rtsp: the sealed RTSP output, which shares the event loop.
        server: which proxies are believed.
        certificate: None if the page is not encrypted.
    """
    # The hub ends the event streams; cut off by the library too, one may end without its last
    # chunk, which uvicorn reports as an error.
    AppStatus.enable_automatic_graceful_drain = False
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # video does not get smaller
        ws_max_size=1024,  # clients have nothing to say
        proxy_headers=True,
        forwarded_allow_ips=server.proxies,
        ssl_context_factory=None if certificate is None else lambda *_: certificate.context,
    )
    _Server(config, hub, on_ready, rtsp, certificate, app.state.whep).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn that ends our streams before it waits for them."""

    def __init__(
        self,
        config: uvicorn.Config,
        hub: Hub,
        on_ready: Callable[[], None],
        rtsp: RtspServer | None,
        certificate: Certificate | None,
        whep: Sessions,
    ) -> None:
        super().__init__(config)
        self._certificate = certificate
        self._whep = whep
        self._fresh: asyncio.Task[None] | None = None
        self._rtsp = rtsp
        self._hub = hub
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._certificate is not None:
            self._fresh = asyncio.create_task(self._certificate.keep_fresh())
        if self._rtsp is not None:
            await self._rtsp.start()
        self._on_ready()
        notify("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        notify("STOPPING=1")
        self._hub.close()
        if self._fresh is not None:
            self._fresh.cancel()
        if self._rtsp is not None:
            await self._rtsp.close()
        await self._whep.close_all()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C is the usual way to end and no error: it is not raised again afterwards."""
        before: dict[signal.Signals, Any] = {
            sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)
