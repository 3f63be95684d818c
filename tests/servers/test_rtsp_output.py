"""The sealed RTSP output, read by FFmpeg (through PyAV) and by GStreamer, over real sockets."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import av
import av.error
import numpy as np
import pytest

from red_people import SIZE, draw_walk
from servers.gstreamer import PYTHON, skip_without_gstreamer
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny

PASSWORD = "p@ss:w/ord#1?"
CONFIG = """
database: {folder}/{name}.db
server: {{port: 0}}
rtsp_server: {{port: 0{account}}}
cameras:
  - {{name: hall, source: {folder}/walk.mp4, loop: true}}
  - {{name: yard, source: "rtsp://127.0.0.1:9/none"}}
"""


def start(folder: Path, name: str, account: str = "") -> Running:
    config = folder / f"{name}.yaml"
    config.write_text(CONFIG.format(folder=folder, name=name, account=account))
    return Running("watch", "--config", config, "--model", folder / "tiny.onnx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("output")
    draw_walk(folder / "walk.mp4")
    save_tiny(folder / "tiny.onnx")
    return folder


def place(running: Running) -> str:
    line = running.process.stdout.readline()
    match = re.fullmatch(r"Sealed RTSP is on rtsp://(127\.0\.0\.1:\d+)/CAMERA\n", line)
    assert match, line
    running.wait_for("state", lambda c: (c["name"], c["state"]) == ("hall", "running"))
    return match[1]


@pytest.fixture(scope="module")
def free(folder: Path) -> Iterator[tuple[Running, str]]:
    with start(folder, "free") as running:
        yield running, place(running)


@pytest.fixture(scope="module")
def locked(folder: Path) -> Iterator[str]:
    with start(folder, "locked", f', user: kim, password: "{PASSWORD}"') as running:
        yield place(running)


def read(address: str, count: int = 25, **options: str) -> list[av.VideoFrame]:
    asked = {"timeout": "10000000", **options}
    frames = []
    with av.open(address, "r", options=asked, timeout=PATIENCE_S) as container:
        for frame in container.decode(video=0):
            frames.append(frame)
            if len(frames) == count:
                return frames
    return frames


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_ffmpeg_reads_sealed_pictures_with_their_times(free, transport: str) -> None:
    frames = read(f"rtsp://{free[1]}/hall", rtsp_transport=transport)
    assert len(frames) == 25
    assert (frames[0].width, frames[0].height) == SIZE
    times_s = [frame.time for frame in frames if frame.time is not None]
    assert len(times_s) >= 23
    assert np.median(np.diff(times_s)) == pytest.approx(0.1, abs=0.02)
    pictures = [frame.to_ndarray(format="rgb24") for frame in frames]
    assert max(int(picture[..., 0].max()) for picture in pictures) > 100, "the red figure"


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("account", [(), ("kim", PASSWORD)])
def test_gstreamer_reads_it(free, locked: str, transport: str, account: tuple[str, ...]) -> None:
    skip_without_gstreamer()
    script = Path(__file__).with_name("rtsp_reader.py")
    address = f"rtsp://{locked if account else free[1]}/hall"
    command = [PYTHON, script, address, transport, "20", *account]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.stdout == "done\n", done.stderr


def test_ffmpeg_signs_in(locked: str) -> None:
    """It takes the first way that it is offered: digest."""
    assert len(read(f"rtsp://kim:{quote(PASSWORD, safe='')}@{locked}/hall")) == 25


@pytest.mark.parametrize("account", ["", "kim:wrong@", "eve:x@"])
def test_who_does_not_know_the_password_sees_nothing(locked: str, account: str) -> None:
    with pytest.raises(av.error.HTTPUnauthorizedError):
        read(f"rtsp://{account}{locked}/hall")


def talk(address: str, *requests: str) -> list[str]:
    """Send texts as they are; the answers' first lines and headers."""
    host, port = address.split(":")
    answers = []
    with socket.create_connection((host, int(port)), 20) as client:
        client.settimeout(20)
        for number, request in enumerate(requests, 1):
            line, *headers = request.split("\n")
            text = "\r\n".join([line, f"CSeq: {number}", *headers, "", ""])
            client.sendall(text.encode())
            said = b""
            while b"\r\n\r\n" not in said:
                more = client.recv(4096)
                if not more:
                    break
                said += more
            answers.append(said.decode("latin-1"))
    return answers


BASIC = "Authorization: Basic a2ltOnBAc3M6dy9vcmQjMT8="


def test_basic_auth_and_every_request_asks(locked: str) -> None:
    url = f"rtsp://{locked}/hall"
    options, describe, setup, play = talk(
        locked,
        f"OPTIONS {url} RTSP/1.0",
        f"DESCRIBE {url} RTSP/1.0\n{BASIC}",
        f"SETUP {url}/stream RTSP/1.0\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1",
        f"PLAY {url} RTSP/1.0",
    )
    assert options.startswith("RTSP/1.0 200")
    assert describe.startswith("RTSP/1.0 200"), "as basic auth is known"
    assert "sprop-parameter-sets=" in describe
    for refused in (setup, play):
        assert refused.startswith("RTSP/1.0 401"), "a connection is not trusted for one answer"
        assert 'Digest realm="sealskin"' in refused
        assert 'Basic realm="sealskin"' in refused


def test_wrong_requests_get_an_answer(free) -> None:
    running, address = free
    url = f"rtsp://{address}"
    cases = {
        f"DESCRIBE {url}/attic RTSP/1.0": 404,
        f"DESCRIBE {url}/yard RTSP/1.0": 503,
        f"SETUP {url}/attic/stream RTSP/1.0\nTransport: RTP/AVP/TCP;interleaved=0-1": 404,
        f"SETUP {url}/hall/stream RTSP/1.0\nTransport: RTP/AVP;multicast": 461,
        f"SETUP {url}/hall/stream RTSP/1.0\nTransport: RTP/AVP;client_port=22-23": 461,
        f"PLAY {url}/hall RTSP/1.0": 455,
        f"RECORD {url}/hall RTSP/1.0": 405,
        "GET / HTTP/1.1": 400,
        "nonsense": 400,
    }
    for request, status in cases.items():
        (answer,) = talk(address, request)
        assert answer.startswith(f"RTSP/1.0 {status} "), (request, answer)
    tcp = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
    answers = talk(
        address,
        f"SETUP {url}/hall/stream RTSP/1.0\n{tcp}",
        f"PLAY {url}/hall RTSP/1.0\nSession: guessed",
    )
    assert answers[1].startswith("RTSP/1.0 454 ")
    assert running.get("/api/health")["status"] == "ok"


def test_the_pictures_end_when_the_camera_does(free) -> None:
    """A still picture would look like a camera that works."""
    running, address = free
    began_s = time.monotonic()
    with av.open(f"rtsp://{address}/hall", "r", timeout=PATIENCE_S) as container:
        packets = container.demux(video=0)
        next(packets)
        family = running.family()
        (hall,) = [
            p for p in family[1:] if "spawn_main" in str(p.cmdline()) and p.cpu_times().user
            and any("walk.mp4" in f.path for f in p.open_files())
        ]  # fmt: skip
        hall.kill()
        with pytest.raises((av.error.EOFError, StopIteration, av.error.FFmpegError)):
            for _ in range(10_000):
                next(packets)
    print(f"over after {time.monotonic() - began_s:.1f} s")
    running.wait_for("state", lambda c: (c["name"], c["state"]) == ("hall", "running"))
    assert len(read(f"rtsp://{address}/hall", 10)) == 10


def test_a_network_without_a_password_is_refused(folder: Path) -> None:
    config = folder / "open.yaml"
    config.write_text("rtsp_server: {port: 0, host: 0.0.0.0}\ncameras: [{name: a, source: x}]")
    done = subprocess.run(
        [sys.executable, "-m", "sealskin", "watch", "--config", config],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 1
    assert (
        "rtsp_server listens on 0.0.0.0, which others can reach, and has no password" in done.stderr
    )


def test_ctrl_c_ends_it_with_a_client(folder: Path) -> None:
    with (
        start(folder, "ends") as running,
        av.open(f"rtsp://{place(running)}/hall", "r", timeout=PATIENCE_S) as container,
    ):
        next(container.demux(video=0))
        assert running.end() == (0, "", "")
