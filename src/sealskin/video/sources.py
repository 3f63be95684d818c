"""The kinds of sources. A new kind is a function and a line in `SOURCES`. Only for the seal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import av
from av.container import InputContainer

from sealskin.core.errors import SourceError
from sealskin.video.decode import ContainerReader, PictureReader, Reader
from sealskin.video.info import redact, split_credentials

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a source is read.

    Attributes:
        rtsp_transport: `tcp` or `udp`.
        timeout_s: a live source that is silent for longer is offline.
        loop: files and folders begin again at their end; times go on growing.
        pictures_fps: pictures a second, for folders of pictures.
    """

    rtsp_transport: Literal["tcp", "udp"] = "tcp"
    timeout_s: float = 5.0
    loop: bool = False
    pictures_fps: float = 10.0


Opener = Callable[[str, SourceOptions], Reader]


def open_file(source: str, options: SourceOptions) -> Reader:
    """A video file in any container that FFmpeg knows."""
    path = Path(source)
    if not path.exists():
        raise SourceError(f"there is no file {source}; give the path of a video or picture")
    if not path.is_file():
        raise SourceError(f"expected a video file or a folder, got neither: {source}")
    if path.stat().st_size == 0:
        raise SourceError(f"expected a video, got an empty file: {source}; copy it again")

    def open_container() -> InputContainer:
        # `file:` keeps FFmpeg from reading a name with a colon as an address, and the list
        # keeps a playlist that calls itself a video from reaching into the network.
        return av.open(
            f"file:{path}", "r", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )

    return ContainerReader(open_container, source, live=False, loop=options.loop)


def open_rtsp(source: str, options: SourceOptions) -> Reader:
    """A network camera. Only its pictures are asked for; sound is never sent."""
    address = quoted(source)
    settings = {
        "rtsp_transport": options.rtsp_transport,
        "timeout": str(int(options.timeout_s * 1e6)),
        "allowed_media_types": "video",
        # What is read to find out what the stream is comes as a burst afterwards, and the
        # newest-wins queue skips it. Throwing it away (`nobuffer`) would cost the first
        # keyframe, and cameras may send one in ten seconds.
        "analyzeduration": "500000",
        "probesize": "1000000",
    }

    def open_container() -> InputContainer:
        # Opening takes several round trips; reading waits for one packet.
        limits = (2 * options.timeout_s, options.timeout_s)
        return av.open(address, "r", options=settings, timeout=limits, metadata_errors="replace")

    return ContainerReader(open_container, redact(source), live=True)


def open_usb(source: str, options: SourceOptions) -> Reader:
    """A camera on this machine, by Video4Linux."""
    if not Path(source).exists():
        raise SourceError(f"there is no device {source}; plug it in, or list them: ls /dev/video*")

    def open_container() -> InputContainer:
        return av.open(source, "r", format="video4linux2,v4l2", timeout=(None, options.timeout_s))

    return ContainerReader(open_container, source, live=True)


def open_images(source: str, options: SourceOptions) -> Reader:
    """A folder of pictures, with its subfolders, or a single picture."""
    path = Path(source)
    if not path.exists():
        raise SourceError(f"there is no {source}; give the path of a video, picture or folder")
    paths = [path / name for name in picture_names(path)] if path.is_dir() else [path]
    return PictureReader(paths, source, fps=options.pictures_fps, loop=options.loop)


SOURCES: dict[str, Opener] = {
    "file": open_file,
    "rtsp": open_rtsp,
    "usb": open_usb,
    "images": open_images,
}


def kind_of(source: str) -> str:
    """The kind of a source, a key of `SOURCES`.

    Raises:
        SourceError: it is an address of a kind that is not read.
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", source, re.IGNORECASE)
    if scheme:
        if scheme[1].lower() in ("rtsp", "rtsps"):
            return "rtsp"
        raise SourceError(
            f"expected a file, folder, device or rtsp:// address, got {redact(source)}"
        )
    if re.fullmatch(r"/dev/video\d+|/dev/v4l/.+", source):
        return "usb"
    if Path(source).is_dir() or Path(source).suffix.lower() in PICTURE_SUFFIXES:
        return "images"
    return "file"


def open_source(source: str, options: SourceOptions) -> Reader:
    """Open a source of any kind and decode its first frame.

    Raises:
        SourceError: it cannot be read as video.
        SourceOfflineError: it is a camera that does not answer.
    """
    return SOURCES[kind_of(source)](source, options)


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


def quoted(address: str) -> str:
    """An address whose user name and password are written with %xx where FFmpeg needs it."""
    parts = split_credentials(address)
    if parts is None:
        return address
    scheme, credentials, rest = parts
    user, colon, password = credentials.partition(":")
    safe = [quote(unquote(part), safe="") for part in (user, password)]
    return f"{scheme}{safe[0]}{colon}{safe[1]}@{rest}"
