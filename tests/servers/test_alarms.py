"""Alarms of a whole `sealskin watch`: told to a web server, with a sealed clip, or with none."""

import contextlib
import re
import time
from pathlib import Path

import httpx
import psutil
import pytest

from clips import read_clip
from red_people import draw_visit
from sealskin.store.journal.verify import verify
from servers.receivers import WebhookServer
from servers.running import Running
from unit.sense.tiny_model import METADATA, save_tiny

PICTURES = (b"ftyp", b"moof", b"mdat", b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"\x00\x00\x01\x67")
"""What files with pictures begin with or hold: MP4, JPEG, PNG, WebP, H.264."""
CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
journal: {{file: {folder}/log.jsonl}}
statistics_only: {statistics_only}
alarms:
  folder: {folder}/clips
  before_s: 2
  after_s: 1
  webhooks:
    - {{name: guard, url: "{url}", secret: 0123456789abcdef}}
cameras:
  - name: hall
    source: {clip}
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
    zones:
      - {{name: till, polygon: [[0.55, 0], [1, 0], [1, 1], [0.55, 1]]}}
    rules:
      - {{name: at-till, kind: presence, zone: till, after_s: 0.3, again_after_s: 3}}
  - name: away
    source: rtsp://127.0.0.1:9/none
    rules:
      - {{name: lost, kind: camera_gone, for_s: 1}}
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    draw_visit(folder / "visit.mp4")
    card = METADATA | {"score_threshold": "0.25"}
    save_tiny(folder / "tiny.onnx", sides=(26, 26, 26, 26), metadata=card)
    return folder


def start(folder: Path, drawn: Path, url: str, *, statistics_only: bool) -> Running:
    text = CONFIG.format(
        folder=folder,
        clip=drawn / "visit.mp4",
        url=url,
        statistics_only=str(statistics_only).lower(),
    )
    (folder / "shop.yaml").write_text(text)
    return Running("watch", "--config", folder / "shop.yaml", "--model", drawn / "tiny.onnx")


def wait_for(what, patience_s=60):
    until_s = time.monotonic() + patience_s
    while time.monotonic() < until_s:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("waited in vain")


def test_an_alarm_is_told_and_gets_its_sealed_clip(tmp_path, drawn):
    with (
        WebhookServer() as server,
        start(tmp_path, drawn, server.url, statistics_only=False) as run,
    ):
        (post, *_) = server.wait_for(lambda post: post.json["rule"] == "at-till")
        (lost, *_) = server.wait_for(lambda post: post.json["rule"] == "lost")
        assert post.headers["sealskin-signature"].startswith("t=")
        assert (lost.json["kind"], lost.json["place"]) == ("camera_gone", None)
        number = post.json["id"]
        path = f"/api/alarms/{number}"
        wait_for(lambda: run.get(path)["alarm"]["clip"] == "kept")
        detail = run.get(path)
        assert [(d["channel"], d["outcome"]) for d in detail["deliveries"]] == [("guard", "sent")]
        clip = httpx.get(f"{run.address}{path}/clip", timeout=60).raise_for_status()
        (tmp_path / "seen.mp4").write_bytes(clip.content)
        assert 5 < len(read_clip(tmp_path / "seen.mp4")[0]) < 80
        said = httpx.post(f"{run.address}{path}/acknowledge", timeout=60).raise_for_status().json()
        assert said["alarm"]["acknowledged_by"] == "local"
        actions = [entry["action"] for entry in run.get("/api/journal")]
        assert {"sealskin.started", "alarm.rang", "clip.viewed", "alarm.acknowledged"} <= set(
            actions
        )
        assert run.end()[0] == 0
    assert verify(tmp_path / "log.jsonl").faults == []


def test_statistics_only_brings_no_picture_to_a_disk(tmp_path, drawn):
    """All files of its folder, and all that it may write to, again and again while it runs."""
    found: set[str] = set()
    looks = 0

    def look(family: list[psutil.Process]) -> None:
        for path in tmp_path.rglob("*"):
            _look_into(path, found)
        for process in family:
            for link in _written(process.pid):
                _look_into(link, found)

    with WebhookServer() as server, start(tmp_path, drawn, server.url, statistics_only=True) as run:
        with run.video() as video:
            until_s = time.monotonic() + 60
            while len(server.posts) < 4 and time.monotonic() < until_s:
                video.recv()  # the live view works
                look(run.family())
                looks += 1
        (post, *_) = server.wait_for(lambda post: post.json["rule"] == "at-till")
        assert run.get(f"/api/alarms/{post.json['id']}")["alarm"]["clip"] == "none"
        assert run.end()[0] == 0
    look([])
    assert found == set()
    assert looks > 5
    assert not (tmp_path / "clips").exists()
    planted = tmp_path / "planted.bin"
    planted.write_bytes((drawn / "visit.mp4").read_bytes())
    _look_into(planted, found)  # it would have been found
    assert found == {str(planted)}


def _written(pid: int) -> list[Path]:
    """The regular files that a process has open for writing, also those that were deleted."""
    files = []
    with contextlib.suppress(OSError):
        for info in Path(f"/proc/{pid}/fdinfo").iterdir():
            with contextlib.suppress(OSError):
                flags = re.search(r"flags:\s+(\d+)", info.read_text())
                if flags and int(flags[1], 8) & 0o3:
                    files.append(Path(f"/proc/{pid}/fd/{info.name}"))
    return files


def _look_into(path: Path, found: set[str]) -> None:
    with contextlib.suppress(OSError):
        if path.is_file():
            data = path.read_bytes()
            if any(mark in data for mark in PICTURES):
                found.add(str(path))
