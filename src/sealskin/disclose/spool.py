"""Pictures for the review, in a file without a name, which is gone when the program is."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from sealskin.core.disclosed import DisclosedFrame

JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture to be reviewed.

    Attributes:
        index, time_s: of the frame.
        fingerprint: of what is opened and where; the export opens nothing that differs.
        start, length: in the file, in bytes.
    """

    index: int
    time_s: float
    fingerprint: str
    start: int
    length: int


def fingerprint(frame: DisclosedFrame) -> str:
    """Hash of the opened pixels and their place; what is sealed around them may differ."""
    digest = hashlib.sha256(np.packbits(frame.opened).tobytes())
    digest.update(frame.pixels[frame.opened].tobytes())
    return digest.hexdigest()


class Spool:
    """Keeps pictures by index of the frame. A context manager; safe for several threads.

    It holds what is to be disclosed and no raw frame, has no name on the disk, and can be opened
    by nobody else.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._lock = threading.Lock()
        self.entries: dict[int, Entry] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, frame: DisclosedFrame) -> None:
        """Keep one picture."""
        bgr = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
        _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        data = encoded.tobytes()
        with self._lock:
            start = self._file.seek(0, 2)
            self._file.write(data)
        self.entries[frame.index] = Entry(
            frame.index, frame.time_s, fingerprint(frame), start, len(data)
        )

    def picture(self, index: int) -> bytes:
        """The picture of that frame as JPEG. Raises KeyError where there is none."""
        entry = self.entries[index]
        with self._lock:
            self._file.seek(entry.start)
            return self._file.read(entry.length)
