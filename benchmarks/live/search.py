"""Opens everything that came out and looks for the mark: videos, pictures, texts, tables, bytes."""

from __future__ import annotations

import base64
import io
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from live.marker import FOUND, head_rows, likeness

WHOLE_EVERY = 10
"""Of a video every frame is searched where heads are, and every tenth all over."""
VIDEOS = (".mp4", ".h264", ".ts", ".mkv")
PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n": "PNG", b"RIFF": "WebP"}
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{400,}={0,2}")
# Not every text that looks like a picture's beginning is one.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
WIDTHS = (1, 3)
"""Bytes a pixel, where bytes are looked at as if they were pixels."""


@dataclass
class Finds:
    """What was looked through, and where the mark was.

    Attributes:
        frames: pictures of videos.
        texts: bytes of all else.
        values: values of tables.
        highest: the highest likeness.
        found: places in which the mark was found.
        unreadable: videos that could not be decoded to their end.
        every: of the videos of a folder, by its name, only each so-many-th is decoded.
        passed: videos that were not, for that reason.
    """

    width_px: int
    every: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    frames: int = 0
    texts: int = 0
    values: int = 0
    highest: float = 0.0
    found: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def see(self, where: str, grey: NDArray[np.uint8]) -> None:
        """Look at one picture, or a part of one."""
        like = likeness(grey)
        self.highest = max(self.highest, like)
        if like >= FOUND and where not in self.found:
            self.found.append(where)

    def video(self, where: str, data: bytes | Path) -> int:
        """Decode a video and look at every frame; how many there were."""
        number = 0
        try:
            file = str(data) if isinstance(data, Path) else io.BytesIO(data)
            with av.open(file, "r") as container:
                for frame in container.decode(video=0):
                    self.frame(where, np.asarray(frame.to_ndarray(format="gray"), np.uint8), number)
                    number += 1
        except (av.error.FFmpegError, IndexError):
            self.unreadable.append(where)
        return number

    def frame(self, where: str, grey: NDArray[np.uint8], number: int) -> None:
        """Look at one frame of a video."""
        self.frames += 1
        whole = number % WHOLE_EVERY == 0
        self.see(where, grey if whole else grey[head_rows(grey.shape[0])])

    def blob(self, where: str, data: bytes) -> None:
        """Look through bytes: for pictures, as they are and in base64, and for plain pixels."""
        self.texts += len(data)
        for part in (data, *_decoded(data)):
            for magic in PICTURES:
                for start in _starts(part, magic):
                    grey = cv2.imdecode(np.frombuffer(part[start:], np.uint8), cv2.IMREAD_GRAYSCALE)
                    if grey is not None:
                        self.see(where, np.asarray(grey, np.uint8))
            if b"ftyp" in part[:16]:
                self.video(where, part)
            self._pixels(where, part)

    def _pixels(self, where: str, data: bytes) -> None:
        """As if the bytes were the pixels of a frame, grey or in colour."""
        for width in WIDTHS:
            row = self.width_px * width
            rows = min(len(data) // row, 4000)
            if rows >= 48:
                pixels = np.frombuffer(data[: rows * row], np.uint8).reshape(rows, row)
                self.see(where, np.ascontiguousarray(pixels[:, ::width]))

    def database(self, path: Path) -> None:
        """Look at every value of every table."""
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in names.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    for value in row:
                        self.values += 1
                        self._value(f"table {table}", value)

    def _value(self, where: str, value: Any) -> None:
        if isinstance(value, str):
            value = value.encode()
        if isinstance(value, bytes) and len(value) > 100:
            self.blob(where, value)

    def folder(self, folder: Path) -> None:
        """Look at every file under a folder by what it is."""
        videos: Counter[str] = Counter()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            where = str(path.relative_to(folder))
            if path.suffix in VIDEOS:
                kind = where.partition("/")[0]
                videos[kind] += 1
                if videos[kind] % self.every.get(kind, 1):
                    self.passed += 1
                else:
                    self.video(where, path)
                continue
            data = path.read_bytes()
            if data.startswith(b"SQLite format 3"):
                self.database(path)
            self.blob(where, data)


def _starts(data: bytes, magic: bytes) -> Iterator[int]:
    start = data.find(magic)
    while start >= 0:
        yield start
        start = data.find(magic, start + 1)


def _decoded(data: bytes) -> Iterator[bytes]:
    for found in BASE64.finditer(data):
        text = found[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        text = text[:-1] if len(text) % 4 == 1 else text
        yield base64.b64decode(text + b"=" * (-len(text) % 4))


def controls(folder: Path, raw: NDArray[np.uint8]) -> dict[str, bool]:
    """Hide a raw picture in a file, a text and a table, and see whether each is found.

    Args:
        folder: an empty one, to write to.
        raw: uint8 (H, W, 3), with the mark.
    """
    _, png = cv2.imencode(".png", raw[..., ::-1])
    _, jpeg = cv2.imencode(".jpg", raw[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    hidden = {
        "picture": b"some text before " + png.tobytes(),
        "base64": b'{"thumbnail": "' + base64.b64encode(jpeg.tobytes()) + b'"}',
        "pixels": raw.tobytes(),
    }
    caught = {}
    for name, data in hidden.items():
        finds = Finds(raw.shape[1])
        finds.blob(name, data)
        caught[name] = bool(finds.found)
    path = folder / "planted.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE people (face TEXT)")
        text = base64.b64encode(jpeg.tobytes()).decode()
        connection.execute("INSERT INTO people VALUES (?)", (text,))
    connection.close()
    finds = Finds(raw.shape[1])
    finds.database(path)
    path.unlink()
    return {**caught, "table": bool(finds.found)}
