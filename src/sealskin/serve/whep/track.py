"""A camera's sealed video as a track of aiortc. Imported only where aiortc is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from sealskin.pipeline.messages import FragmentMessage, InfoMessage
from sealskin.serve.feeds import VideoFeed
from sealskin.video.rtc import packet_of
from sealskin.video.rtp import Parameters, parameters_of


class SealedTrack(MediaStreamTrack):
    """Ends when the camera's video does.

    Args:
        feed: one client's share of it.
    """

    kind = "video"

    def __init__(self, feed: VideoFeed) -> None:
        super().__init__()
        self._items: AsyncIterator[InfoMessage | FragmentMessage] = aiter(feed)
        self._parameters: Parameters | None = None

    async def recv(self) -> Any:
        """The next picture, encoded.

        Raises:
            MediaStreamError: the video ended, or nobody wants it any more.
        """
        while self.readyState == "live":
            item = await anext(self._items, None)
            if item is None:
                break
            if not isinstance(item, FragmentMessage):
                continue
            if item.kind == "init":
                self._parameters = parameters_of(item.data)
            elif self._parameters is not None:
                return packet_of(item.data, self._parameters, keyframe=item.keyframe)
        self.stop()
        raise MediaStreamError
