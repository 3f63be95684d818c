"""The kinds of sources. A new kind is a function and a line in `SOURCES`. Only for the seal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
from av.container import InputContainer

from sealskin.core.errors import SourceError
from sealskin.video.decode import ContainerReader, PictureReader, Reader
from sealskin.video.kinds import kind_of, picture_names
from sealskin.video.network import open_mjpeg, open_rtsp
from sealskin.video.onvif.source import open_onvif
from sealskin.video.options import SourceOptions

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


def open_usb(source: str, options: SourceOptions) -> Reader:
    """A camera on this machine, by Video4Linux."""
    if not Path(source).exists():
        raise SourceError(f"there is no device {source}; plug it in, or list them: ls /dev/video*")

    def open_container() -> InputContainer:
        limits = (None, min(options.timeout_s, options.frozen_s))
        return av.open(source, "r", format="video4linux2,v4l2", timeout=limits)

    return ContainerReader(open_container, source, live=True, frozen_s=options.frozen_s)


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
    "onvif": open_onvif,
    "mjpeg": open_mjpeg,
    "usb": open_usb,
    "images": open_images,
}


def open_source(source: str, options: SourceOptions) -> Reader:
    """Open a source of any kind and decode its first frame.

    Raises:
        SourceError: it cannot be read as video.
        SourceOfflineError: it is a camera that does not answer.
    """
    return SOURCES[kind_of(source)](source, options)
