"""The file of an installation: where it is wrong, what it refers to, and what survives a change."""

from pathlib import Path

import pytest

from sealskin.core import config_file
from sealskin.core.config_edit import set_value
from sealskin.core.config_file import load_config, read_config
from sealskin.core.errors import ConfigError

SECRET = "hunter2/ü#"
FILE = """\
# Our shop in the station.
server: {port: 8420}   # the page

cameras:
  - name: entrance      # above the door
    source: rtsp://kim:${env:CAM_PASSWORD}@10.0.0.2/stream
    lines:
      - {name: door, a: [0.2, 0.6], b: [0.8, 0.6]}   # on the floor
  # The second one comes next week.
  - name: yard
    source: "http://kim:${file:yard.secret}@10.0.0.3/video"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAM_PASSWORD", SECRET)
    path = tmp_path / "shop.yaml"
    path.write_text(FILE)
    (tmp_path / "yard.secret").write_text("swordfish\n")
    for each in tmp_path.iterdir():
        each.chmod(0o600)
    return path


def test_secrets_are_looked_up_and_written_as_an_address_needs_them(path: Path) -> None:
    entrance, yard = load_config(path).cameras
    assert entrance.source == "rtsp://kim:hunter2%2F%C3%BC%23@10.0.0.2/stream"
    assert yard.source == "http://kim:swordfish@10.0.0.3/video"
    assert "hunter2" not in repr(load_config(path))
    assert read_config(path).variables == {"CAM_PASSWORD"}
    assert read_config(path).problems == []


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (("name: yard", "nam: yard"), "10:5: cameras.1.nam", "Extra inputs are not permitted"),
        (("name: yard", "nam: yard"), "10:5: cameras.1.name", "Field required"),
        (("port: 8420", "port: 84200"), "2:10: server.port", "less than or equal to 65535"),
        (("[0.8, 0.6]", "[0.8, 1.6]"), "8:46: cameras.0.lines.0.b.1", "less than or equal to 1"),
        (("  - name: yard", "  - name: entrance"), "4:1: cameras", "'entrance' is used twice"),
        (("CAM_PASSWORD", "NO_SUCH"), "6:5: cameras.0.source", "variable NO_SUCH is not set"),
        (("yard.secret", "none"), "11:5: cameras.1.source", "none cannot be read: No such file"),
        (("${env:", "${vault:"), "6:5: cameras.0.source", "got ${vault:CAM_PASSWORD}"),
        (("    lines:", "    lines: ["), "8:", "this is not valid YAML"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    path: Path, change: tuple[str, str], where: str, said: str
) -> None:
    path.write_text(FILE.replace(*change))
    problems = [str(problem) for problem in read_config(path).problems]
    assert any(one.startswith(where) and said in one for one in problems), problems
    assert read_config(path).config is None
    with pytest.raises(ConfigError, match="correct that setting"):
        load_config(path)


def test_a_secret_in_the_keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    alt = pytest.importorskip("keyrings.alt.file")
    before = keyring.get_keyring()
    monkeypatch.setenv("XDG_DATA_HOME", str(path.parent))
    monkeypatch.setenv("HOME", str(path.parent))
    keyring.set_keyring(alt.PlaintextKeyring())
    try:
        path.write_text(FILE.replace("${env:CAM_PASSWORD}", "${keyring:shop/kim@door}"))
        (problem,) = read_config(path).problems
        assert str(problem).startswith("6:5: cameras.0.source: the keyring has no shop/kim@door")
        keyring.set_password("shop", "kim@door", SECRET)
        assert load_config(path).cameras[0].source == (
            "rtsp://kim:hunter2%2F%C3%BC%23@10.0.0.2/stream"
        )
        keyring.set_keyring(keyring.backends.fail.Keyring())
        (problem,) = read_config(path).problems
        assert "the keyring cannot be read: No recommended backend" in str(problem)
    finally:
        keyring.set_keyring(before)


def test_everything_is_said_at_once(path: Path) -> None:
    path.write_text(FILE.replace("port: 8420", "port: x").replace("name: yard", "name: Yard!"))
    assert [problem.line for problem in read_config(path).problems] == [2, 10]


@pytest.mark.parametrize(
    "text",
    [
        "cameras: [{name: a, source: rtsp://k:hunter2@h/x, source: rtsp://k:hunter2@h/y}]",
        "cameras: [{name: a, source: 'rtsp://k:hunter2@h/x, b: }]",
        "cameras: [{name: A, source: [rtsp://k:hunter2@h/x]}]",
        "rtsp_server: {port: 1, password: [hunter2]}",
        "cameras: rtsp://k:hunter2@h/x",
        "rtsp://k:hunter2@h/x",
    ],
)
def test_no_complaint_quotes_a_password(path: Path, text: str) -> None:
    path.write_text(text)
    said = " ".join(map(str, read_config(path).problems))
    assert said
    assert "hunter2" not in said
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert "hunter2" not in str(error.value)


def test_a_file_that_others_may_read_is_unwise(path: Path) -> None:
    path.with_name("yard.secret").chmod(0o644)
    path.write_text(FILE.replace("${env:CAM_PASSWORD}", "hunter2"))
    path.chmod(0o644)
    problems = read_config(path).problems
    assert [problem.fatal for problem in problems] == [False, False]
    assert "yard.secret may be read by other users" in str(problems[0])
    assert str(problems[1]).startswith("6:1: it holds a password, and other users may read it")
    assert load_config(path).cameras[0].source.startswith("rtsp://kim:hunter2@")


def test_a_change_keeps_comments_order_references_and_mode(path: Path) -> None:
    set_value(path, "cameras.entrance.record", "true")
    set_value(path, "server.port", "9000")
    set_value(path, "recording.keep_days", "3")
    text = path.read_text()
    for kept in FILE.splitlines():
        assert "8420" in kept or kept in text, kept
    assert "server: {port: 9000}   # the page" in text
    assert text.endswith("recording:\n  keep_days: 3\n")
    assert SECRET not in text
    config = load_config(path)
    assert config.cameras[0].record
    assert config.recording.keep_days == 3
    assert path.stat().st_mode & 0o777 == 0o600
    set_value(path, "cameras.entrance.record", "null")
    assert not load_config(path).cameras[0].record
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("server.port", "never", "server.port: .*it is as it was"),
        ("cameras.attic.record", "true", "there is no 'attic'"),
        ("cameras.entrance.colour", "red", "cameras.0.colour: Extra inputs"),
        ("server.port.deep", "1", "no setting server.port.deep"),
        ("server.port", "[", "not valid YAML"),
    ],
)
def test_a_wrong_change_changes_nothing(path: Path, setting: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        set_value(path, setting, value)
    assert path.read_text() == FILE
    assert not [each for each in path.parent.iterdir() if each.suffix == ".part"]


def test_the_module_reads_what_an_editor_left(path: Path) -> None:
    path.write_text("")
    assert read_config(path) == config_file.Reading(load_config(path), [], frozenset())
