"""Recording for real: `sealskin watch` with a camera that is recorded, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
import psutil
import pytest

from clips import read_clip
from red_people import SIZE, draw_walk
from sealskin.pipeline import shelf
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny

CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
recording: {{folder: {folder}/kept, segment_s: 2}}
cameras:
  - name: hall
    source: {folder}/walk.mp4
    loop: true
    record: true
    seal: {{method: lowrate}}
  - {{name: yard, source: {folder}/walk.mp4, loop: true}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw_walk(tmp_path / "walk.mp4")
    save_tiny(tmp_path / "tiny.onnx")
    (tmp_path / "shop.yaml").write_text(CONFIG.format(folder=tmp_path))
    return tmp_path


def start(folder: Path) -> Running:
    return Running("watch", "--config", folder / "shop.yaml", "--model", folder / "tiny.onnx")


def wait_for_segments(folder: Path, number: int) -> list[shelf.Segment]:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        kept = shelf.segments(folder / "kept")
        if len(kept) >= number and kept[-1].size_bytes > 3000:
            return kept
        time.sleep(0.1)
    pytest.fail(f"only {len(shelf.segments(folder / 'kept'))} segments")


def test_all_is_killed_and_every_file_plays_to_the_last_second(folder: Path) -> None:
    with start(folder) as running:
        wait_for_segments(folder, 3)
        family = running.family()
        killed_ms = time.time() * 1000
        for process in family:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=PATIENCE_S)
        running.process.wait()
    kept = shelf.segments(folder / "kept")
    assert {one.camera for one in kept} == {"hall"}
    for one in kept[:-1]:
        pictures, _ = read_clip(one.path)
        assert len(pictures) >= 15
        assert pictures[0].shape == (SIZE[1], SIZE[0], 3)
    _, times_s = read_clip(kept[-1].path)
    assert killed_ms - (kept[-1].start_ms + times_s[-1] * 1000) < 1000, "to the last second"
    # As a crash in the middle of a write leaves it, which a kill hardly ever hits.
    os.truncate(kept[-1].path, kept[-1].size_bytes - 7)
    with start(folder) as again:
        wait_for_segments(folder, len(kept) + 1)
        assert again.end()[0] == 0
        assert "recordings were mended" in again.log
    assert len(read_clip(kept[-1].path)[0]) == len(times_s) - 1


def test_recordings_are_listed_and_exported(folder: Path) -> None:
    with start(folder) as running:
        kept = wait_for_segments(folder, 3)
        hall, yard = running.get("/api/cameras")
        assert (hall["recorded"], yard["recorded"]) == (True, False)
        assert yard["seal_id"].startswith("strict-"), "unless told otherwise"
        listed = running.get("/api/cameras/hall/recordings")
        assert listed[0]["start_ms"] == kept[0].start_ms
        assert listed[0]["seal_id"].startswith("lowrate-")
        assert running.get("/api/cameras/yard/recordings") == []
        first_ms = kept[0].start_ms + 1_000
        path = f"{running.address}/api/cameras/hall/recordings/video"
        asked = {"from_ms": first_ms, "to_ms": first_ms + 2_000}
        answer = httpx.get(path, params=asked, timeout=PATIENCE_S)
        assert answer.headers["content-type"] == "video/mp4"
        assert "sealed.mp4" in answer.headers["content-disposition"]
        (folder / "api.mp4").write_bytes(answer.content)
        for wrong, status in (
            ({"from_ms": 0, "to_ms": 1_000}, 404),
            ({"from_ms": 5_000, "to_ms": 1_000}, 422),
            ({"from_ms": 0, "to_ms": 3_600_001}, 422),
            ({"from_ms": 0, "to_ms": 10**30}, 422),
        ):
            refused = httpx.get(path, params=wrong, timeout=PATIENCE_S)
            assert refused.status_code == status
        assert running.get("/api/health")["frames_not_recorded"] == 0
        moments = [
            f"{datetime.fromtimestamp(ms / 1000).astimezone():%Y-%m-%dT%H:%M:%S}"
            for ms in (kept[0].start_ms, kept[0].start_ms + 4_000)
        ]
        command = [sys.executable, "-m", "sealskin", "export", "hall", folder / "cli.mp4"]
        command += ["--config", folder / "shop.yaml", "--from", moments[0], "--to", moments[1]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr
        again = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        assert "--force to replace it" in again.stderr
    _, times_s = read_clip(folder / "api.mp4")
    assert times_s[0] == 0
    assert 1.5 < times_s[-1] < 3.5, "two seconds, from the keyframe before"
    assert len(read_clip(folder / "cli.mp4")[0]) > 15
