"""Tries out whether a camera's process is confined: in a process like it, by doing what it may not.

For `sealskin doctor` and for tests. What is tried goes to a folder and to ports of our own.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sealskin.core.config import CameraConfig
from sealskin.pipeline.confine import confine, needs_of
from sealskin.pipeline.job import Job

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        missing: promises that this machine cannot keep, with the reason.
        done: what could be done all the same, of `FORBIDDEN`.
        reached: whether the camera's own port could be reached, as it must.
    """

    missing: dict[str, str]
    done: frozenset[str]
    reached: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it is tried: an empty folder, a file outside of it, two ports that listen."""

    folder: Path
    file: Path
    camera_port: int
    other_port: int


def _write(ground: Ground) -> None:
    (ground.folder / "planted").write_bytes(b"a picture")


def _change(ground: Ground) -> None:
    with ground.file.open("r+b") as file:
        file.write(b"a picture")


def _rename(ground: Ground) -> None:
    ground.file.rename(ground.file.with_name("moved"))
    ground.file.with_name("moved").rename(ground.file)


def _read(ground: Ground) -> None:
    ground.file.read_bytes()


def _connect(ground: Ground) -> None:
    socket.create_connection(("127.0.0.1", ground.other_port), 5).close()


def _send(ground: Ground) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"a picture", ("127.0.0.1", ground.other_port))


def _listen(_: Ground) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        pass


def _start(_: Ground) -> None:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)


def _dump(_: Ground) -> None:
    if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        raise PermissionError


FORBIDDEN: dict[str, Callable[[Ground], None]] = {
    "write a new file": _write,
    "change a file": _change,
    "rename a file": _rename,
    "read a file that is none of its business": _read,
    "connect to another port": _connect,
    "send by UDP": _send,
    "be connected to": _listen,
    "start a program": _start,
    "leave a core dump": _dump,
}


def what_can_be_done(ground: Ground) -> frozenset[str]:
    """Try all that is forbidden, from here; what could be done."""
    done = set()
    for what, action in FORBIDDEN.items():
        with contextlib.suppress(OSError):
            action(ground)
            done.add(what)
    return frozenset(done)


def try_out(*, confined: bool = True) -> Trial:
    """Start a process as for a camera on this machine's network, and let it try.

    Args:
        confined: False shows what it could do otherwise.

    Raises:
        RuntimeError: the process ended without an answer.
    """
    spawn = multiprocessing.get_context("spawn")
    receive, send = spawn.Pipe(duplex=False)
    with (
        tempfile.TemporaryDirectory(prefix="sealskin-trial-") as name,
        socket.create_server(("127.0.0.1", 0)) as camera,
        socket.create_server(("127.0.0.1", 0)) as other,
        receive,
    ):
        folder = Path(name)
        file = folder / "shop.yaml"
        file.write_text("another camera's password", encoding="utf-8")
        ground = Ground(folder, file, camera.getsockname()[1], other.getsockname()[1])
        process = spawn.Process(target=_tries, args=(ground, send, confined), daemon=True)
        with send:
            process.start()
        try:
            if not receive.poll(PATIENCE_S):
                raise RuntimeError("the process did not answer")
            trial: Trial = receive.recv()
        except EOFError:
            raise RuntimeError("the process ended without an answer") from None
        finally:
            process.kill()
            process.join()
    return trial


def _tries(ground: Ground, out: Connection, confined: bool) -> None:
    camera = CameraConfig(name="trial", source=f"rtsp://127.0.0.1:{ground.camera_port}/")
    missing = confine(needs_of(Job(camera, None, 1))) if confined else {}
    done: list[frozenset[str]] = []
    # In a thread of its own: threads are what a confinement forgets.
    thread = threading.Thread(target=lambda: done.append(what_can_be_done(ground)))
    thread.start()
    thread.join()
    try:
        socket.create_connection(("127.0.0.1", ground.camera_port), 5).close()
    except OSError:
        out.send(Trial(missing, done[0], reached=False))
    else:
        out.send(Trial(missing, done[0], reached=True))
