"""Everything is killed: what was said to be saved is there, and it goes on where it was."""

import signal
from pathlib import Path

import psutil
import pytest

from red_people import draw_walk
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny

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
IDENTITY = ("id", "camera", "rule", "kind", "zone", "track_id", "time_ms")


def kill(running: Running, whom: str) -> None:
    """With no chance to say anything, or to write anything."""
    family = running.family()
    for process in family if whom == "all" else family[:1]:
        process.send_signal(signal.SIGKILL)
    # Without the main process its children end by themselves.
    _, alive = psutil.wait_procs(family[1:], timeout=PATIENCE_S)
    assert alive == []
    running.process.wait()


@pytest.mark.parametrize("whom", ["all", "the main process"])
def test_no_event_that_was_told_is_lost(tmp_path: Path, whom: str) -> None:
    draw_walk(tmp_path / "walk.mp4")
    model = save_tiny(tmp_path / "tiny.onnx")
    (tmp_path / "shop.yaml").write_text(CONFIG.format(folder=tmp_path))
    start = ("watch", "--config", tmp_path / "shop.yaml", "--model", model)
    with Running(*start) as running:
        told = []
        with running.events() as events:
            for name, data in events:
                if name == "alarm":
                    told.append(data)
                    if len(told) == 2:
                        kill(running, whom)  # in the very moment in which it is told
                        break
    assert all(alarm["id"] is not None for alarm in told)
    with Running(*start) as again:
        saved = again.get("/api/alarms?limit=1000")
        # Clips and deliveries are added to an alarm later; what it is stays.
        kept = [{key: alarm[key] for key in IDENTITY} for alarm in saved]
        for alarm in told:
            assert {key: alarm[key] for key in IDENTITY} in kept
        again.wait_for("alarm", lambda alarm: alarm["id"] > told[-1]["id"])
        assert again.get("/api/health")["status"] == "ok"
        assert again.end()[0] == 0
