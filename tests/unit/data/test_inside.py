import os
import socket
from pathlib import Path

import pytest

from sealskin.core.errors import DataError
from sealskin.data.inside import checked_name, files_inside, read_inside


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../a.jpg", "leads out"),
        ("a/../../b.jpg", "leads out"),
        ("/etc/passwd", "leads out"),
        ("", "empty"),
        (".", "folder"),
        ("a\0.jpg", "control"),
        ("a\n.jpg", "control"),
        ("..\\a.jpg", "backslash"),
        ("x" * 250 + ".jpg", "longer"),
        ("\udce9.jpg", "UTF-8"),
    ],
)
def test_names_that_are_refused(name, sentence):
    with pytest.raises(DataError, match=sentence):
        checked_name(name)


def test_names_are_brought_to_one_form():
    assert checked_name("./a//b/./c é.jpg") == "a/b/c é.jpg"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "set"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a.txt").write_text("inside")
    (tmp_path / "secret.txt").write_text("outside")
    return root


def test_what_is_inside_is_read(root):
    assert read_inside(root, "in/a.txt", 100) == b"inside"
    (root / "link.txt").symlink_to("in/a.txt")
    assert read_inside(root, "link.txt", 100) == b"inside", "a link that stays inside is fine"


def refused(root, name):
    with pytest.raises(DataError) as caught:
        read_inside(root, name, 100)
    return str(caught.value)


def test_links_that_lead_out_are_refused(root, tmp_path):
    (root / "absolute.txt").symlink_to(tmp_path / "secret.txt")
    (root / "relative.txt").symlink_to("../secret.txt")
    (root / "folder").symlink_to(tmp_path)
    (root / "twice.txt").symlink_to("absolute.txt")
    for name in ("absolute.txt", "relative.txt", "folder/secret.txt", "twice.txt"):
        assert "leads out" in refused(root, name), name


def test_odd_files_are_refused_at_once(root):
    (root / "circle").symlink_to("circle")
    (root / "dangling").symlink_to("nowhere")
    os.mkfifo(root / "pipe")  # opening it would wait for ever for who writes
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root)  # addresses of sockets are short
        try:
            server.bind("socket")
        finally:
            os.chdir(here)
    for name in ("circle", "dangling", "missing"):
        assert "no such file" in refused(root, name), name
    assert "pipe or device" in refused(root, "pipe")
    assert "pipe or device" in refused(root, "in")
    assert "cannot be read" in refused(root, "socket")


def test_a_file_over_the_bound_is_not_read(root):
    (root / "big").write_bytes(b"x" * 101)
    assert "at most 100 bytes, got 101" in refused(root, "big")


def test_listing_is_sorted_and_follows_no_links(root, tmp_path):
    for name in ("b.txt", "a.txt", ".hidden"):
        (root / name).write_text("")
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(tmp_path)
    assert [(entry.name, entry.leads_on) for entry in files_inside(root)] == [
        ("a.txt", False), ("b.txt", False), ("loop", True), ("out", True), ("in/a.txt", False),
    ]  # fmt: skip
    assert ".hidden" in [entry.name for entry in files_inside(root, hidden=True)]
