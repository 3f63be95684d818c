"""One client of the sealed RTSP output, from its first request to its last picture."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time

from sealskin.core.errors import EncodeError
from sealskin.pipeline.messages import FragmentMessage, InfoMessage
from sealskin.serve.feeds import VideoFeed
from sealskin.serve.hub import Hub
from sealskin.serve.rtsp.auth import Door
from sealskin.serve.rtsp.text import BadRequestError, Request, answer, read_request
from sealskin.serve.rtsp.transport import (
    Datagrams,
    Interleaved,
    Transport,
    wanted_channels,
    wanted_ports,
)
from sealskin.video.rtp import CLOCK_HZ, PAYLOAD_TYPE, Packer, Parameters, parameters_of

METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
TIMEOUT_S = 60
"""Who uses UDP has to give a sign of life within this."""
REPORT_EVERY_S = 5.0
PATIENCE_S = 5.0
"""How long a client waits for a camera that is just starting."""
WRONG_WAIT_S = 1.0
"""Guessing passwords is slow."""


class Connection:
    """Answers one client. Its pictures are those of the hub, and end when the camera's do.

    Args:
        hub: knows the cameras.
        door: knows the password.
    """

    def __init__(
        self, hub: Hub, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._hub = hub
        self._door = door
        self._reader = reader
        self._writer = writer
        self._session = secrets.token_hex(8)
        self._camera = ""
        self._transport: Transport | None = None
        self._playing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the client leaves or the pictures end."""
        reading: asyncio.Task[Request | None] | None = None
        try:
            while not self._over():
                reading = reading or asyncio.create_task(read_request(self._reader))
                # Not `wait_for`, which would cut a request in two that comes slowly.
                done, _ = await asyncio.wait({reading}, timeout=TIMEOUT_S / 4)
                if not done:
                    if self._playing is None:
                        return  # it connected and wants nothing
                    continue
                try:
                    request, reading = reading.result(), None
                except BadRequestError:
                    self._writer.write(answer(None, 400))
                    return
                if request is None or not await self._answer(request):
                    return
        finally:
            if reading is not None:
                reading.cancel()
            await self._end()

    def _over(self) -> bool:
        if self._playing is None or self._transport is None:
            return False
        return self._playing.done() or time.monotonic() - self._transport.heard_s() > TIMEOUT_S

    async def _end(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            # Whatever it was is over; a client that is gone is no news.
            with contextlib.suppress(asyncio.CancelledError, OSError, TimeoutError):
                await self._playing
        if self._transport is not None:
            self._transport.close()
        with contextlib.suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()

    async def _answer(self, request: Request) -> bool:
        """Answer a request; False when it was the last one."""
        if request.method != "OPTIONS" and not self._door.opens(request):
            if "authorization" in request.headers:
                await asyncio.sleep(WRONG_WAIT_S)
            self._write(request, 401, *self._door.challenges)
            return True
        match request.method:
            case "OPTIONS":
                self._write(request, 200, ("Public", METHODS))
            case "GET_PARAMETER" | "SET_PARAMETER":  # players say by it that they are there
                self._write(request, 200, *self._session_header())
            case "DESCRIBE":
                await self._describe(request)
            case "SETUP":
                await self._set_up(request)
            case "PLAY":
                self._play(request)
            case "TEARDOWN":
                self._write(request, 200, *self._session_header())
                return False
            case _:
                self._write(request, 405, ("Allow", METHODS))
        return True

    def _write(
        self, request: Request, status: int, *headers: tuple[str, str], body: str = ""
    ) -> None:
        self._writer.write(answer(request, status, headers, body))

    def _session_header(self) -> list[tuple[str, str]]:
        if self._transport is None:
            return []
        return [("Session", f"{self._session};timeout={TIMEOUT_S}")]

    async def _describe(self, request: Request) -> None:
        if request.camera not in self._hub:
            self._write(request, 404)
            return
        parameters = await self._parameters(request.camera)
        if parameters is None:
            self._write(request, 503, ("Retry-After", "2"))
            return
        base = request.url.rstrip("/") + "/"
        headers = [("Content-Base", base), ("Content-Type", "application/sdp")]
        self._write(request, 200, *headers, body=_sdp(parameters))

    async def _parameters(self, camera: str) -> Parameters | None:
        """What the camera's pictures are; None when it has none for a while."""
        feed = self._hub.video(camera)
        try:
            async with asyncio.timeout(PATIENCE_S):
                async for item in feed:
                    if isinstance(item, FragmentMessage) and item.kind == "init":
                        return parameters_of(item.data)
        except (TimeoutError, EncodeError):
            return None
        finally:
            self._hub.leave(feed)
        return None

    async def _set_up(self, request: Request) -> None:
        if request.camera not in self._hub:
            self._write(request, 404)
            return
        if self._transport is not None:  # there is one stream, and it is set up
            self._write(request, 455)
            return
        asked = request.headers.get("transport", "")
        channels, ports = wanted_channels(asked), wanted_ports(asked)
        if channels is not None:
            self._transport = Interleaved(self._writer, channels)
        elif ports is not None:
            client = self._writer.get_extra_info("peername")[0]
            here = self._writer.get_extra_info("sockname")[0]
            try:
                self._transport = await Datagrams.open(client, here, ports)
            except OSError:
                self._write(request, 503)
                return
        else:
            self._write(request, 461)
            return
        self._camera = request.camera
        self._write(request, 200, ("Transport", self._transport.header), *self._session_header())

    def _play(self, request: Request) -> None:
        session = request.headers.get("session", "").partition(";")[0].strip()
        if self._transport is None:
            self._write(request, 455)
            return
        if session != self._session:
            self._write(request, 454)
            return
        if self._playing is None:
            self._playing = asyncio.create_task(self._send(self._hub.video(self._camera)))
            self._playing.add_done_callback(self._stopped)
        self._write(request, 200, *self._session_header(), ("Range", "npt=now-"))

    async def _send(self, feed: VideoFeed) -> None:
        """Send pictures until the camera has none, which ends the connection.

        A picture that stands still would look like a camera that works.
        """
        assert self._transport is not None
        packer: Packer | None = None
        reported_s = 0.0
        try:
            async for item in feed:
                if isinstance(item, InfoMessage):
                    continue
                if item.kind == "init":
                    packer = Packer(parameters_of(item.data))
                elif packer is not None:
                    await self._transport.send(packer.packets(item.data, keyframe=item.keyframe))
                    if time.monotonic() - reported_s >= REPORT_EVERY_S:
                        reported_s = time.monotonic()
                        await self._transport.send([packer.report(time.time())], control=True)
            if packer is not None:
                await self._transport.send([packer.goodbye()], control=True)
        finally:
            self._hub.leave(feed)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        # Wakes `run`, which waits for requests: it reads the end, and ends.
        if not task.cancelled():
            task.exception()  # told to asyncio, which would complain otherwise
            self._reader.feed_eof()


def _sdp(parameters: Parameters) -> str:
    lines = [
        "v=0",
        "o=- 0 0 IN IP4 127.0.0.1",
        "s=Sealed video",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/{CLOCK_HZ}",
        f"a=fmtp:{PAYLOAD_TYPE} {parameters.fmtp}",
        "a=control:stream",
    ]
    return "\r\n".join(lines) + "\r\n"
