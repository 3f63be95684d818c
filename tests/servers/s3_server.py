"""Moto's S3 server on loopback, as a process of its own, for tests of sets in storage."""

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator

import psutil

STARTS = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")


@contextlib.contextmanager
def s3_server() -> Iterator[str]:
    """Runs a server; gives its address."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        address = next(
            (found[1] for line in process.stderr if (found := STARTS.search(line))), None
        )
        assert address is not None, "moto did not start"
        # Its log is read on, or it would stand still once the pipe is full.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[1]
    finally:
        for one in psutil.Process(process.pid).children(recursive=True):
            one.kill()
        process.kill()
        process.wait()
        process.stderr.close()
