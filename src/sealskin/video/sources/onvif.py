"""A camera by its ONVIF address: which stream it has is asked first. For the seal."""

from __future__ import annotations

from sealskin.video.decode import ContainerReader
from sealskin.video.onvif.device import Device, address_of
from sealskin.video.options import SourceOptions
from sealskin.video.sources.rtsp import open_rtsp


def open_onvif(source: str, options: SourceOptions) -> ContainerReader:
    """The stream that suits best of an ONVIF camera, or the one that the path names."""
    return open_rtsp(address_of(Device.of(source), options.timeout_s), options)
