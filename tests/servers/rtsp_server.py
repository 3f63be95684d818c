"""A real RTSP server on loopback, run by the system's Python, which has GStreamer's bindings.

    /usr/bin/python3 rtsp_server.py CLIP [--account USER PASSWORD] [--digest] [--port PORT]

Serves CLIP (MP4 with H.264 or, by its name `*.hevc.mp4`, H.265; MPEG-TS with H.264) once per client
at /clip over TCP, UDP and through HTTP, prints its port, and ends with its input.
"""

import argparse
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - versions come first


def protect(factory, server, user, password, *, digest):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role("viewer")
    for what in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role("viewer", what, True)  # noqa: FBT003 - C's order
    factory.set_permissions(permissions)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("clip")
    arguments.add_argument("--account", nargs=2)
    arguments.add_argument("--digest", action="store_true")
    arguments.add_argument("--port", default="0")
    asked = arguments.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(asked.port)
    factory = GstRtspServer.RTSPMediaFactory()
    codec = "h265" if asked.clip.endswith(".hevc.mp4") else "h264"
    demux = "tsdemux" if asked.clip.endswith(".ts") else "qtdemux"
    factory.set_launch(
        f'( filesrc location="{asked.clip}" ! {demux} ! {codec}parse config-interval=-1 '
        f"! rtp{codec}pay name=pay0 pt=96 )"
    )
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP)
    if asked.account:
        protect(factory, server, *asked.account, digest=asked.digest)
    server.get_mount_points().add_factory("/clip", factory)
    if server.attach(None) == 0:
        raise SystemExit(f"port {asked.port} is taken")
    loop = GLib.MainLoop()
    print(server.get_bound_port(), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


main()
