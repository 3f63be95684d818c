"""Streams last for hours; who may look is asked again while they do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from sealskin.core.errors import StoreError
from sealskin.serve.access.needs import Visitor

CHECK_S = 5.0


@contextlib.asynccontextmanager
async def leash(
    connection: HTTPConnection, who: Visitor, end: Callable[[], None]
) -> AsyncIterator[None]:
    """End a stream as soon as its client's rights are others than when it began.

    It was signed out, its sign-in or token is over, it was given another role. The client may
    come back and gets what is now its due.

    Args:
        connection: of the client.
        who: what it was when the stream began.
        end: ends the stream.
    """
    task = asyncio.create_task(_watch(connection, who, end))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch(connection: HTTPConnection, who: Visitor, end: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(CHECK_S)
        try:
            now = await anyio.to_thread.run_sync(who.door.principal, connection)
        except (StoreError, HTTPException):
            now = None  # in doubt nobody sees anything
        if now != who.principal:
            end()
            return
