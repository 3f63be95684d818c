"""Which kind of source a name stands for. Light: what opens them is in `sources`."""

from __future__ import annotations

import re
from pathlib import Path

from sealskin.core.errors import SourceError
from sealskin.video.info import redact

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})

SCHEMES = {
    "rtsp": "rtsp",
    "rtsps": "rtsp",
    "onvif": "onvif",
    "http": "mjpeg",
    "https": "mjpeg",
}
"""Beginnings of addresses, and the kinds that they stand for."""


def kind_of(source: str) -> str:
    """The kind of a source, a key of `SOURCES`.

    Raises:
        SourceError: it is an address of a kind that is not read.
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", source, re.IGNORECASE)
    if scheme:
        kind = SCHEMES.get(scheme[1].lower())
        if kind is None:
            raise SourceError(
                "expected a file, folder, device, or an address with rtsp://, onvif:// or http://, "
                f"got {redact(source)}"
            )
        return kind
    if re.fullmatch(r"/dev/video\d+|/dev/v4l/.+", source):
        return "usb"
    if Path(source).is_dir() or Path(source).suffix.lower() in PICTURE_SUFFIXES:
        return "images"
    return "file"


def picture_names(folder: Path) -> list[Path]:
    """The pictures in a folder and its subfolders, relative to it, 2 before 10."""
    names = [
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
    ]
    return sorted(names, key=_natural)


def _natural(name: Path) -> list[tuple[int, str]]:
    return [
        (int(part), "") if part.isdecimal() else (-1, part)
        for part in re.split(r"(\d+)", name.as_posix())
    ]
