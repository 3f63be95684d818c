"""Starts GStreamer's RTSP server, where Debian's packages for it are installed."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("rtsp_server.py")
NEEDS = (
    "import gi; gi.require_version('GstRtspServer', '1.0');"
    "from gi.repository import Gst, GstRtspServer; Gst.init(None);"
    "names = ('qtdemux', 'tsdemux', 'h264parse', 'rtph264pay', 'h265parse', 'rtph265pay');"
    "raise SystemExit(not all(map(Gst.ElementFactory.find, names)))"
)


def skip_without_gstreamer() -> None:
    there = Path(PYTHON).exists()
    if not there or subprocess.run([PYTHON, "-c", NEEDS], capture_output=True).returncode:
        pytest.skip(
            "needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0 and "
            "gstreamer1.0-plugins-good and -bad"
        )


@contextlib.contextmanager
def rtsp_server(
    clip: Path, *account: str, digest: bool = False, port: int = 0
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server that serves while the block lasts: its port, and its process."""
    command: list[object] = [PYTHON, SCRIPT, clip, "--port", port]
    if account:
        command += ["--account", *account]
    if digest:
        command.append("--digest")
    server = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line, "the server did not start"
        yield int(line), server
    finally:
        server.kill()
        server.communicate()
