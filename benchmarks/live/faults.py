"""What goes wrong with cameras, provoked.

Servers killed and stopped, wrong passwords, lost packets, and cameras' processes killed.
"""

from __future__ import annotations

import contextlib
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from live.server import cameras
from live.shop import Shop
from servers.rtsp_proxy import RtspProxy, lose

ACCOUNT = ("kim", "right-one")
WRONG = ("kim", "another")
LOSS = 0.05
NOTICED_S = 20.0


class Rig:
    """One camera with a server of its own that can be hurt.

    Args:
        name: of the camera.
        film: what it shows.
        fps: of the film.
        proxy: its packets go by UDP through a proxy that can lose them.
    """

    def __init__(self, name: str, film: Path, fps: int, *, proxy: bool = False) -> None:
        self.name = name
        self._film, self._fps = film, fps
        self._port = _free_port()
        self._running = contextlib.ExitStack()
        self.server: subprocess.Popen[str] | None = None
        self.proxy = RtspProxy(self._port) if proxy else None

    def start(self, account: tuple[str, str] = ACCOUNT) -> None:
        """Start the server; it answers when this returns."""
        _, self.server = self._running.enter_context(
            cameras(self._film, self._fps, [self.name], port=self._port, account=account)
        )

    def stop(self) -> None:
        """Kill the server."""
        self._running.close()
        self.server = None

    @property
    def source(self) -> str:
        """Its address, with the password."""
        port = self.proxy.port if self.proxy else self._port
        return f"rtsp://{ACCOUNT[0]}:{ACCOUNT[1]}@127.0.0.1:{port}/{self.name}"

    @property
    def transport(self) -> str:
        """How its packets come."""
        return "udp" if self.proxy else "tcp"


@contextlib.contextmanager
def rigs(names: list[str], film: Path, fps: int) -> Iterator[list[Rig]]:
    """Cameras that run while the block lasts; the last one sends by UDP through a proxy."""
    made = [Rig(name, film, fps, proxy=name == names[-1]) for name in names]
    with contextlib.ExitStack() as stack:
        for rig in made:
            if rig.proxy:
                stack.enter_context(rig.proxy)
            stack.callback(rig.stop)
            rig.start()
        yield made


@dataclass(frozen=True, slots=True)
class Fault:
    """One that was provoked.

    Attributes:
        kind: which.
        camera: of whom; empty where it hit whichever camera's process.
        over_s: when what was wrong was right again, on the monotonic clock.
    """

    kind: str
    camera: str
    over_s: float


Provoke = Callable[[Rig, Shop, random.Random], Fault]


def server_killed(rig: Rig, shop: Shop, chance: random.Random) -> Fault:  # noqa: ARG001
    """The camera loses its power and is back after some seconds."""
    rig.stop()
    time.sleep(chance.uniform(1, 4))
    rig.start()
    return Fault("server-killed", rig.name, time.monotonic())


def server_stopped(rig: Rig, shop: Shop, chance: random.Random) -> Fault:  # noqa: ARG001
    """The camera freezes with its connections open, and goes on."""
    assert rig.server is not None
    rig.server.send_signal(signal.SIGSTOP)
    time.sleep(chance.uniform(4, 6))
    rig.server.send_signal(signal.SIGCONT)
    return Fault("server-stopped", rig.name, time.monotonic())


def wrong_password(rig: Rig, shop: Shop, chance: random.Random) -> Fault:  # noqa: ARG001
    """Somebody changes the camera's password, and changes it back."""
    rig.stop()
    rig.start(WRONG)
    time.sleep(chance.uniform(1, 2.5))
    rig.stop()
    rig.start()
    return Fault("wrong-password", rig.name, time.monotonic())


def packets_lost(rig: Rig, shop: Shop, chance: random.Random) -> Fault:  # noqa: ARG001
    """Five packets in a hundred are lost for some seconds."""
    assert rig.proxy is not None
    as_it_was, rig.proxy.change = rig.proxy.change, lose(LOSS, chance.randrange(1000))
    time.sleep(chance.uniform(5, 8))
    rig.proxy.change = as_it_was
    return Fault("packets-lost", rig.name, time.monotonic())


def process_killed(rig: Rig, shop: Shop, chance: random.Random) -> Fault:  # noqa: ARG001
    """The kernel kills a camera's process, as it does when memory is short."""
    before, (_, processes) = len(shop.events), shop.processes()
    chance.choice(processes).kill()
    over_s = time.monotonic()
    # It is known to be gone a moment later, and only then it can be seen to be back.
    while time.monotonic() - over_s < NOTICED_S and not any(
        name == "state" and data["state"] != "running" for _, name, data in shop.events[before:]
    ):
        time.sleep(0.05)
    return Fault("process-killed", "", over_s)


FAULTS: tuple[Provoke, ...] = (
    server_killed,
    server_stopped,
    wrong_password,
    packets_lost,
    process_killed,
)


def plan(chance: random.Random) -> Iterator[Provoke]:
    """Each kind once, in an order of chance, and so on for ever."""
    while True:
        yield from chance.sample(FAULTS, len(FAULTS))


def choose(provoke: Provoke, there: list[Rig], chance: random.Random) -> Rig:
    """Whom it hits: only a camera that sends by UDP can lose packets."""
    return chance.choice([rig for rig in there if provoke is not packets_lost or rig.proxy])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
