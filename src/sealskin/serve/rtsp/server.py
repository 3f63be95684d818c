"""Listens for clients of the sealed RTSP output, in the event loop of the page's server."""

from __future__ import annotations

import asyncio
import socket

from sealskin.core.config_output import RtspServerConfig
from sealskin.core.errors import ConfigError
from sealskin.core.log import logger
from sealskin.serve.guard import is_loopback
from sealskin.serve.hub import Hub
from sealskin.serve.rtsp.auth import Door
from sealskin.serve.rtsp.connection import Connection
from sealskin.serve.rtsp.text import LONGEST

MOST_CLIENTS = 100


def check(config: RtspServerConfig) -> None:
    """Refuse to show pictures to a whole network without a password.

    Raises:
        ConfigError: it would.
    """
    if config.password is None and not is_loopback(config.host):
        raise ConfigError(
            f"rtsp_server listens on {config.host}, which others can reach, and has no password; "
            "set user and password, or leave the address at 127.0.0.1"
        )


class RtspServer:
    """Serves every camera of the hub at rtsp://HOST:PORT/CAMERA.

    Args:
        hub: knows the cameras.
        config: the password.
        listening: a socket that listens; see `serve.server.listen`.
    """

    def __init__(self, hub: Hub, config: RtspServerConfig, listening: socket.socket) -> None:
        self._hub = hub
        self._config = config
        self._listening = listening
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to answer."""
        self._server = await asyncio.start_server(self._meet, sock=self._listening, limit=LONGEST)

    async def close(self) -> None:
        """Let everybody go."""
        if self._server is not None:
            self._server.close()
        for client in list(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._clients) >= MOST_CLIENTS:
            writer.close()
            return
        self._clients.add(task)
        peer = writer.get_extra_info("peername")
        door = Door(self._config.user, self._config.password)
        try:
            await Connection(self._hub, door, reader, writer).run()
        except asyncio.CancelledError:
            return  # the server ends; asyncio's own caller would log it as an error
        except Exception as error:  # noqa: BLE001 - one client's trouble is not that of the others
            logger().error("an RTSP client failed", client=peer, error=type(error).__name__)
        finally:
            self._clients.discard(task)
