"""Cameras that film for ever: a real RTSP server on loopback that sends a looped clip live.

    /usr/bin/python3 camera_server.py CLIP --fps 10 --port 8554 --names cam-1 cam-2

CLIP is H.264 in Annex B with access unit delimiters, as `live.clip` makes it. Every camera is at
rtsp://127.0.0.1:PORT/NAME, over TCP and UDP, films on whether anybody looks or not, and shows
whoever comes what it films now. With `--sent FILE` the moment at which each frame of the first
camera left is written there as `NUMBER MILLISECONDS` (UTC). Run by the system's Python, which has
GStreamer's bindings; ends with its input.
"""

from __future__ import annotations

import argparse
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - versions come first

DELIMITER = re.compile(rb"\x00\x00\x00\x01\x09")
LAUNCH = (
    "( appsrc name=film is-live=true format=time "
    "caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate={fps}/1 "
    "! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )"
)


class Camera:
    """One mount point; frames go to whoever looks at it now."""

    def __init__(self, server: Any, name: str, fps: int, *, locked: bool) -> None:
        self.film: Any = None
        self.first: tuple[int, int] | None = None
        self.fps = fps
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(LAUNCH.format(fps=fps))
        factory.set_shared(True)
        factory.set_latency(0)
        factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP)
        factory.connect("media-configure", self._configure)
        if locked:
            permissions = GstRtspServer.RTSPPermissions()
            permissions.add_role("viewer")
            for what in ("media.factory.access", "media.factory.construct"):
                permissions.add_permission_for_role("viewer", what, True)  # noqa: FBT003 - C's
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory(f"/{name}", factory)

    def _configure(self, _factory: Any, media: Any) -> None:
        self.film, self.first = media.get_element().get_by_name("film"), None
        media.connect("unprepared", lambda _: setattr(self, "film", None))

    def show(self, unit: bytes, number: int) -> None:
        """Send a frame; its time is that of its turn, whatever this machine is busy with."""
        film = self.film
        clock = None if film is None else film.get_clock()
        if clock is None:
            return  # nobody looks
        if self.first is None:
            self.first = (number, clock.get_time() - film.get_base_time())
        buffer = Gst.Buffer.new_wrapped(unit)
        buffer.pts = self.first[1] + (number - self.first[0]) * Gst.SECOND // self.fps
        film.emit("push-buffer", buffer)


def units_of(path: str) -> list[bytes]:
    """The access units of the clip."""
    data = Path(path).read_bytes()
    starts = [found.start() for found in DELIMITER.finditer(data)]
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("clip")
    arguments.add_argument("--fps", type=int, required=True)
    arguments.add_argument("--port", default="0")
    arguments.add_argument("--names", nargs="+", required=True)
    arguments.add_argument("--account", nargs=2)
    arguments.add_argument("--sent")
    asked = arguments.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(asked.port)
    if asked.account:
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(*asked.account, token)
        server.set_auth(auth)
    cameras = [Camera(server, name, asked.fps, locked=bool(asked.account)) for name in asked.names]
    units = units_of(asked.clip)
    if server.attach(None) == 0:
        raise SystemExit(f"port {asked.port} is taken")
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    sent = Path(asked.sent).open("w", buffering=1) if asked.sent else None  # noqa: SIM115

    def film(turn: int) -> None:
        """One camera after the other, as real ones do, and not all in the same moment."""
        began_s, number = time.monotonic() + turn / asked.fps / len(cameras), 0
        camera = cameras[turn]
        while True:
            wait_s = began_s + number / asked.fps - time.monotonic()
            if wait_s > 0:
                time.sleep(wait_s)
            elif wait_s < -1:  # it was stopped for a while: a camera films on meanwhile
                number += int(-wait_s * asked.fps)
            if sent and turn == 0:
                sent.write(f"{number} {time.time_ns() / 1e6:.1f}\n")
            camera.show(units[number % len(units)], number)
            number += 1

    for turn in range(len(cameras)):
        threading.Thread(target=film, args=(turn,), daemon=True).start()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


main()
