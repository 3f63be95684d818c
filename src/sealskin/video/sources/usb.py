"""Cameras on this machine. For the seal."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer

from sealskin.core.errors import SourceError
from sealskin.video.decode import ContainerReader
from sealskin.video.options import SourceOptions


def open_usb(source: str, options: SourceOptions) -> ContainerReader:
    """A camera on this machine, by Video4Linux."""
    if not Path(source).exists():
        raise SourceError(f"there is no device {source}; plug it in, or list them: ls /dev/video*")

    def open_container() -> InputContainer:
        limits = (None, min(options.timeout_s, options.frozen_s))
        return av.open(source, "r", format="video4linux2,v4l2", timeout=limits)

    return ContainerReader(open_container, source, live=True, frozen_s=options.frozen_s)
