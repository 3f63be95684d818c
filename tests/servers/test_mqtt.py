"""What cameras say over MQTT, to a real broker: with TLS, without it, killed, frozen, and back."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from red_people import draw_walk
from sealskin.core.config import CameraConfig
from sealskin.core.config_mqtt import MqttConfig
from sealskin.core.errors import ConfigError
from sealskin.pipeline.messages import (
    AlarmMessage,
    CrossingMessage,
    FragmentMessage,
    SceneMessage,
    StateMessage,
)
from sealskin.serve.mqtt.bridge import Mqtt
from servers.mosquitto import (
    PASSWORD,
    PATIENCE_S,
    USER,
    Reader,
    free_port,
    make_certificates,
    mosquitto,
    skip_without_mosquitto,
)
from servers.running import Running
from unit.sense.tiny_model import save_tiny

CAMERA = CameraConfig.model_validate(
    {
        "name": "hall",
        "source": "rtsp://kim:hunter2@127.0.0.1/clip",
        "lines": [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}],
        "zones": [{"name": "till", "polygon": [[0, 0], [1, 0], [1, 1]], "restricted": True}],
    }
)


@pytest.fixture(autouse=True)
def _mosquitto() -> None:
    skip_without_mosquitto()


@pytest.fixture
def port() -> int:
    return free_port()


def state(name: str, cause: str = "none", since_ms: int = 1_000) -> StateMessage:
    return StateMessage("hall", name, "", since_ms, cause)


def scene(people: int, wall_ms: int) -> SceneMessage:
    return SceneMessage("hall", 0.0, wall_ms, (), people, {"till": people})


def crossing(number: int) -> CrossingMessage:
    return CrossingMessage("hall", "door", 0, number, "in", 0.0, 10_000 + number)


def until(wanted: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not wanted():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_counts_events_and_states_arrive(tmp_path: Path, port: int) -> None:
    config = MqttConfig(host="127.0.0.1", port=port)
    with mosquitto(tmp_path, port), Reader(port) as reader:
        with Mqtt([CAMERA], config) as mqtt:
            first = reader.wait("sealskin/hall/counts")
            assert first == {
                "people_now": None,
                "zones": {"till": None},
                "lines": {"door": {"in": 0, "out": 0}},
            }
            mqtt.take(state("running"))
            assert reader.wait("sealskin/hall/state")["state"] == "running"
            mqtt.take(scene(2, 5_000))
            reader.wait("sealskin/hall/counts", lambda counts: counts["people_now"] == 2)
            mqtt.take(crossing(7))
            mqtt.take(scene(3, 5_100))  # within the second: not told
            mqtt.take(AlarmMessage("hall", "till", 0, 7, 0.0, 11_000, "till"))
            mqtt.take(
                AlarmMessage("hall", "", 0, 0, 0.0, 12_000, "left", "object_left", thing="cup")
            )
            mqtt.take(FragmentMessage("hall", "media", b"sealed", 0.0, keyframe=True))
            crossed = reader.wait("sealskin/hall/events")
            assert crossed == {
                "event_type": "crossing_in",
                "time_ms": 10_007,
                "line": "door",
                "track_id": 7,
            }
            alarm = reader.wait("sealskin/hall/events", lambda one: one["event_type"] == "alarm")
            assert (alarm["zone"], alarm["time_ms"], alarm["thing"]) == ("till", 11_000, None)
            reader.wait("sealskin/hall/events", lambda one: one.get("thing") == "cup")
            mqtt.take(scene(1, 6_100))
            counts = reader.wait("sealskin/hall/counts", lambda counts: counts["people_now"] == 1)
            assert counts["lines"]["door"] == {"in": 1, "out": 0}
            mqtt.take(state("offline", "refused"))
            # Unknown is not zero.
            after = json.loads([t for n, t, _ in reader.messages if n.endswith("counts")][-1])
            assert after["people_now"] in (1, None)
            reader.wait(
                "sealskin/hall/counts",
                lambda c: c["people_now"] is None and c["lines"]["door"]["in"],
            )
        assert mqtt.problem is None
        reader.wait("sealskin/hall/state", lambda one: one["cause"] == "stopped")
    assert not [text for _, text, _ in reader.messages if '"people_now": 3' in text]
    topics = {topic for topic, _, _ in reader.messages}
    assert topics == {
        "sealskin/hall/state",
        "sealskin/hall/counts",
        "sealskin/hall/events",
        "homeassistant/device/sealskin_hall/config",
    }
    assert "hunter2" not in repr(reader.messages)


def test_home_assistant_finds_each_camera_and_its_templates_hold(tmp_path: Path, port: int) -> None:
    jinja = pytest.importorskip("jinja2")
    config = MqttConfig(host="127.0.0.1", port=port, prefix="shop/1")
    place = "homeassistant/device/shop_1_hall/config"
    with mosquitto(tmp_path, port), Reader(port) as reader, Mqtt([CAMERA], config) as mqtt:
        device = reader.wait(place)
        known = len(reader.messages)
        reader.say("homeassistant/status", "online")  # it was started again
        until(lambda: [m for m in reader.messages[known:] if m[0] == place])
        mqtt.take(state("running"))
        counts = reader.wait("shop/1/hall/counts")
        running = reader.wait("shop/1/hall/state")
        with Reader(port) as late:  # everything that stays is kept by the broker
            late.wait(place)
            assert all(retained for _, _, retained in late.messages)
        mqtt.remove("hall")
        until(lambda: (place, "", False) in reader.messages)
        with Reader(port) as later:
            later.say("end", "1")
            later.wait("end")
            assert [m for m in later.messages if m[0] != "end"] == []
    parts = device["components"]
    assert {part["platform"] for part in parts.values()} == {"sensor", "event"}
    assert len({part["unique_id"] for part in parts.values()}) == len(parts) == 6

    def shown(part: dict[str, Any], key: str, value: object) -> str:
        return str(jinja.Template(part[key]).render(value_json=value))

    assert shown(parts["people"], "value_template", counts) == "None", "unknown is not zero"
    assert shown(parts["people"], "value_template", {"people_now": 0}) == "0"
    assert shown(parts["zone_till"], "value_template", {"zones": {"till": 4}}) == "4"
    assert shown(parts["line_door_in"], "value_template", counts) == "0"
    assert shown(parts["people"], "availability_template", running) == "online"
    assert shown(parts["people"], "availability_template", {"state": "unknown"}) == "offline"
    assert running["state"] in parts["state"]["options"]


def test_the_broker_says_that_we_died(tmp_path: Path, port: int) -> None:
    draw_walk(tmp_path / "walk.mp4")
    save_tiny(tmp_path / "tiny.onnx")
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    cameras = "".join(
        f"  - {{name: {name}, source: {tmp_path}/walk.mp4, loop: true, "
        "seal: {method: lowrate}}\n"
        for name in ("hall", "yard")
    )
    (tmp_path / "shop.yaml").write_text(
        f"database: {tmp_path}/s.db\nserver: {{port: 0}}\n"
        f"mqtt: {{host: 127.0.0.1, port: {port}, user: {USER}, password: '${{file:secret}}'}}\n"
        f"cameras:\n{cameras}"
    )
    arguments = ["watch", "--config", tmp_path / "shop.yaml", "--model", tmp_path / "tiny.onnx"]
    with (
        mosquitto(tmp_path, port, account=True),
        Reader(port, account=True) as reader,
        Running(*arguments) as running,
    ):
        for name in ("hall", "yard"):
            reader.wait(f"sealskin/{name}/state", lambda one: one["state"] == "running")
        reader.wait("sealskin/hall/counts", lambda counts: counts["people_now"])
        assert running.get("/api/health")["status"] == "ok"
        os.killpg(running.process.pid, signal.SIGKILL)
        for name in ("hall", "yard"):
            gone = reader.wait(f"sealskin/{name}/state", lambda one: one["state"] == "unknown")
            assert gone["cause"] == "connection-lost"
    assert PASSWORD not in repr(reader.messages)


def test_a_broker_that_is_killed_costs_the_oldest_events_and_is_told(
    tmp_path: Path, port: int
) -> None:
    config = MqttConfig(host="127.0.0.1", port=port, waiting=5)
    with Mqtt([CAMERA], config) as mqtt:
        until(lambda: mqtt.problem)
        assert "refuses the connection" in str(mqtt.problem)
        mqtt.take(state("running"))
        with mosquitto(tmp_path, port) as broker, Reader(port) as reader:
            reader.wait("sealskin/hall/state", lambda one: one["state"] == "running")
            until(lambda: mqtt.problem is None)
            broker.kill()
            broker.wait()
            until(lambda: mqtt.problem)
        for number in range(8):
            mqtt.take(crossing(number))
        assert mqtt.dropped == 3
        with mosquitto(tmp_path, port), Reader(port) as reader:
            told = reader.wait("sealskin/hall/events", lambda one: one["event_type"] == "dropped")
            assert told == {
                "event_type": "dropped",
                "events": 3,
                "since_ms": 10_000,
                "until_ms": 10_002,
            }
            reader.wait("sealskin/hall/events", lambda one: one.get("track_id") == 7)
            kept = [json.loads(t) for n, t, _ in reader.messages if n.endswith("events")]
            assert [one["track_id"] for one in kept[1:]] == [3, 4, 5, 6, 7]
            counts = reader.wait("sealskin/hall/counts")
            assert counts["lines"]["door"]["in"] == 8, "counts know of the dropped ones, too"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    skip_without_mosquitto()
    folder = tmp_path_factory.mktemp("authority")
    make_certificates(folder)
    return folder  # type: ignore[return-value] # a fixture


def test_tls_with_an_authority_of_our_own(authority: Path, port: int) -> None:
    ca = authority / "ca.pem"
    right = MqttConfig(
        host="localhost", port=port, tls=True, ca_file=ca, user=USER, password=PASSWORD
    )
    wrong = {
        "cannot be trusted": right.model_copy(update={"ca_file": None}),
        "refuses the user name or password": right.model_copy(update={"password": "other"}),
        "cannot be looked up": right.model_copy(update={"host": "no-such-broker.invalid"}),
    }
    with mosquitto(authority, port, account=True, tls=True):
        with Reader(port, ca=ca, account=True) as reader, Mqtt([CAMERA], right) as mqtt:
            mqtt.take(state("running"))
            reader.wait("sealskin/hall/state", lambda one: one["state"] == "running")
        for said, config in wrong.items():
            with Mqtt([CAMERA], config) as mqtt:
                until(lambda mqtt=mqtt: mqtt.problem)
                assert said in str(mqtt.problem)
                assert not mqtt.up
                assert PASSWORD not in str(mqtt.problem)


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for file, why in (("ca.pem", "it is no certificate"), ("none.pem", "No such file")):
        config = MqttConfig(host="localhost", tls=True, ca_file=tmp_path / file)
        with pytest.raises(ConfigError, match=r"mqtt\.ca_file cannot be used") as refused:
            Mqtt([CAMERA], config)
        assert why in str(refused.value)
    for settings in ({"password": "x"}, {"ca_file": "x"}, {"prefix": "a/#"}, {"prefix": ""}):
        with pytest.raises(ValueError):
            MqttConfig.model_validate({"host": "localhost", **settings})
    with Mqtt([CAMERA], MqttConfig()) as nobody:
        nobody.take(state("running"))
        assert nobody.problem is None
        assert not nobody.up
