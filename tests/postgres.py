"""A PostgreSQL of Debian, as a cluster of its own in a temporary folder and under no root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest

PATIENCE_S = 60


def programs() -> Path:
    """The folder of PostgreSQL's programs; the test skips where it is not installed."""
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    return found[-1].parent


class Postgres:
    """A server; `kill` and `start` it as a test likes. Reached by TCP on this machine alone."""

    def __init__(self) -> None:
        self.bin = programs()
        # PostgreSQL refuses to run as root.
        self._user = None if os.geteuid() else _nobody()
        self.folder = Path(tempfile.mkdtemp(prefix="sealskin-pg-"))
        if self._user is not None:
            os.chown(self.folder, self._user, -1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run(
            "initdb", "-D", "data", "-U", "sealskin", "-A", "trust", "--no-sync", "-E", "UTF8"
        )
        self._server: subprocess.Popen[bytes] | None = None
        self._made = 0
        self.start()

    def _run(self, program: str, *arguments: str) -> str:
        run = subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.folder,
            user=self._user,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def start(self) -> None:
        """Start it and wait until it answers."""
        # Killed programs lose nothing that the kernel has, so no test waits for the disk.
        settings = (
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "fsync=off",
        )
        options = [word for setting in settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self.bin / "postgres", "-D", "data", *options],
                cwd=self.folder,
                user=self._user,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE_S
        ready = [self.bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        while subprocess.run(ready).returncode:
            assert self._server.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would: every process at once, nothing tidied up."""
        assert self._server is not None
        family = psutil.Process(self._server.pid)
        # Halted first, lest it start another one that is not on the list, outlives it, and keeps
        # the next server from starting.
        family.suspend()
        members = [family, *family.children(recursive=True)]
        for member in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        self._server.wait()
        psutil.wait_procs(members, PATIENCE_S)

    def database(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"test{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "sealskin", name)
        return f"postgresql://sealskin@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """End it and take its folder away."""
        if self._server is not None and self._server.poll() is None:
            self.kill()  # nobody wants it any more
        shutil.rmtree(self.folder, ignore_errors=True)


def _nobody() -> int:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    pytest.skip("there is no user but root to run PostgreSQL as")
