"""The raw frames of a file, decoded once more beside the airlock and asked for by number."""

from __future__ import annotations

from collections.abc import Iterator

from sealskin.core.sealed import SealedFrame
from sealskin.seal.airlock import SourceOptions
from sealskin.video.raw import RawFrame
from sealskin.video.sources import open_source


class RawsOfFile:
    """The raw frames of a file, by rising numbers.

    Args:
        source: path of a video file.

    Raises:
        SourceError: it cannot be read.
    """

    def __init__(self, source: str) -> None:
        self._reader = open_source(source, SourceOptions())
        self._frames: Iterator[RawFrame] = (
            item for item in self._reader.frames() if isinstance(item, RawFrame)
        )
        self._waiting: RawFrame | None = None

    def of(self, sealed: SealedFrame) -> RawFrame | None:
        """The frame that this one was made of; None if it is not sure that it is that."""
        while self._waiting is None or self._waiting.index < sealed.index:
            self._waiting = next(self._frames, None)
            if self._waiting is None:
                return None
        raw = self._waiting
        alike = raw.index == sealed.index and abs(raw.time_s - sealed.time_s) <= 1e-6
        same_size = (raw.width_px, raw.height_px) == (sealed.width_px, sealed.height_px)
        return raw if alike and same_size else None

    def close(self) -> None:
        self._reader.close()
