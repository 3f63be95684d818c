"""Changes in the file of an installation: nothing but what is changed moves."""

import difflib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sealskin.core.config_edit import REMOVE, changed, edit, list_changes
from sealskin.core.errors import ConfigError

FILE = """\
# Our shop in the station.
server: {port: 8420}   # the page

cameras:
  # The first one hangs above the door.
  - name: entrance      # above the door
    source: rtsp://10.0.0.2/stream
    detect_fps: 5       # it is slow
    zones:
      # Nobody goes in there.
      - name: stock
        polygon: [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]  # by eye
    lines:
      - {name: door, a: [0.2, 0.6], b: [0.8, 0.6]}   # on the floor

  # The second one comes next week.
  - name: yard
    source: "http://10.0.0.3/video"
    # record: true
# What is kept.
recording:
    keep_days: 3
"""
LINE = {"name": "till", "a": [0.1, 0.5], "b": [0.9, 0.5]}


def difference(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("keys", "value", "moved"),
    [
        (
            ("cameras", 0, "detect_fps"),
            8,
            ["-     detect_fps: 5       # it is slow", "+     detect_fps: 8       # it is slow"],
        ),
        (("cameras", 0, "detect_fps"), REMOVE, ["-     detect_fps: 5       # it is slow"]),
        (("cameras", 0, "record"), True, ["+     record: true"]),
        (
            ("cameras", 0, "lines"),
            [LINE],
            [
                "-       - {name: door, a: [0.2, 0.6], b: [0.8, 0.6]}   # on the floor",
                "+       - name: till",
                "+         a: [0.1, 0.5]",
                "+         b: [0.9, 0.5]",
            ],
        ),
        (
            ("cameras", 0, "lines"),
            REMOVE,
            [
                "-     lines:",
                "-       - {name: door, a: [0.2, 0.6], b: [0.8, 0.6]}   # on the floor",
            ],
        ),
        (
            ("cameras", 1),
            REMOVE,
            ["-   - name: yard", '-     source: "http://10.0.0.3/video"'],
        ),
        (
            ("cameras", 2),
            {"name": "roof", "source": "a.mp4", "lines": [LINE]},
            [
                "+   - name: roof",
                "+     source: a.mp4",
                "+     lines:",
                "+       - name: till",
                "+         a: [0.1, 0.5]",
                "+         b: [0.9, 0.5]",
            ],
        ),
        (("recording", "keep_gb"), 5, ["+     keep_gb: 5"]),
        (("log", "level"), "debug", ["+ log:", "+   level: debug"]),
        (
            ("server", "port"),
            9,
            ["- server: {port: 8420}   # the page", "+ server: {port: 9}   # the page"],
        ),
        (("log", "level"), REMOVE, []),
        (("cameras", 0, "name"), "a: b", ["-   - name: entrance      # above the door",
                                          "+   - name: 'a: b'      # above the door"]),
    ],
)  # fmt: skip
def test_only_what_is_changed_moves(keys: Any, value: Any, moved: list[str]) -> None:
    after = changed(FILE, keys, value)
    assert [line for line in difference(FILE, after) if line.strip("+- ")] == moved


def test_the_first_of_two_cameras_leaves_the_comments_of_the_other() -> None:
    after = changed(FILE, ("cameras", 0), REMOVE)
    assert [camera["name"] for camera in YAML(typ="safe").load(after)["cameras"]] == ["yard"]
    for kept in ("# The first one hangs above", "# The second one comes", "# record: true"):
        assert kept in after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "cameras:\n",
        "cameras:\n# none yet\n",
        "cameras:   # none\n\n# yet\nserver:\n# x",
        "cameras: []\n",
        "cameras:   # none\nserver: {port: 1}\n",
        "cameras: [{name: a, source: b}]\n",
        "cameras:\n- name: a\n  source: b\n",
        "x: &one {source: b}\ncameras:\n- name: a\n  <<: *one\n",
        "cameras:\n  - name: a\n    source: >\n      b\n\n\n# end",
        "{cameras: [{name: a, source: b}], log: {}}",
        "cameras:\n  - name: a\n    source: b\n    # record: true\n# end\nlog: {}\n",
    ],
)
def test_whatever_a_file_looks_like_a_camera_comes_into_it(text: str) -> None:
    before = YAML(typ="safe").load(text) or {}
    cameras = before.get("cameras") or []
    after = changed(text, ("cameras", len(cameras)), {"name": "z", "source": "y"})
    wanted = {**before, "cameras": [*cameras, {"name": "z", "source": "y"}]}
    assert YAML(typ="safe").load(after) == wanted
    assert "# record" not in after or after.index("# record") < after.index("name: z")
    for line in text.splitlines():
        assert line.partition("#")[2] in after


def test_anchors_are_followed_and_not_cut() -> None:
    text = "one: &s {method: blur}\ncameras:\n- name: a\n  seal: *s\n- name: b\n  seal: *s\n"
    after = YAML(typ="safe").load(changed(text, ("cameras", 1, "seal"), {"method": "solid"}))
    assert [camera["seal"]["method"] for camera in after["cameras"]] == ["blur", "solid"]


def test_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(FILE)
    with pytest.raises(ConfigError, match=r"detect_fps.*it is as it was"):
        edit(path, lambda _: [(("log", "level"), "debug"), (("cameras", 0, "detect_fps"), -1)])
    assert path.read_text() == FILE
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    edit(link, lambda _: [(("log", "level"), "debug"), (("cameras", 0, "detect_fps"), 1)])
    assert link.is_symlink()
    assert "detect_fps: 1 " in path.read_text()
    assert "level: debug" in path.read_text()


def test_lists_of_named_things_are_changed_one_by_one() -> None:
    door, till = {"name": "door", "b": 2}, {"name": "till", "a": 3}
    text = "x:\n  # first\n  - name: door\n    a: 1  # in\n    b: 2\n  # second\n  - name: roof\n"

    def become(new: list[dict[str, Any]]) -> str:
        after = text
        for keys, value in list_changes(("x",), YAML(typ="safe").load(text)["x"], new):
            after = changed(after, keys, value)
        assert (YAML(typ="safe").load(after) or {}).get("x") == (new or None)
        return after

    after = become([door, till])
    assert difference(text, after) == [
        "-     a: 1  # in",
        "+   - name: till",
        "+     a: 3",
        "-   - name: roof",
    ]
    assert become([{"name": "door", "a": 1, "b": 2}, {"name": "roof"}]) == text
    become([till, door])
    become([till])
    become([])


def test_the_last_of_a_list_leaves_its_comments() -> None:
    text = "cameras:  # ours\n  # the first\n  - name: a\n    source: b\n  # the next\nlog: {}\n"
    after = changed(text, ("cameras", 0), REMOVE)
    assert after == "cameras: []  # ours\n  # the first\n  # the next\nlog: {}\n"
