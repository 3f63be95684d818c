"""Cameras that send pictures in a row over HTTP. For the seal."""

from __future__ import annotations

from sealskin.video.decode import ContainerReader
from sealskin.video.network import open_address
from sealskin.video.options import SourceOptions


def open_mjpeg(source: str, options: SourceOptions) -> ContainerReader:
    """A camera that sends JPEGs one after the other over HTTP, as many cheap ones can."""
    settings = {
        "timeout": str(int(options.timeout_s * 1e6)),
        # A camera's answer must not make us ask somebody else, or read a file.
        "protocol_whitelist": "http,https,tls,tcp",
        "max_redirects": "0",
        # The parts carry no time; FFmpeg would make one up from an invented rate.
        "use_wallclock_as_timestamps": "1",
    }
    return open_address(source, options, settings, "mpjpeg")
