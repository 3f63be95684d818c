"""Figures for Prometheus, readiness, and what systemd is told."""

import socket
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sealskin.core.config import CameraConfig
from sealskin.pipeline.messages import FiguresMessage, StateMessage
from sealskin.seal.stages import LATENCY_S, StageTimes
from sealskin.serve.hub import Hub
from sealskin.serve.metrics import Metrics
from sealskin.serve.notify import notify


def values(metrics: Metrics) -> dict[str, float]:
    """Every figure by its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def figures(stats: StageTimes) -> FiguresMessage:
    now = stats.figures
    return FiguresMessage("hall", now.frames, now.seconds, now.latency, now.latency_s, 2, 3)


def test_frames_and_latency_add_up() -> None:
    stats = StageTimes()
    for fate in ("in", "in", "in", "sealed", "late"):
        stats.count(fate)
    for seconds in (0.004, 0.05, 0.3, 9.0):
        stats.took(seconds)
    stats.add("seal", 1.5)
    metrics = Metrics()
    metrics.take(figures(stats))
    told = values(metrics)
    assert told["sealskin_frames_in_total['hall']"] == 3
    assert told["sealskin_frames_sealed_total['hall']"] == 1
    assert told["sealskin_frames_dropped_total['hall', 'late']"] == 1
    assert told["sealskin_frames_dropped_total['hall', 'unsealed']"] == 0
    assert told["sealskin_stage_seconds_total['hall', 'seal']"] == 1.5
    assert told["sealskin_messages_lost_total['hall']"] == 2
    buckets = [told[f"sealskin_seal_latency_seconds_bucket{sorted(['hall', str(limit)])}"]
               for limit in LATENCY_S]  # fmt: skip
    assert buckets == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert told["sealskin_seal_latency_seconds_count['hall']"] == 4
    assert told["sealskin_seal_latency_seconds_sum['hall']"] == pytest.approx(9.354)


def test_unknown_is_not_zero() -> None:
    metrics = Metrics()
    metrics.take(StateMessage("yard", "offline", "it refuses", 5_000, "refused", 7))
    told = values(metrics)
    assert told["sealskin_camera_state['offline', 'yard']"] == 1
    assert told["sealskin_camera_state['running', 'yard']"] == 0
    assert told["sealskin_camera_state_since_seconds['refused', 'yard']"] == 5
    assert told["sealskin_camera_failed_tries['yard']"] == 7
    assert not [name for name in told if name.startswith("sealskin_frames") and "yard" in name]


def test_ready_when_every_camera_was_tried() -> None:
    hub = Hub([CameraConfig(name=name, source="x") for name in ("hall", "yard")])
    assert hub.untried() == ["hall", "yard"]
    hub.take(StateMessage("hall", "starting", "", 0))
    hub.take(StateMessage("yard", "offline", "it refuses", 0, "refused", 1))
    assert hub.untried() == ["hall"]
    hub.take(StateMessage("hall", "running", "", 0))
    hub.take(StateMessage("hall", "starting", "", 0))
    assert hub.untried() == [], "a restart later on does not take it back"
    assert Hub([], not_watched=["attic"]).untried() == []


def test_systemd_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert notify("READY=1") is False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert notify("READY=1") is True
        assert systemd.recv(100) == b"READY=1"
    (tmp_path / "notify").unlink()
    assert notify("STOPPING=1") is False
