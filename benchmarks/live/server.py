"""Starts `camera_server.py`, where Debian's packages for it are installed."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("camera_server.py")
NEEDS = (
    "import gi; gi.require_version('GstRtspServer', '1.0');"
    "from gi.repository import Gst, GstRtspServer; Gst.init(None);"
    "names = ('appsrc', 'h264parse', 'rtph264pay');"
    "raise SystemExit(not all(map(Gst.ElementFactory.find, names)))"
)
MISSING = (
    "needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-good and -bad"
)


def can_serve() -> bool:
    """Whether this machine has what it takes."""
    if not Path(PYTHON).exists():
        return False
    return not subprocess.run([PYTHON, "-c", NEEDS], check=False, capture_output=True).returncode


@contextlib.contextmanager
def cameras(
    film: Path,
    fps: int,
    names: Sequence[str],
    *,
    port: int = 0,
    account: tuple[str, str] | None = None,
    sent: Path | None = None,
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Cameras that film while the block lasts: their port, and their process."""
    command: list[object] = [PYTHON, SCRIPT, film, "--fps", fps, "--port", port, "--names", *names]
    command += ["--account", *account] if account else []
    command += ["--sent", sent] if sent else []
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the cameras did not start: {MISSING}")
        yield int(line), process
    finally:
        process.kill()
        process.communicate()
