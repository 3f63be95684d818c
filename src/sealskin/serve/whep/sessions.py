"""Players that watch by WebRTC. What is sent is the sealed video that everybody gets, as it is.

No server is asked for our address (no STUN, no TURN): players are in the same network. Belongs to
the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sealskin.core.errors import SealskinError
from sealskin.serve.feeds import VideoFeed
from sealskin.serve.hub import Hub

MOST_SESSIONS = 50
CONNECT_WITHIN_S = 30.0
"""Who offered and does not come is let go."""
Held: TypeAlias = Callable[[Callable[[], None]], contextlib.AbstractAsyncContextManager[None]]
OVER = ("failed", "closed", "disconnected")


class WhepError(SealskinError):
    """A player cannot be served.

    Args:
        message: the sentence.
        status: of HTTP.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True, eq=False)
class _Session:
    camera: str
    feed: VideoFeed
    connection: Any


class Sessions:
    """Answers players.

    Args:
        hub: knows the cameras.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._open: dict[str, _Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, camera: str, offer: str, held: Held) -> tuple[str, str]:
        """Begin to send a camera's video.

        Args:
            camera: its name.
            offer: the player's session description (SDP).
            held: calls what it is given when the player's rights are others than now.

        Returns:
            The session's name, and our session description.

        Raises:
            WhepError: the library is missing, there are too many, or the offer is of no use.
        """
        if len(self._open) >= MOST_SESSIONS:
            raise WhepError(f"{MOST_SESSIONS} players watch already; end one of them", 503)
        try:
            rtc, track_of = await asyncio.to_thread(_load)
        except ImportError:
            raise WhepError("WHEP needs a library; pip install 'sealskin[whep]'", 501) from None
        # The library's own default asks a server of Google.
        connection = rtc.RTCPeerConnection(rtc.RTCConfiguration(iceServers=[]))
        session = _Session(camera, self._hub.video(camera), connection)
        name = secrets.token_urlsafe(16)
        self._open[name] = session
        try:
            description = await _negotiate(rtc, connection, track_of(session.feed), offer)
        except Exception as error:
            await self.close(name)
            if isinstance(error, WhepError):
                raise
            # The library's words are about its own insides.
            raise WhepError(
                "expected a session description that offers to receive H.264 video, got another",
                422,
            ) from None
        self._watch(name, connection, held)
        return name, description

    def __contains__(self, key: tuple[str, str]) -> bool:
        """Whether a camera has a session of that name."""
        camera, name = key
        return name in self._open and self._open[name].camera == camera

    async def close(self, name: str) -> None:
        """End a session; one that is over already is none."""
        session = self._open.pop(name, None)
        if session is None:
            return
        self._hub.leave(session.feed)
        session.feed.end()
        await session.connection.close()

    async def close_all(self) -> None:
        """End every session; the server is about to stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*map(self.close, list(self._open)), return_exceptions=True)

    def _watch(self, name: str, connection: Any, held: Held) -> None:
        """End the session when its player is gone, does not come, or its video ends."""
        over = asyncio.Event()

        async def end_when_over() -> None:
            async with held(over.set):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), CONNECT_WITHIN_S)
                while connection.connectionState == "connected" and not over.is_set():
                    await over.wait()
            await self.close(name)

        def changed() -> None:
            if connection.connectionState in OVER:
                over.set()

        connection.on("connectionstatechange", changed)
        for sender in connection.getSenders():
            sender.track.add_listener("ended", over.set)
        task = asyncio.create_task(end_when_over())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _load() -> tuple[Any, Any]:
    """The library, which takes a second the first time."""
    import aiortc

    from sealskin.serve.whep.track import SealedTrack

    return aiortc, SealedTrack


async def _negotiate(rtc: Any, connection: Any, track: Any, offer: str) -> str:
    codecs = rtc.RTCRtpSender.getCapabilities("video").codecs
    h264 = [one for one in codecs if one.mimeType.lower() in ("video/h264", "video/rtx")]
    # Before the offer is taken in: it is then that the codec is chosen.
    sending = connection.addTransceiver(track, direction="sendonly")
    sending.setCodecPreferences(h264)
    await connection.setRemoteDescription(rtc.RTCSessionDescription(sdp=offer, type="offer"))
    if sending.mid is None:
        raise WhepError("expected an offer to receive video, got one without; offer that", 422)
    await connection.setLocalDescription(await connection.createAnswer())
    return str(connection.localDescription.sdp)
