"""No library that Sealskin uses calls home: what is sealed and counted stays on the machine."""

import os
import re
import signal
import subprocess
import sys

from clips import draw_clip
from drawn_sets import draw_folder
from sealskin.store.database import Database

RUN = """
import contextlib, ipaddress, sys

def refuse(*what):
    print(*what, file=sys.stderr, flush=True)
    raise OSError("not from a test")

def watch(event, arguments):
    if event == "socket.getaddrinfo":
        refuse("ASKED FOR", arguments[0])
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        if not ipaddress.ip_address(arguments[1][0]).is_loopback:
            refuse("CALLED", arguments[1])

sys.addaudithook(watch)
from sealskin.cli.main import main
sys.argv = ["sealskin", *sys.argv[1:]]
{before}
main()
"""


def calls(home, *arguments, before="", stop_at=None):
    """Names that were asked for and addresses that were called, but those of this machine.

    What is tried is noted and refused, so that this test calls nobody either. Processes
    that a process forks are seen too. With `stop_at`, Ctrl-C is pressed at that line.
    """
    command = [sys.executable, "-c", RUN.format(before=before), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, env={**os.environ, "HOME": str(home)}) as process:
        if stop_at:
            assert re.match(stop_at, process.stdout.readline())
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return [line for line in errors.splitlines() if line.startswith(("ASKED", "CALLED"))]


def test_no_command_calls_anybody(tmp_path):
    clip = draw_clip(tmp_path / "walk.mp4", 320, 240)
    assert calls(tmp_path, "bench", clip) == []
    assert calls(tmp_path, "seal", clip, tmp_path / "sealed.mp4") == []
    draw_folder(tmp_path / "raw", 2)
    assert calls(tmp_path, "data", "seal", tmp_path / "raw", tmp_path / "out", "--verify") == []
    Database(tmp_path / "s.db").close()
    serve = ["serve", "--db", tmp_path / "s.db", "--port", 0]
    assert calls(tmp_path, *serve, stop_at="Sealskin is on http://127.0.0.1:") == []
    assert not (tmp_path / "intel").exists()


def test_a_call_would_be_seen(tmp_path):
    """The watcher is no decoration: a planted call is noted, whatever a library does of late."""
    plant = """
import socket, contextlib
with contextlib.suppress(OSError):
    socket.create_connection(("stranger.example", 80))
"""
    assert calls(tmp_path, "--version", before=plant) == ["ASKED FOR stranger.example"]
