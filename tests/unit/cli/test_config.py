"""`sealskin config` as it is typed."""

import subprocess
import sys
from pathlib import Path

import pytest

from sealskin.sense.shade import SHOWN_BY


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sealskin", "config", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text("cameras:\n  - name: hall   # ours\n    source: walk.mp4\n")
    path.chmod(0o600)
    return path


def test_a_file_that_is_right(path: Path) -> None:
    done = run("check", path)
    assert (done.returncode, done.stdout) == (0, f"{path} is right: 1 camera(s)\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cameras:\n  - nam: hall\n", ":2:5: cameras.0.nam: Extra inputs are not permitted\n"),
        ("cameras:\n  - {name: a, source: 'ftp://x/y'}\n", ":2:15: cameras.0.source: expected a"),
        ("rtsp_server: {port: 1, host: 0.0.0.0}\n", ":1:24: rtsp_server.host: rtsp_server listens"),
        (
            "cameras: [\n{name: a, source: x,\n\nzones: [{name: z,polygon: [[0,0],[1,1],[0,0]]}]}]",
            ":4:18: cameras.0.zones.0.polygon: ",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: Path, text: str, said: str) -> None:
    path.write_text(text)
    done = run("check", path)
    assert done.returncode == 1
    assert f"{path}{said}" in done.stdout
    assert done.stderr == ""


def test_settings_that_do_nothing_are_named(path: Path) -> None:
    path.write_text(
        "cameras:\n"
        "  - {name: a, source: a.mp4, seal: {method: lowrate, fixed: true, cell_px: 4}}\n"
        "  - name: b\n"
        "    source: b.mp4\n"
        "    seal: {method: strict, fixed: true}\n"
        "    facing: {enabled: true}\n"
        "    things: [chair]\n"
        "  - {name: c, source: c.mp4, seal: {method: mosaic, cell_px: 4}}\n"
        "  - name: d\n"
        "    source: d.mp4\n"
        "    seal: {method: lowrate}\n"
        "    facing: {enabled: true}\n"
        "    things: [cup]\n"
        "sites:\n"
        "  - {name: shop, timezone: Europe/Berlin, staff: {brightness: [0, 20]}}\n"
    )
    path.chmod(0o600)
    done = run("check", path)
    shown = ", ".join(SHOWN_BY)
    assert done.returncode == 0
    said = [line.partition("warning: ")[2] for line in done.stdout.splitlines()[:-1]]
    assert [line.split(": ", 1)[1] for line in said] == [
        "cameras.0.seal.fixed: lowrate learns no scene; only strict, balanced, partial do",
        "cameras.0.seal.cell_px: lowrate has cells of its own; only mosaic and blur take a size",
        "cameras.1.facing.enabled: facing is known on frames sealed by lowrate only, not by strict",
        "cameras.1.things: things are counted on frames sealed by lowrate only, not by strict",
        f"sites.0.staff.brightness: clothes keep their light under {shown} only, not on b (strict)",
    ]


def test_set_keeps_the_comments(path: Path) -> None:
    done = run("set", path, "cameras.hall.record", "true")
    assert done.returncode == 0, done.stderr
    assert path.read_text() == (
        "cameras:\n  - name: hall   # ours\n    source: walk.mp4\n    record: true\n"
    )
    wrong = run("set", path, "cameras.hall.detect_fps", "0")
    assert wrong.returncode == 1
    assert "it is as it was" in wrong.stderr
