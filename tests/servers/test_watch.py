"""`sealskin watch` and `sealskin serve` for real: processes, sockets, a browser's requests."""

import io
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from av.video.frame import VideoFrame
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from red_people import SIZE, draw_walk
from sealskin.store.alarm_rows import NewAlarm
from sealskin.store.alarms import AlarmBook
from sealskin.store.database import Database
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny

SECRET = "hunter2"
CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
cameras:
  - name: hall
    source: {folder}/walk.mp4
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
    lines:
      - {{name: door, a: [0.5, 1], b: [0.5, 0]}}
    zones:
      - name: till
        polygon: [[0.4, 0], [1, 0], [1, 1], [0.4, 1]]
        restricted: true
        alarm_after_s: 0.5
"""


def decode(parts: list[Any]) -> list[VideoFrame]:
    with av.open(io.BytesIO(b"".join(parts)), "r") as video:
        return list(video.decode(video=0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watch")
    draw_walk(folder / "walk.mp4")
    save_tiny(folder / "tiny.onnx")
    (folder / "shop.yaml").write_text(CONFIG.format(folder=folder))
    return folder


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Running]:
    with Running(
        "watch", "--config", folder / "shop.yaml", "--model", folder / "tiny.onnx"
    ) as running:
        running.wait_for("state", lambda camera: camera["state"] == "running")
        yield running


def test_the_camera_is_described(shop: Running, folder: Path) -> None:
    (camera,) = shop.get("/api/cameras")
    assert (camera["width_px"], camera["height_px"]) == SIZE
    assert camera["seal_id"].startswith("lowrate-")
    assert [line["name"] for line in camera["lines"]] == ["door"]
    assert str(folder) not in json.dumps(camera)


def test_sealed_video_plays(shop: Running) -> None:
    with shop.video() as client:
        start = json.loads(client.recv(PATIENCE_S))
        assert start["mime"].startswith('video/mp4; codecs="avc1.42')
        assert (start["width_px"], start["height_px"]) == SIZE
        parts = [client.recv(PATIENCE_S) for _ in range(25)]
    assert all(isinstance(part, bytes) for part in parts)
    assert parts[0][4:8] == b"ftyp"
    assert all(part[4:8] == b"moof" for part in parts[1:])
    frames = decode(parts)
    assert frames[0].key_frame
    assert len(frames) == 24
    times = [frame.time for frame in frames]
    assert times == sorted(times)


def test_scenes_are_on_the_clock_of_the_video(shop: Running) -> None:
    with shop.video() as client:
        client.recv(PATIENCE_S)
        parts = [client.recv(PATIENCE_S) for _ in range(30)]
        scene = shop.wait_for("scene")
    times = [frame.time for frame in decode(parts)]
    assert times[0] is not None
    assert times[0] - 5 < scene["time_s"] < times[0] + 30


def test_people_lines_and_alarms_arrive_as_events(shop: Running) -> None:
    scene = shop.wait_for("scene", lambda scene: scene["tracks"])
    assert scene["people_now"] == len(scene["tracks"])
    assert all(0 <= value <= 1 for track in scene["tracks"] for value in track["box"])
    alarm = shop.wait_for("alarm")
    assert (alarm["camera"], alarm["zone"]) == ("hall", "till")
    listed = shop.get("/api/alarms?limit=1000")
    # Its clip and who acknowledged it come later.
    lasting = ("id", "camera", "rule", "kind", "zone", "track_id", "time_ms")
    assert [alarm[key] for key in lasting] in [[one[key] for key in lasting] for one in listed]
    counted = shop.wait_for("scene", lambda scene: scene["line_counts"]["door"]["n_in"])
    assert counted["line_counts"]["door"]["n_out"] == 0


def test_minutes_are_recorded(shop: Running) -> None:
    def seen(_: object) -> bool:
        (*_, last) = shop.get("/api/cameras/hall/minutes?minutes=2")
        return bool(last["samples"])

    shop.wait_for("scene", seen)
    minutes = shop.get("/api/cameras/hall/minutes")
    assert len(minutes) == 60
    assert minutes[0]["people_mean"] is None
    assert shop.get("/api/cameras/hall/lines")[0]["line"] == "door"


def test_figures_for_prometheus_and_readiness(shop: Running) -> None:
    assert shop.get("/api/ready") == {"ready": True}

    def figure(name: str) -> float:
        text = (
            httpx.get(shop.address + "/api/prometheus", timeout=PATIENCE_S).raise_for_status().text
        )
        match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(match[1]) if match else float("nan")

    shop.wait_for("scene", lambda _: figure('sealskin_frames_sealed_total{camera="hall"}') > 5)
    assert figure('sealskin_camera_state{camera="hall",state="running"}') == 1
    came = figure('sealskin_frames_in_total{camera="hall"}')
    assert came >= 5
    assert figure('sealskin_seal_latency_seconds_count{camera="hall"}') > 5
    assert figure('sealskin_stage_seconds_total{camera="hall",stage="detect"}') > 0
    assert figure('sealskin_frames_dropped_total{camera="hall",reason="unsealed"}') == 0
    shop.wait_for("scene", lambda _: figure('sealskin_frames_in_total{camera="hall"}') > came)
    hour = shop.get("/api/cameras/hall/frames")
    assert len(hour) == 60
    assert hour[0]["frames_in"] is hour[0]["latency_ms_p50"] is None, "unknown is not zero"
    told = [one for one in hour if one["frames_in"] is not None]
    assert sum(one["frames_in"] for one in told) >= came
    assert 0 < told[0]["latency_ms_p50"] <= told[0]["latency_ms_p99"]


def test_a_camera_that_dies_closes_its_video_and_comes_back(shop: Running) -> None:
    with shop.video() as client:
        client.recv(PATIENCE_S)
        with shop.events() as events:
            shop.camera_process().kill()
            states = []
            for name, camera in events:
                if name == "state":
                    states.append((camera["state"], camera["people_now"]))
                    if len(states) > 1 and states[-1][0] == "running":
                        break
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.recv(PATIENCE_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert ("failed", None) in states
    assert ("running", None) in states


def test_pages_of_others_see_no_video(shop: Running) -> None:
    with pytest.raises(InvalidStatus) as refused, shop.video(origin="http://evil.example"):
        pass
    assert refused.value.response.status_code == 403
    # A name of theirs that resolves to this machine.
    here = socket.create_connection(("127.0.0.1", int(shop.address.rsplit(":", 1)[1])))
    with (
        pytest.raises(InvalidStatus) as refused,
        connect("ws://evil.example/api/cameras/hall/video", sock=here),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_our_own_page_sees_video(shop: Running) -> None:
    with shop.video(origin=shop.address) as client:
        assert "mime" in json.loads(client.recv(PATIENCE_S))


def test_an_unknown_camera_has_no_video(shop: Running) -> None:
    with pytest.raises(InvalidStatus) as refused, shop.video("attic"):
        pass
    assert refused.value.response.status_code == 404
    assert b"there is no camera 'attic'" in refused.value.response.body


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly_with_clients(folder: Path, sig: signal.Signals) -> None:
    arguments = ["--model", folder / "tiny.onnx", "--seal", "lowrate", "--loop", "--port", 0]
    database = folder / f"{sig.name}.db"
    with Running("watch", folder / "walk.mp4", *arguments, "--db", database) as running:
        running.wait_for("scene", lambda scene: scene["tracks"])
        with running.events(), running.video("walk") as client, running.video("walk") as idle:
            client.recv(PATIENCE_S)
            status, out, errors = running.end(sig)
            del idle  # it never took anything, and was in nobody's way
    assert (status, out, errors) == (0, "", "")
    # What was seen since the last bucket is not lost.
    with Database(database) as recorded:
        (camera,) = recorded.cameras()
        assert camera.name == "walk"
        assert sum(minute.samples for minute in recorded.minutes(camera.id, 0)) > 0


def test_ctrl_c_while_a_camera_starts(folder: Path) -> None:
    arguments = ["--loop", "--port", 0, "--db", folder / "early.db"]
    with Running("watch", folder / "walk.mp4", *arguments) as running:
        assert running.end() == (0, "", "")


def test_a_camera_that_does_not_answer_is_offline_and_keeps_its_password(folder: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        source = f"rtsp://kim:{SECRET}@127.0.0.1:{nobody.getsockname()[1]}/stream"
        with Running("watch", source, "--port", 0, "--db", folder / "off.db") as running:
            camera = running.wait_for("state", lambda camera: camera["state"] == "offline")
            assert camera["people_now"] is None
            assert camera["name"] == "cam-1"
            assert (camera["cause"], camera["tries"]) == ("refused", 1)
            assert camera["next_try_ms"] > camera["since_ms"]
            shown = " ".join(word for p in running.family() for word in p.cmdline())
            assert "***" in shown
            status, out, errors = running.end()
    assert status == 0
    assert "refuses the connection" in running.log
    # Half a second from the failure on, which is logged a moment later.
    assert re.search(r"next_try_in_s=0\.[1-5]\b", running.log)
    assert "127.0.0.1" in running.log
    assert SECRET not in json.dumps(camera) + out + errors + running.log + shown


def test_history_without_cameras(folder: Path) -> None:
    with Database(folder / "old.db") as database:
        alarm = NewAlarm("till", "presence", "till", 1_000, track=3)
        AlarmBook(database).add(database.camera_id("hall"), alarm)
    with Running("serve", "--db", folder / "old.db", "--port", 0) as running:
        (camera,) = running.get("/api/cameras")
        assert (camera["name"], camera["state"]) == ("hall", "not watched")
        assert running.get("/api/alarms")[0]["zone"] == "till"
        assert running.end() == (0, "", "")


def refused(*arguments: object) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "sealskin", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("sealskin: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_what_cannot_start_gets_a_sentence(folder: Path) -> None:
    assert "nothing to watch" in refused("watch")
    assert "cannot read" in refused("watch", "--config", folder / "none.yaml")
    (folder / "bad.yaml").write_text("cameras: [{name: hall}]")
    assert "cameras.0.source" in refused("watch", "--config", folder / "bad.yaml")
    walk = folder / "walk.mp4"
    assert "seal.method" in refused("watch", walk, "--seal", "magic")
    assert "--port" in refused("watch", walk, "--port", "99999")
    assert "earlier `sealskin watch`" in refused("serve", "--db", folder / "none.db")
    assert not (folder / "none.db").exists()
    (folder / "text.db").write_text("this is no database, however long the text may get" * 9)
    assert "text.db" in refused("watch", walk, "--port", 0, "--db", folder / "text.db")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}" in refused("watch", walk, "--port", port)
    assert "203.0.113.9" in refused("watch", walk, "--host", "203.0.113.9", "--port", 0)
    assert "no.such.host" in refused("watch", walk, "--host", "no.such.host.invalid")


@pytest.mark.parametrize("command", ["serve", "watch"])
def test_the_network_sees_nothing_before_somebody_can_sign_in(folder: Path, command: str) -> None:
    source = [folder / "walk.mp4"] if command == "watch" else []
    Database(folder / "old.db").close()
    arguments = ["--host", "0.0.0.0", "--port", 0, "--db", folder / "old.db"]
    assert "nobody can sign in yet" in refused(command, *source, *arguments)
