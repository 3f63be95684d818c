"""A `sealskin watch` that runs, and everything that comes out of it: streams, texts, figures."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.request import ProxyHandler, build_opener

import psutil
from websockets.sync.client import connect

Event: TypeAlias = tuple[float, str, dict[str, Any]]
"""When it came (UTC, milliseconds), its name, and what it said."""

HERE = Path(__file__).parents[1]
PATIENCE_S = 120.0
_open = build_opener(ProxyHandler({})).open


class Shop:
    """A context manager: Sealskin watches while it is open.

    Args:
        config: the file of the installation.
        log: where its log goes.
        planted: with a sealer that seals nothing.
        model: another detector than the shipped one.
        cores: the cores that it may use; None for all.

    Attributes:
        address: of the page.
        rtsp: of the sealed RTSP output, if there is one.
        events: what came as server-sent events so far.
        status: how it ended.
    """

    def __init__(
        self,
        config: Path,
        log: Path,
        *,
        planted: bool = False,
        model: Path | None = None,
        cores: Sequence[int] | None = None,
    ) -> None:
        module = "live.planted" if planted else "sealskin"
        command = [sys.executable, "-m", module, "watch", "--config", str(config.resolve())]
        command += ["--model", str(model.resolve())] if model else []
        given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        paths = [str(HERE), *(str(Path(one).resolve()) for one in given if one)]
        self._log = log.open("w")
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
            cwd=config.parent,  # what it writes beside itself is searched as well
        )
        if cores is not None:
            os.sched_setaffinity(self.process.pid, cores)  # its children inherit it
        assert self.process.stdout is not None
        self.address = self._line("Sealskin is on ").split()[3]
        self.rtsp = ""
        if "rtsp_server" in config.read_text():
            self.rtsp = self._line("Sealed RTSP is on ").split()[4].removesuffix("/CAMERA")
        self.events: list[Event] = []
        self.status: int | None = None
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def _line(self, beginning: str) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith(beginning):
            self.process.kill()
            raise SystemExit(f"Sealskin did not start; see {self._log.name}")
        return line

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.status = self.process.wait(PATIENCE_S)
            finally:
                for one in family:
                    with contextlib.suppress(psutil.Error):
                        one.kill()
                if self.status is None:
                    self.process.kill()
        self._listener.join(10)
        self._log.close()

    def text(self, path: str) -> bytes:
        """The answer to a request, as it is."""
        with _open(self.address + path, timeout=PATIENCE_S) as answer:
            return bytes(answer.read())

    def get(self, path: str) -> Any:
        """The same, decoded."""
        return json.loads(self.text(path))

    def states(self) -> dict[str, dict[str, Any]]:
        """All cameras by name."""
        return {camera["name"]: camera for camera in self.get("/api/cameras")}

    def wait_for_running(self, names: Sequence[str], timeout_s: float = PATIENCE_S) -> float:
        """Wait until these cameras show sealed pictures; the seconds that it took.

        Raises:
            TimeoutError: they do not.
        """
        began_s = time.monotonic()
        while True:
            states = self.states()
            if all(states[name]["state"] == "running" for name in names):
                return time.monotonic() - began_s
            if time.monotonic() - began_s > timeout_s:
                raise TimeoutError
            time.sleep(0.1)

    def video(self, camera: str, seconds: float) -> tuple[bytes, list[float]]:
        """What a browser is sent: the MP4, and when each part of it came (UTC, milliseconds)."""
        parts: list[bytes] = []
        came_ms: list[float] = []
        until_s = time.monotonic() + seconds
        address = f"ws{self.address[4:]}/api/cameras/{camera}/video"
        with connect(address, proxy=None, max_size=None) as client:
            while (left_s := until_s - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    part = client.recv(left_s)
                    if isinstance(part, bytes):
                        parts.append(part)
                        came_ms.append(time.time_ns() / 1e6)
        return b"".join(parts), came_ms

    def processes(self) -> tuple[psutil.Process, list[psutil.Process]]:
        """The main process, and those of cameras."""
        main = psutil.Process(self.process.pid)
        cameras = []
        for child in main.children():
            with contextlib.suppress(psutil.Error):
                if "spawn_main" in " ".join(child.cmdline()):
                    cameras.append(child)
        return main, cameras

    def _listen(self) -> None:
        while self.process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                for event in self._events():
                    self.events.append(event)
            time.sleep(0.2)

    def _events(self) -> Iterator[Event]:
        name = ""
        with _open(f"{self.address}/api/events", timeout=PATIENCE_S) as answer:
            for raw in answer:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
                    yield time.time_ns() / 1e6, name, data


def pss_mb(processes: Sequence[psutil.Process]) -> float:
    """Proportional set size of processes, in megabytes of 2^20 bytes: what they share counts once.

    Raises:
        psutil.Error: one is gone, or may not be looked into.
    """
    return float(sum(one.memory_full_info().pss for one in processes)) / 2**20
