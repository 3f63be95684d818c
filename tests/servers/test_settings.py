"""Cameras added, changed and removed while `sealskin watch` runs: by the interface, by the file."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from red_people import draw_walk
from servers.running import PATIENCE_S, Running
from unit.sense.tiny_model import save_tiny

SECRET = "hunter2:ü/"
FILE = """\
# The shop.
database: {folder}/s.db
server: {{port: 0}}   # any
journal: {{file: {folder}/log.jsonl}}
recording: {{folder: {folder}/kept}}
cameras:
  # It never moves.
  - name: hall
    source: {folder}/walk.mp4
    loop: true
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
"""
ZONES = {
    "lines": [{"name": "door", "a": [0.5, 1], "b": [0.5, 0]}],
    "zones": [{"name": "till", "polygon": [[0.4, 0], [1, 0], [1, 1]], "restricted": True}],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    draw_walk(tmp_path / "walk.mp4")
    save_tiny(tmp_path / "tiny.onnx")
    path = tmp_path / "shop.yaml"
    path.write_text(FILE.format(folder=tmp_path))
    path.chmod(0o600)
    return path


@pytest.fixture
def shop(file: Path) -> Iterator[Running]:
    with Running("watch", "--config", file, "--model", file.with_name("tiny.onnx")) as running:
        running.wait_for("state", lambda camera: camera["state"] == "running")
        yield running


def ask(shop: Running, method: str, path: str, **more: Any) -> httpx.Response:
    return httpx.request(method, f"{shop.address}/api/{path}", timeout=PATIENCE_S, **more)


def cameras(shop: Running) -> dict[str, Any]:
    return {camera["name"]: camera for camera in shop.get("/api/cameras")}


def processes(shop: Running) -> list[int]:
    found = []
    for child in psutil.Process(shop.process.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it ends, and nobody took note yet
            found += [child.pid] if "resource_tracker" not in " ".join(child.cmdline()) else []
    return sorted(found)


def wait(condition: Callable[[], object]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.1)


def test_a_camera_comes_changes_and_goes_and_no_other_is_touched(shop: Running, file: Path) -> None:
    (hall,) = processes(shop)
    with shop.events() as events:
        new = {"name": "yard", "source": str(file.with_name("walk.mp4")), "loop": True}
        answer = ask(shop, "POST", "cameras", json=new)
        assert answer.status_code == 201, answer.text
        assert answer.json()["detect_fps"] == 10
        names = (
            data["name"] for name, data in events if name == "state" and data["state"] == "running"
        )
        assert "yard" in names
        (yard,) = set(processes(shop)) - {hall}
        before = file.read_text()
        assert "# It never moves." in before

        assert ask(shop, "PUT", "cameras/yard/zones", json=ZONES).json()["lines"][0]["band"] == 0.02
        assert cameras(shop)["yard"]["zones"][0]["name"] == "till"
        next(
            data
            for name, data in events
            if name == "scene" and data["camera"] == "yard" and "till" in data["zones_inside"]
        )
        assert hall in processes(shop)
        assert yard not in processes(shop)
        assert file.read_text().startswith(before)
        assert "polygon: [[0.4, 0.0], [1.0, 0.0], [1.0, 1.0]]" in file.read_text()

        yard_again = [pid for pid in processes(shop) if pid != hall]
        assert ask(shop, "PATCH", "cameras/yard", json={"record": True}).status_code == 200
        wait(lambda: ask(shop, "GET", "cameras/yard/recordings").json())
        assert [pid for pid in processes(shop) if pid != hall] == yard_again, "it only records"

        assert ask(shop, "DELETE", "cameras/yard").status_code == 204
        assert next(data for name, data in events if name == "gone") == {"name": "yard"}
    wait(lambda: processes(shop) == [hall])
    assert list(cameras(shop)) == ["hall"]
    assert file.read_text() == FILE.format(folder=file.parent)
    assert ask(shop, "GET", "cameras/yard/zones").status_code == 404
    status, _, errors = shop.end()
    assert (status, errors) == (0, "")


def test_the_file_is_read_anew_and_a_wrong_one_changes_nothing(shop: Running, file: Path) -> None:
    (hall,) = processes(shop)
    good = file.read_text()
    more = f"  - name: yard\n    source: {file.parent}/none.mp4\n"
    file.write_text(good + more + "    colour: red\n")
    wait(lambda: shop.get("/api/settings")["problem"])
    problem = shop.get("/api/settings")["problem"]
    assert (problem["line"], problem["column"]) == (14, 5)
    assert problem["setting"] == "cameras.1.colour"
    assert list(cameras(shop)) == ["hall"]
    assert processes(shop) == [hall]
    refused = ask(shop, "PATCH", "cameras/hall", json={"detect_fps": 5})
    assert refused.status_code == 422
    assert "14:5: cameras.1.colour" in refused.json()["detail"]

    file.write_text(good + more)
    wait(lambda: "yard" in cameras(shop))
    assert shop.get("/api/settings")["problem"] is None
    wait(lambda: cameras(shop)["yard"]["state"] == "failed")
    assert hall in processes(shop)

    replaced = file.with_name("new.yaml")  # as editors do it
    replaced.write_text(good.replace("port: 0", "port: 1"))
    replaced.replace(file)
    wait(lambda: list(cameras(shop)) == ["hall"])
    assert shop.get("/api/settings")["from_the_next_start"] == ["server"]
    assert hall in processes(shop)
    (said,) = shop.end()[2].splitlines()
    assert "what ran before goes on" in said
    assert "line=14" in said


def test_passwords_go_into_files_and_are_seen_by_nobody(shop: Running, file: Path) -> None:
    new = {"name": "till", "source": "rtsp://127.0.0.1:9/x", "user": "kim", "password": SECRET}
    answer = ask(shop, "POST", "cameras", json=new)
    assert answer.json()["source"] == "rtsp://kim:***@127.0.0.1:9/x"
    (secret,) = (file.parent / "secrets").iterdir()
    assert secret.read_text() == f"{SECRET}\n"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert f"source: rtsp://kim:${{file:secrets/{secret.name}}}@127.0.0.1:9/x" in file.read_text()

    changed = ask(shop, "PATCH", "cameras/till", json={"source": "rtsp://kim:***@127.0.0.1:9/y"})
    assert changed.json()["source"].endswith("9/y")
    assert secret.exists()
    stolen = ask(shop, "PATCH", "cameras/till", json={"source": "rtsp://kim:***@127.0.0.2:9/y"})
    assert stolen.status_code == 422
    again = ask(shop, "PATCH", "cameras/till", json={"password": "another"})
    assert again.status_code == 200
    assert not secret.exists(), "the old one is of no use"
    text = ask(shop, "POST", "cameras", json={"name": "B!", "password": SECRET}).text
    assert SECRET not in text
    assert ask(shop, "DELETE", "cameras/till").status_code == 204
    assert list((file.parent / "secrets").iterdir()) == []
    _, out, errors = shop.end()
    told = shop.log + out + errors + json.dumps(answer.json())
    assert "hunter2" not in told
    assert SECRET not in file.read_text()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "cameras", {"name": "hall", "source": "x"}, 422, "a camera 'hall' already"),
        ("POST", "cameras", {"name": "b", "source": "ftp://h/x"}, 422, "expected a file, folder"),
        ("POST", "cameras", {"name": "B", "source": "x"}, 422, "body.name"),
        ("PATCH", "cameras/hall", {"lines": [{"name": "a"}]}, 422, "lines.0.a: Field required"),
        ("PATCH", "cameras/hall", {"detect_fps": 0}, 422, "greater than 0"),
        ("PATCH", "cameras/hall", {"colour": 1}, 422, "Extra inputs"),
        ("PATCH", "cameras/hall", {"name": "b"}, 422, "keeps it"),
        ("PATCH", "cameras/hall", {"source": None}, 422, "needs a source"),
        ("PATCH", "cameras/attic", {"loop": True}, 404, "'attic'"),
        ("DELETE", "cameras/attic", None, 404, "'attic'"),
        ("PUT", "cameras/attic/zones", ZONES, 404, "'attic'"),
        (
            "PUT",
            "cameras/hall/zones",
            {"zones": [{"name": "a", "polygon": [[0, 0], [1, 1], [0.5, 0.5]]}]},
            422,
            "needs an area",
        ),
        ("PATCH", "settings", {"server": {"host": "0.0.0.0"}}, 422, "by hand"),
        ("PATCH", "settings", {"recording": {"folder": "/"}}, 422, "by hand"),
        ("PATCH", "settings", {"rtsp_server": {"password": "${file:/x}"}}, 422, "by hand"),
        ("PATCH", "settings", {"log": {"level": "loud"}}, 422, "log.level"),
    ],
)
def test_what_cannot_be_gets_a_sentence(
    one_shop: tuple[Running, Path], method: str, path: str, body: Any, status: int, said: str
) -> None:
    shop, file = one_shop
    before = file.read_text()
    answer = ask(shop, method, path, json=body)
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text
    assert file.read_text() == before


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    folder = tmp_path_factory.mktemp("shop")
    draw_walk(folder / "walk.mp4")
    file = folder / "shop.yaml"
    file.write_text(FILE.format(folder=folder))
    with Running("watch", "--config", file) as running:
        yield running, file


def test_settings_and_their_schema_make_a_form(one_shop: tuple[Running, Path]) -> None:
    shop, file = one_shop
    schema = shop.get("/api/settings/schema")
    assert schema["$defs"]["CameraConfig"]["properties"]["detect_fps"]["title"]
    changed = ask(
        shop,
        "PATCH",
        "settings",
        json={"log": {"level": "debug"}, "rtsp_server": {"password": SECRET}},
    )
    assert changed.status_code == 200, changed.text
    now = shop.get("/api/settings")
    assert now["values"]["log"]["level"] == "debug"
    assert now["from_the_next_start"] == ["rtsp_server"]
    assert SECRET not in file.read_text()
    assert now["problem"] is None
    assert now["file"] == "shop.yaml"


def test_cameras_may_come_later(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text(
        f"database: {tmp_path}/s.db\nserver: {{port: 0}}\n"
        f"journal: {{file: {tmp_path}/log.jsonl}}\ncameras:\n# none yet\n"
    )
    with Running("watch", "--config", file) as shop:
        assert cameras(shop) == {}
        new = {"name": "a", "source": str(tmp_path / "none.mp4")}
        assert ask(shop, "POST", "cameras", json=new).status_code == 201
        shop.wait_for("state", lambda camera: camera["state"] == "failed")
        assert ask(shop, "DELETE", "cameras/a").status_code == 204
        assert "# none yet" in file.read_text()


def test_without_a_file_nothing_can_be_kept(tmp_path: Path) -> None:
    clip = draw_walk(tmp_path / "walk.mp4")
    with Running("watch", clip, "--port", 0, "--db", tmp_path / "s.db") as shop:
        refused = ask(shop, "POST", "cameras", json={"name": "a", "source": "x"})
        assert refused.status_code == 409
        assert "--config" in refused.json()["detail"]
