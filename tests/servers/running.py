"""A `sealskin` that serves, for tests that talk to it from outside."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, Self

import httpx
import psutil
import pytest
from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 60
LOGGED = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+Z \[(info|warning) *\] ")


class Running:
    """A `sealskin` that serves, in a session of its own like in a terminal."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "sealskin", *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("Sealskin is on http://"):
            self.process.kill()
            pytest.fail(f"{line!r} {self.process.communicate()}")
        self.address = line.split()[3]
        self.log = ""
        assert line.endswith("(Ctrl-C ends it)\n")

    def get(self, path: str) -> Any:
        return httpx.get(self.address + path, timeout=PATIENCE_S).raise_for_status().json()

    def video(self, camera: str = "hall", **more: Any) -> ClientConnection:
        return connect(f"ws{self.address[4:]}/api/cameras/{camera}/video", **more)

    @contextlib.contextmanager
    def events(self) -> Iterator[Iterator[tuple[str, Any]]]:
        with httpx.stream("GET", self.address + "/api/events", timeout=PATIENCE_S) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield self._parse(answer.iter_lines())

    @staticmethod
    def _parse(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
        name = ""
        for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    def wait_for(self, event: str, wanted: Callable[[Any], object] = lambda _: True) -> Any:
        with self.events() as events:
            return next(data for name, data in events if name == event and wanted(data))

    def camera_process(self) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        (camera,) = [c for c in children if "resource_tracker" not in " ".join(c.cmdline())]
        return camera

    def family(self) -> list[psutil.Process]:
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def end(self, sig: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Press Ctrl-C: the whole group is hit. Status, what was printed, errors.

        What was logged is in `log`, and no error.
        """
        family = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, sig)
        out, errors = self.process.communicate(timeout=PATIENCE_S)
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
        assert alive == []
        lines = errors.splitlines(keepends=True)
        self.log = "".join(line for line in lines if LOGGED.match(line))
        return (
            self.process.returncode,
            out,
            "".join(line for line in lines if not LOGGED.match(line)),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
