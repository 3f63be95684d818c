import pytest

from sealskin.core.config_file import load_config
from sealskin.core.errors import ConfigError

SHOP = """
sites:
  - name: berlin
    timezone: Europe/Berlin
    limit: 40
    open_hours: ["mon-sat 08:00-20:00"]
    plan: {width_m: 20, height_m: 12.5}
    staff: {hours: ["mon 06:00-07:30"], brightness: [10, 25]}
  - name: seoul
measure: {stay_s: 5}
export: {min_count: 1}
cameras:
  - name: entrance
    source: rtsp://camera/stream
    lines: [{name: way-in, a: [0.2, 0.6], b: [0.8, 0.6], kind: passers}]
    zones:
      - {name: tea, kind: shelf, goods: [0.5, 0.1], polygon: [[0, 0], [0.3, 0], [0.3, 0.4]]}
    floor: {picture: [[0, 0], [1, 0], [1, 1], [0, 1]], plan: [[0, 0], [4, 0], [4, 3], [0, 3]]}
  - {name: till, source: x, site: seoul}
"""


def load(tmp_path, text):
    path = tmp_path / "shop.yaml"
    path.write_text(text)
    return load_config(path)


def test_sites_zones_and_floor(tmp_path):
    config = load(tmp_path, SHOP)
    entrance, till = config.cameras
    assert config.site_of(entrance).name == "berlin"  # the first, since none is named
    assert config.site_of(till).timezone == "UTC"
    assert entrance.lines[0].kind == "passers"
    assert entrance.zones[0].goods == (0.5, 0.1)
    assert (config.measure.stay_s, config.measure.gap_s) == (5, 1)


def test_without_sites_there_is_one(tmp_path):
    config = load(tmp_path, "cameras: [{name: a, source: x}]")
    assert config.site_of(config.cameras[0]).name == "main"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("site: seoul", "site: soul"), r"'till' hangs at 'soul', .*\(berlin, seoul\)"),
        (("name: seoul", "name: berlin"), r"'berlin' is used twice"),
        (("Europe/Berlin", "Europe/Bärlin"), r"there is no time zone"),
        (("mon-sat 08:00-20:00", "8-20"), r"expected hours such as"),
        (("[10, 25]", "[25, 10]"), r"two different numbers from 0 to 100"),
        (("[4, 0], [4, 3], [0, 3]]", "[4, 0], [4, 3]]"), r"sites|plan|4 points|at least 4"),
        (("[4, 0], [4, 3], [0, 3]]", "[1, 0], [2, 0], [3, 0]]"), r"lie on one line"),
        (("kind: shelf", "kind: shop"), r"zones\.0\.kind"),
        (("stay_s: 5", "stay_s: 0"), r"measure\.stay_s"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, change, sentence):
    assert change[0] in SHOP
    with pytest.raises(ConfigError, match=sentence):
        load(tmp_path, SHOP.replace(*change))
