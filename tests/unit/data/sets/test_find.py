import os
import subprocess
import sys

import pytest

from drawn_sets import draw_coco, draw_folder, draw_voc, draw_yolo, write_picture
from sealskin.core.errors import ConfigError, DataError
from sealskin.data.sets.find import form_of, read_set
from sealskin.data.sets.item import LeftOut, Names, items_of, structure_of

KEPT = Names(None)


@pytest.mark.parametrize(
    ("draw", "form"),
    [(draw_folder, "folder"), (draw_coco, "coco"), (draw_yolo, "yolo"), (draw_voc, "voc")],
)
def test_the_form_is_seen(tmp_path, draw, form):
    draw(tmp_path, 4)
    assert form_of(tmp_path) == form
    assert len(read_set(tmp_path, KEPT).items) == 4


def test_shards_are_seen(tmp_path):
    (tmp_path / "a-000.tar.gz").write_bytes(b"")
    assert form_of(tmp_path) == "webdataset"


def test_two_forms_are_asked_about(tmp_path):
    draw_coco(tmp_path)
    draw_voc(tmp_path / "voc")
    with pytest.raises(DataError, match=r"looks like coco and like voc; .* --format coco"):
        read_set(tmp_path, KEPT)
    assert read_set(tmp_path, KEPT, form="coco").form == "coco"


def test_what_cannot_be_read_as_a_set(tmp_path):
    with pytest.raises(DataError, match="expected the folder"):
        read_set(tmp_path / "none", KEPT)
    with pytest.raises(DataError, match="nothing that can be sealed as folder"):
        read_set(tmp_path, KEPT)
    with pytest.raises(ConfigError, match="no form 'labelme'"):
        read_set(tmp_path, KEPT, form="labelme")


def test_names_that_would_meet_are_refused():
    left_out = LeftOut()
    sources = [("a.bmp", "", None), ("a.bmp.png", "", None), ("v.mov", "", None),
               ("v.mov.mp4", "", None), ("a.bmp", "", None)]  # fmt: skip
    items = items_of(sources, KEPT, left_out)
    assert [item.target for item in items] == ["a.bmp.png", "v.mov.mp4"]
    assert [one.name for one in left_out.refused] == ["a.bmp.png", "v.mov.mp4"]


def test_new_names_depend_on_the_key_alone():
    one, other = Names(b"a" * 32), Names(b"b" * 32)
    assert one.target("kim.jpg") == Names(b"a" * 32).target("kim.jpg")
    assert one.target("kim.jpg") != other.target("kim.jpg")
    assert one.target("d/kim.JPG", "images/train").startswith("images/train/")
    assert one.target("kim.JPG").endswith(".jpg"), "not even the case of an ending"
    assert one.target("k.tar.gz").endswith(".tar") and one.target("k.mov").endswith(".mp4")


@pytest.mark.parametrize(
    ("folder", "kept"),
    [
        ("images/train2017", "images/train2017"),
        ("train/kim/images", "train/images"),
        ("Kim", ""),
        ("JPEGImages", "JPEGImages"),
        ("valentina", ""),
        ("20240113", ""),
        ("", ""),
    ],
)
def test_only_parts_that_name_nobody_stay(folder, kept):
    assert structure_of(folder) == kept


def test_endings_that_may_be_names_are_not_told():
    left_out = LeftOut()
    for name in ("a.txt", "b.of Kim Minji", "c.TXT", "Makefile", "d.kim-at-work"):
        left_out.leave(name)
    assert left_out.files == {".txt": 2, "other": 3}


def test_a_folder_leaves_out_what_is_no_picture(tmp_path):
    draw_folder(tmp_path, 3)
    (tmp_path / "notes.txt").write_text("x")
    write_picture(tmp_path / "thumb.bmp")
    found = read_set(tmp_path, KEPT)
    assert found.left_out.files == {".txt": 1}
    assert "thumb.bmp.png" in [item.target for item in found.items]


TINY_FILES = int(os.environ.get("SEALSKIN_TINY_FILES", "20000"))
"""With 100,000 it was once shown to pass, too."""


def test_many_tiny_files_take_bounded_memory(tmp_path):
    """About 1.5 kB a file; what wants more than twice that and 100 MB is refused."""
    for number in range(TINY_FILES):
        folder = tmp_path / f"{number // 1000:03}"
        if number % 1000 == 0:
            folder.mkdir()
        os.close(os.open(folder / f"{number:06}.jpg", os.O_CREAT))
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from sealskin.data.sets.find import read_set; from sealskin.data.sets.item import Names\n"
        "now = int(Path('/proc/self/statm').read_text().split()[5]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (now + int(sys.argv[2]),) * 2)\n"
        "print(len(read_set(Path(sys.argv[1]), Names(None)).items))"
    )
    most = 100 * 2**20 + 3000 * TINY_FILES
    command = [sys.executable, "-c", code, str(tmp_path), str(most)]
    read = subprocess.run(command, capture_output=True, text=True)
    assert read.stdout.strip() == str(TINY_FILES), read.stderr
