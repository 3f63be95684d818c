"""The kinds of sources, a small file each. Only for the seal.

A new kind is a file here and a line in `SOURCES`; one that is an address has its beginning in
`sealskin.video.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable

from sealskin.video.decode import Reader
from sealskin.video.kinds import kind_of
from sealskin.video.options import SourceOptions
from sealskin.video.sources.file import open_file
from sealskin.video.sources.images import open_images
from sealskin.video.sources.mjpeg import open_mjpeg
from sealskin.video.sources.onvif import open_onvif
from sealskin.video.sources.rtsp import open_rtsp
from sealskin.video.sources.usb import open_usb

Opener = Callable[[str, SourceOptions], Reader]

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
