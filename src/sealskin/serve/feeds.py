"""One client's share of a stream: bounded, and skipping ahead when the client is slow.

A feed belongs to the event loop in which it was made. `offer` and `end` may be called from any
thread; everything else from that loop only.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from sealskin.pipeline.messages import FragmentMessage, InfoMessage

WAITING_FRAGMENTS = 150  # some six seconds of video
WAITING_SCENES = 20
WAITING_EVENTS = 500

Item = TypeVar("Item")


class Feed(Generic[Item]):
    """Base of the feeds: a short queue with an end. Iterate over it to receive."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: deque[Item] = deque()
        self._wake = asyncio.Event()
        self.ended = False

    def offer(self, item: Item) -> None:
        """Hand something over, from any thread; it may be skipped."""
        self._later(lambda: self._take_in(item))

    def end(self) -> None:
        """No more comes; what still waits is forgotten. From any thread."""
        self._later(self._finish)

    def _later(self, action: Callable[[], None]) -> None:
        # The loop is closed when the server ended while a camera still spoke: nobody listens.
        if not self._loop.is_closed():
            try:
                self._loop.call_soon_threadsafe(action)
            except RuntimeError:
                if not self._loop.is_closed():  # it closed between the two lines above
                    raise

    def _finish(self) -> None:
        self.ended = True
        self._items.clear()
        self._wake.set()

    def _take_in(self, item: Item) -> None:
        if not self.ended:
            self._append(item)
            self._wake.set()

    def _append(self, item: Item) -> None:
        raise NotImplementedError

    async def __aiter__(self) -> AsyncIterator[Item]:
        while True:
            while self._items:
                yield self._items.popleft()
            if self.ended:
                return
            self._wake.clear()
            await self._wake.wait()


class VideoFeed(Feed[InfoMessage | FragmentMessage]):
    """Sealed video for one client: what it is, the init segment, then fragments.

    A client that is slow is skipped ahead to a keyframe. When the stream begins anew under a
    client that has begun already, the feed ends and the client connects again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._begun = False
        self._skipping = True  # until the first keyframe

    def restart(self) -> None:
        """The stream stopped: end if it had begun, else go on waiting. From any thread."""
        self._later(lambda: self._finish() if self._begun else None)

    def _append(self, item: InfoMessage | FragmentMessage) -> None:
        if isinstance(item, InfoMessage):
            if self._begun:
                self._finish()
                return
            self._begun = True
        elif not self._begun:
            return
        elif item.kind == "media":
            if item.keyframe:
                self._skipping = False
            if len(self._items) >= WAITING_FRAGMENTS:
                kept = [old for old in self._items if not _is_media(old)]
                self._items.clear()
                self._items.extend(kept)
                self._skipping = not item.keyframe
            if self._skipping:
                return
        self._items.append(item)


def _is_media(item: InfoMessage | FragmentMessage) -> bool:
    return isinstance(item, FragmentMessage) and item.kind == "media"


class EventFeed(Feed[tuple[str, str]]):
    """Events for one client, as name and JSON. Scenes are skipped first.

    A client that takes nothing at all is let go: it connects again and asks for what it missed.

    Args:
        sees: whether events of a camera are for this client; `tell` asks it.
    """

    def __init__(self, sees: Callable[[str], bool]) -> None:
        super().__init__()
        self._sees = sees

    def tell(self, camera: str, event: tuple[str, str]) -> None:
        """Hand over an event of a camera, if it is for this client. From any thread."""
        if self._sees(camera):
            self.offer(event)

    def _append(self, item: tuple[str, str]) -> None:
        if item[0] == "scene" and len(self._items) >= WAITING_SCENES:
            return
        if len(self._items) >= WAITING_EVENTS:
            self._finish()
            return
        self._items.append(item)
