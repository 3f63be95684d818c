"""Cameras that speak RTSP. For the seal."""

from __future__ import annotations

from sealskin.video.decode import ContainerReader
from sealskin.video.network import open_address
from sealskin.video.options import SourceOptions


def open_rtsp(source: str, options: SourceOptions) -> ContainerReader:
    """An RTSP camera. Only its pictures are asked for; sound is never sent."""
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
    return open_address(source, options, settings, None)
