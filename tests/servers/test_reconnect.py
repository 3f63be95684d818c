"""Cameras that go away, and come back: each fault is provoked, named, and got over.

Times are taken from the moment at which the server says that it serves again.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import cv2
import psutil
import pytest

from clips import draw_clip, draw_picture
from sealskin.core.config import CameraConfig
from sealskin.pipeline.messages import FragmentMessage, InfoMessage
from sealskin.pipeline.supervisor import Supervisor
from servers.gstreamer import rtsp_server, skip_without_gstreamer
from servers.listening import Listener
from servers.rtsp_proxy import RtspProxy, set_clock
from unit.sense.tiny_model import save_tiny

BACK_WITHIN_S = 5.0
PASSWORD = "hunter2/ü#"


@pytest.fixture(scope="module", autouse=True)
def _gstreamer() -> None:
    skip_without_gstreamer()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Longer than any of these tests, so that its end is none of the faults."""
    return draw_clip(tmp_path_factory.mktemp("clip") / "long.mp4", seconds=150)


@pytest.fixture(scope="module")
def hevc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "long.hevc.mp4"
    return draw_clip(path, 192, 128, seconds=60, codec="libx265")


@pytest.fixture
def port() -> int:
    """One that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def watching(port: int, heard: Listener, model: Path, account: str = "", **more: str) -> Supervisor:
    camera = CameraConfig.model_validate(
        {"name": "hall", "source": f"rtsp://{account}127.0.0.1:{port}/clip", **more}
    )
    return Supervisor([camera], heard, model=model)


def is_back(heard: Listener, known: int) -> float:
    """Wait until the camera runs again; the seconds that this took."""
    began_s = time.monotonic()
    heard.wait_for_state("running", since=known)
    took_s = time.monotonic() - began_s
    assert took_s < BACK_WITHIN_S, heard.told()
    return took_s


@pytest.mark.parametrize("transport", ["tcp", "udp", "http"])
def test_a_server_that_is_killed_and_comes_back(
    clip: Path, port: int, model: Path, transport: str
) -> None:
    heard = Listener()
    with watching(port, heard, model, rtsp_transport=transport):
        refused = heard.wait_for_state("offline", "refused")
        heard.wait(lambda _: heard.all_states()[-1].tries >= 4)
        assert {m.since_ms for m in heard.all_states() if m.cause == "refused"} == {
            refused.since_ms
        }
        with rtsp_server(clip, port=port) as (_, server):
            is_back(heard, known=len(heard.all_states()))
            running = len(heard.all_states())
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
            heard.wait(lambda _: heard.states()[running:])
            gone = heard.all_states()[running]
            assert gone.state == "offline"
            assert gone.cause in ("stream-ended", "frozen")
            heard.wait_for_state("offline", "refused", since=running)
        with rtsp_server(clip, port=port):
            is_back(heard, known=len(heard.all_states()))
    assert len(heard.of(InfoMessage)) == 2, "each connection is a stream of its own"


def test_nothing_is_left_of_a_connection_that_broke(clip: Path, port: int, model: Path) -> None:
    heard = Listener()
    threads: list[int] = []
    with watching(port, heard, model):
        for _ in range(6):
            known, shown = len(heard.all_states()), len(heard.of(FragmentMessage))
            with rtsp_server(clip, port=port) as (_, server):
                is_back(heard, known)
                running = len(heard.all_states())
                heard.wait(lambda _, shown=shown: len(heard.of(FragmentMessage)) > shown)
                [camera] = multiprocessing.active_children()
                threads.append(psutil.Process(camera.pid).num_threads())
                os.kill(server.pid, signal.SIGKILL)
                server.wait()
                heard.wait(lambda _, running=running: heard.states()[running:])
    # At the first some of the detector's have not begun yet.
    assert max(threads[2:]) <= threads[1] + 1, "decoders of earlier connections live on"


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_camera_that_freezes_is_said_within_seconds_and_goes_on(
    clip: Path, model: Path, transport: str
) -> None:
    heard = Listener()
    with (
        rtsp_server(clip) as (port, server),
        watching(port, heard, model, rtsp_transport=transport),
    ):
        heard.wait_for_state("running")
        running = len(heard.all_states())
        os.kill(server.pid, signal.SIGSTOP)
        began_s = time.monotonic()
        frozen = heard.wait_for_state("offline", "frozen", since=running)
        # Three seconds, and what came before on this machine.
        assert 2.5 < time.monotonic() - began_s < 6, heard.told()
        assert "frozen" in frozen.detail
        os.kill(server.pid, signal.SIGCONT)
        is_back(heard, known=len(heard.all_states()))


@pytest.mark.parametrize("digest", [False, True])
def test_a_wrong_password_is_named_and_kept_secret(
    clip: Path, port: int, model: Path, digest: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    heard = Listener()
    account = f"kim:{quote(PASSWORD, safe='')}@"
    with (
        rtsp_server(clip, "kim", "other", port=port, digest=digest),
        watching(port, heard, model, account),
    ):
        wrong = heard.wait_for_state("offline", "wrong-password")
        heard.wait(lambda _: heard.all_states()[-1].tries == 2)
        waits_ms = [m.next_try_ms for m in heard.all_states() if m.next_try_ms is not None]
        assert all(wait_ms > wrong.since_ms for wait_ms in waits_ms)
        (process,) = [
            child
            for child in psutil.Process().children()
            if "spawn_main" in " ".join(child.cmdline())
        ]
        seen = " ".join(process.cmdline()) + " ".join(
            f"{k}={v}" for k, v in process.environ().items()
        )
    with (
        rtsp_server(clip, "kim", PASSWORD, port=port, digest=digest),
        watching(port, heard, model, account),
    ):
        is_back(heard, known=len(heard.all_states()))
    said = seen + repr(heard.messages) + "".join(capfd.readouterr())
    for secret in (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)):
        assert secret not in said


def test_a_password_that_is_put_right_in_the_camera(clip: Path, port: int, model: Path) -> None:
    heard = Listener()
    with watching(port, heard, model, "kim:right@"):
        with rtsp_server(clip, "kim", "wrong", port=port):
            heard.wait_for_state("offline", "wrong-password")
        with rtsp_server(clip, "kim", "right", port=port):
            is_back(heard, known=len(heard.all_states()))


def test_a_name_that_nobody_knows(model: Path) -> None:
    heard = Listener()
    camera = CameraConfig(name="hall", source="rtsp://kim:hunter2@no-such-camera.invalid/clip")
    with Supervisor([camera], heard, model=model):
        unknown = heard.wait_for_state("offline", "unknown-host")
    assert "no-such-camera.invalid cannot be looked up" in unknown.detail.replace("/clip", "")
    assert "hunter2" not in unknown.detail


def test_a_path_that_is_not_there_and_a_host_that_says_nothing(
    clip: Path, model: Path, port: int
) -> None:
    heard = Listener()
    with rtsp_server(clip) as (there, _):
        camera = CameraConfig(name="hall", source=f"rtsp://127.0.0.1:{there}/attic")
        with Supervisor([camera], heard, model=model):
            assert "no stream of that name" in heard.wait_for_state("offline", "no-stream").detail
    with socket.create_server(("127.0.0.1", port)), watching(port, heard, model):
        assert "in time" in heard.wait_for_state("offline", "silent").detail


def test_a_camera_that_comes_back_with_another_codec(
    clip: Path, hevc: Path, port: int, model: Path
) -> None:
    heard = Listener()
    with watching(port, heard, model):
        with rtsp_server(clip, port=port):
            heard.wait_for_state("running")
        running = len(heard.all_states())
        with rtsp_server(hevc, port=port):
            is_back(heard, known=running)
            odd = heard.wait_for_state("running", "picture-changed", since=running)
            heard.wait(lambda _: len(heard.of(InfoMessage)) == 2)
    assert "from h264 160x120 to hevc 192x128" in odd.detail
    infos = [m for m in heard.messages if isinstance(m, InfoMessage)]
    assert [(m.width_px, m.height_px) for m in infos] == [(160, 120), (192, 128)]


def test_a_picture_that_changes_its_size_in_the_middle(tmp_path: Path, model: Path) -> None:
    seconds = [number / 10 for number in range(600)]
    parts = [
        draw_clip(tmp_path / "s.ts", 160, 120, times_s=seconds[:80]).read_bytes(),
        draw_clip(tmp_path / "l.ts", 320, 240, times_s=seconds[80:]).read_bytes(),
    ]
    (tmp_path / "both.ts").write_bytes(b"".join(parts))
    heard = Listener()
    with rtsp_server(tmp_path / "both.ts") as (port, _), watching(port, heard, model):
        odd = heard.wait_for_state("running", "picture-changed")
        heard.wait(lambda _: len(heard.of(InfoMessage)) == 2)
    assert "from 160x120 to 320x240" in odd.detail
    assert "offline" not in heard.states(), "it never went away"


def test_a_clock_that_jumps_is_told_while_the_camera_runs(clip: Path, model: Path) -> None:
    heard = Listener()
    with (
        rtsp_server(clip) as (server, _),
        RtspProxy(server) as proxy,
        watching(proxy.port, heard, model),
    ):
        heard.wait_for_state("running")
        proxy.change = set_clock(-3600, after=10)
        odd = heard.wait_for_state("running", "clock-jumped")
    assert "clock jumped" in odd.detail
    assert "offline" not in heard.states()


class _Jpegs(BaseHTTPRequestHandler):
    """A cheap camera: pictures one after the other, for who knows the password."""

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != "Basic a2ltOmh1bnRlcjI=":  # kim:hunter2
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        for number in range(1000):
            _, data = cv2.imencode(".jpg", draw_picture(160, 120, number / 10))
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {data.size}\r\n\r\n"
            try:
                self.wfile.write(head.encode() + data.tobytes() + b"\r\n")
            except OSError:
                return  # the client left
            time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        pass


def test_jpegs_over_http(model: Path) -> None:
    heard, wrong = Listener(), Listener()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Jpegs) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}/video"
        cameras = [
            CameraConfig(name="hall", source=f"http://kim:hunter2@{place}"),
            CameraConfig(name="door", source=f"http://kim:other@{place}"),
        ]
        with (
            Supervisor(cameras[:1], heard, model=model),
            Supervisor(cameras[1:], wrong, model=model),
        ):
            heard.wait_for_state("running")
            wrong.wait_for_state("offline", "wrong-password")
            heard.wait(lambda _: heard.of(InfoMessage))
        server.shutdown()
    (info,) = heard.of(InfoMessage)
    assert isinstance(info, InfoMessage)
    assert (info.width_px, info.height_px) == (160, 120)
    assert "hunter2" not in repr(heard.messages)
    assert "other" not in repr(wrong.messages)
