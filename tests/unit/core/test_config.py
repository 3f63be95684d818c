import pytest

from sealskin.core.config_file import load_config
from sealskin.core.config_law import FORBIDDEN, PLACES
from sealskin.core.errors import ConfigError

GOOD = """
# a comment
cameras:
  - name: entrance
    source: rtsp://camera/stream
    lines: [{name: door, a: [0.2, 0.6], b: [0.8, 0.6]}]
    zones: [{name: store-room, polygon: [[0, 0], [0.3, 0], [0.3, 0.4]], restricted: true}]
"""


def test_reads_a_file_with_defaults(tmp_path):
    path = tmp_path / "sealskin.yaml"
    path.write_text(GOOD)
    config = load_config(path)
    camera = config.cameras[0]
    assert (camera.name, camera.seal.method, camera.detect_fps) == ("entrance", "strict", 10)
    assert camera.zones[0].restricted
    assert config.server.host == "127.0.0.1"


def test_an_empty_file_is_an_empty_installation(tmp_path):
    path = tmp_path / "sealskin.yaml"
    path.write_text("")
    assert load_config(path).cameras == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("name: entrance", "name: Entrance Hall"),
            r"sealskin\.yaml:4:5: cameras\.0\.name: .*; correct that setting",
        ),
        (("source:", "sauce:"), r"cameras\.0\.s"),
        (("[0.8, 0.6]", "[0.2, 0.6]"), r"two different ends"),
        (("[0.8, 0.6]", "[1.8, 0.6]"), r"cameras\.0\.lines\.0\.b"),
        (("cameras:", "cameras: ["), r"not valid YAML"),
        ((", [0.3, 0.4]]", "]"), r"polygon"),
        (
            ("    lines:", "    things: [chair, trolley]\n    lines:"),
            r"things\.1: there is no thing 'trolley'; choose among bicycle, car, .* laptop;",
        ),
        (("    lines:", "    things: [cup, cup]\n    lines:"), r"'cup' stands there twice"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, change, sentence):
    path = tmp_path / "sealskin.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(ConfigError, match=sentence) as error:
        load_config(path)
    assert "\n" not in str(error.value)


def test_two_cameras_of_one_name(tmp_path):
    path = tmp_path / "sealskin.yaml"
    path.write_text("cameras: [{name: a, source: x}, {name: a, source: y}]")
    with pytest.raises(ConfigError, match="'a' is used twice"):
        load_config(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "sealskin.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot read the configuration"):
        load_config(path)


@pytest.mark.parametrize("place", FORBIDDEN)
def test_no_camera_looks_where_people_undress(tmp_path, place):
    path = tmp_path / "sealskin.yaml"
    path.write_text(GOOD.replace("name: entrance", f"name: entrance\n    place: {place}"))
    with pytest.raises(ConfigError, match=r":5:5: cameras\.0\.place: Sealskin does not run a"):
        load_config(path)


@pytest.mark.parametrize("place", PLACES)
def test_other_places_are_allowed(tmp_path, place):
    path = tmp_path / "sealskin.yaml"
    path.write_text(GOOD.replace("name: entrance", f"name: entrance\n    place: {place}"))
    assert load_config(path).cameras[0].place == place
