import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from clips import SECRET
from drawn_sets import draw_yolo, holds, write_picture
from sealskin.data.sets.item import Names
from sealskin.data.sets.yolo import YoloSet, label_name

KEPT = Names(None)


def write(found, folder):
    folder.mkdir(exist_ok=True)
    return found.write_labels(folder, {item.target: (100, 100) for item in found.items})


def one(tmp_path, text, name="images/a.jpg"):
    """A set of one picture with this label file."""
    for path, content in ((name, ""), (label_name(name), text)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return YoloSet(tmp_path, KEPT)


@pytest.mark.parametrize(
    ("picture", "label"),
    [
        ("images/train/a.jpg", "labels/train/a.txt"),
        ("train/images/a.b.jpg", "train/labels/a.b.txt"),
        ("images/images/a.jpg", "images/labels/a.txt"),
        ("obj_train_data/a.jpg", "obj_train_data/a.txt"),
        ("images.jpg", "images.txt"),
    ],
)
def test_where_labels_lie(picture, label):
    assert label_name(picture) == label


def test_lines_pass_digit_by_digit(tmp_path):
    lines = "0 0.5 0.50 .25 1e-1\n1 0.1 0.2 0.3 0.4 0.5 0.6\n12 0.123456789012 1 1.0 0.0001\n"
    found = one(tmp_path / "raw", "\ufeff" + lines.replace(" ", "\t ") + "\n  \n")
    written = write(found, tmp_path / "out")
    assert (tmp_path / "out" / "labels" / "a.txt").read_text() == lines
    assert written.shapes == {"boxes": 2, "polygons": 1}
    assert written.outside == 1


@pytest.mark.parametrize(
    "text",
    ["0 0.5 0.5 0.5", "person 0.5 0.5 0.5 0.5", "0 0.5 0.5 0.5 nan", "0 0.5 0.5 0.5 inf",
     "0 0.5 0.5 0.5 0.5 Kim", "-1 0.5 0.5 0.5 0.5", "0.5 0.5 0.5 0.5 0.5", "# made by Kim",
     "0 0.5 0.5 0.5 " + "1" * 5000, "0 0.5 0.5 0.5 0x1p3", "0 0.5 0.5 0.5 1e999"],
)  # fmt: skip
def test_a_picture_with_a_line_that_is_no_label_is_left_out(tmp_path, text):
    found = one(tmp_path, f"0 0.5 0.5 0.5 0.5\n{text}\n")
    assert found.items == []
    (refusal,) = found.left_out.refused
    assert refusal.name == "images/a.jpg" and "line 2" in refusal.reason
    assert "Kim" not in refusal.reason


def test_a_label_file_that_is_no_text(tmp_path):
    one(tmp_path, "")
    (tmp_path / "labels" / "a.txt").write_bytes(b"\xff\xfe\x00")
    assert "no text" in YoloSet(tmp_path, KEPT).left_out.refused[0].reason


def test_a_class_written_as_a_fraction_is_a_class(tmp_path):
    write(one(tmp_path / "raw", "2.0 0.5 0.5 0.5 0.5\n"), tmp_path / "out")
    assert (tmp_path / "out/labels/a.txt").read_text() == "2 0.5 0.5 0.5 0.5\n"


def test_the_yaml_file_keeps_classes_and_splits_only(tmp_path):
    draw_yolo(tmp_path / "raw")
    found = YoloSet(tmp_path / "raw", KEPT)
    assert found.left_out.refused == []
    write(found, tmp_path / "out")
    assert YAML(typ="safe").load((tmp_path / "out/data.yaml").read_text()) == {
        "train": "images/train", "val": "images/val", "nc": 2, "names": {0: "person", 1: "bag"},
    }  # fmt: skip
    assert holds(tmp_path / "out", SECRET) == []
    assert set(found.left_out.fields) == {"path", "roboflow"}


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("../train/images", "train/images"),
        ("train/images", "train/images"),
        ("./train/images/", "train/images"),
        ("/home/kim/set/train/images", "train/images"),
        ("../../../../etc", None),
        ("/etc", None),
        ("missing", None),
    ],
)
def test_splits_are_found_inside_of_the_set_only(tmp_path, place, found):
    write_picture(tmp_path / "train" / "images" / "a.jpg")
    (tmp_path / "data.yaml").write_text(f"names: {{0: person}}\ntrain: {place}\n")
    one_set = YoloSet(tmp_path, KEPT)
    write(one_set, tmp_path / "out")
    tree = YAML(typ="safe").load((tmp_path / "out/data.yaml").read_text())
    assert tree.get("train") == found
    assert len(one_set.left_out.refused) == (found is None)


def test_lists_of_pictures(tmp_path):
    draw_yolo(tmp_path / "raw")
    (tmp_path / "raw/train.txt").write_text(
        "./images/train/001.jpg\nimages/val/000.jpg\n../../etc/passwd\n/etc/passwd\n\n"
    )
    (tmp_path / "raw/data.yaml").write_text("names: [person]\ntrain: train.txt\n")
    found = YoloSet(tmp_path / "raw", KEPT)
    out = tmp_path / "out"
    out.mkdir()
    found.write_labels(out, {"images/train/001.jpg": (120, 160)})
    assert (out / "train.txt").read_text() == "./images/train/001.jpg\n"


@pytest.mark.parametrize(
    "text",
    ["names: [", "names: 3", "names: {a: b}", "&a [*a]",
     "names: !!python/object/apply:os.system [x]",
     "names: [x]\nnc: {a: 1}", "names: ['" + "x" * 300 + "']"],
)  # fmt: skip
def test_yaml_that_is_odd_is_refused_or_left_out(tmp_path, text):
    one(tmp_path, "0 0.5 0.5 0.5 0.5\n")
    (tmp_path / "data.yaml").write_text(text)
    found = YoloSet(tmp_path, KEPT)
    assert len(found.items) == 1
    assert len(found.left_out.refused) + found.left_out.files[".yaml"] == 1


def test_new_names_keep_splits_and_nothing_else(tmp_path):
    draw_yolo(tmp_path / "raw")
    write_picture(tmp_path / "raw/images/train/kim minji/face.jpg")
    found = YoloSet(tmp_path / "raw", Names(b"k" * 32))
    written = write(found, tmp_path / "out")
    assert {item.target.rpartition("/")[0] for item in found.items} == {
        "images/train",
        "images/val",
    }
    assert all(label_name(item.target) in written.files
               for item in found.items if item.source.endswith("001.jpg"))  # fmt: skip
    assert holds(tmp_path / "out", "kim") == []


def test_a_format_that_changes_takes_its_label_along(tmp_path):
    write_picture(tmp_path / "raw/images/a.bmp")
    (tmp_path / "raw/labels").mkdir()
    (tmp_path / "raw/labels/a.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    found = YoloSet(tmp_path / "raw", KEPT)
    assert found.items[0].target == "images/a.bmp.png"
    assert write(found, tmp_path / "out").files == ["labels/a.bmp.txt"]


fraction = st.floats(0.001, 0.999).map(lambda x: round(x, 6))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 1), fraction, fraction, fraction, fraction), max_size=4),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_supervision_reads_the_same_before_and_after(labels, rename):
    sv = pytest.importorskip(
        "supervision", reason="supervision is not installed: extra `reference`"
    )
    with tempfile.TemporaryDirectory() as name:
        raw, out = Path(name, "raw"), Path(name, "out")
        (raw / "labels").mkdir(parents=True)
        for number, lines in enumerate(labels):
            write_picture(raw / "images" / f"{number}.png", 80, 70)
            (raw / "labels" / f"{number}.txt").write_text(
                "".join(f"{' '.join(map(str, line))}\n" for line in lines)
            )
        (raw / "data.yaml").write_text("names: [person, bag]\ntrain: images\n")
        found = YoloSet(raw, Names(b"k" * 32 if rename else None))
        write(found, out)
        for item in found.items:
            write_picture(out / item.target, 80, 70)

        def load(folder):
            return sv.DetectionDataset.from_yolo(
                images_directory_path=str(folder / "images"),
                annotations_directory_path=str(folder / "labels"),
                data_yaml_path=str(folder / "data.yaml"),
            )

        before, after = load(raw), load(out)
        assert before.classes == after.classes == ["person", "bag"]
        assert len(before) == len(after) == len(labels)
        for item in found.items:
            old = before.annotations[str(raw / item.source)]
            new = after.annotations[str(out / item.target)]
            assert np.array_equal(old.xyxy, new.xyxy)
            assert np.array_equal(old.class_id, new.class_id)
