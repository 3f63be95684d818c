import re
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clips import SECRET
from drawn_sets import draw_voc, holds, write_picture
from sealskin.data.sets.item import Names
from sealskin.data.sets.voc import VocSet

KEPT = Names(None)


def write(found, folder):
    folder.mkdir(exist_ok=True)
    sizes = {item.target: item.stated_size or (500, 500) for item in found.items}
    return found.write_labels(folder, sizes)


def one(tmp_path, xml):
    for name, text in (("JPEGImages/a.jpg", ""), ("Annotations/a.xml", xml)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return VocSet(tmp_path, KEPT)


def test_boxes_stay_and_owners_go(tmp_path):
    draw_voc(tmp_path / "raw")
    found = VocSet(tmp_path / "raw", KEPT)
    assert found.left_out.refused == []
    assert found.items[1].stated_size == (120, 160)
    written = write(found, tmp_path / "out")
    assert written.labels == {"person": 3}
    assert holds(tmp_path / "out", SECRET) == []
    root = ET.parse(tmp_path / "out/Annotations/000002.xml").getroot()
    assert root.findtext("filename") == "000002.jpg"
    assert [one.findtext("bndbox/xmin") for one in root.iter("object")] == ["3", "4"]
    assert root.findtext("object/pose") == "Left"
    assert root.findtext("size/width") == "97"
    assert set(found.left_out.fields) == {
        "annotation.folder", "annotation.path", "annotation.source", "object.owner",
    }  # fmt: skip


def test_lists_hold_what_was_sealed(tmp_path):
    draw_voc(tmp_path / "raw")
    found = VocSet(tmp_path / "raw", KEPT)
    out = tmp_path / "out"
    out.mkdir()
    found.write_labels(out, {"JPEGImages/000001.jpg": (1, 1), "JPEGImages/000003.jpg": (1, 1)})
    assert (out / "ImageSets/Main/train.txt").read_text() == "000001\n000003\n"
    assert (out / "ImageSets/Main/person_train.txt").read_text() == "000001 1\n000003 -1\n"
    assert not (out / "Annotations/000002.xml").exists()


BOMB = (
    """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">"""
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]><annotation><folder>&j;</folder></annotation>"
)
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><annotation>&a;</annotation>'


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (BOMB, "entities"),
        (FILE, "entities"),
        (FILE.encode("utf-16").decode("latin-1"), "entities|cannot be read|XML"),
        ("<annotation>", "ParseError"),
        ("", "ParseError"),
        ("<html/>", "expected <annotation>"),
        ("<a>" * 50_000, "XML"),
        ("<annotation><object/></annotation>", "no <name>"),
        ("<annotation><object><name>x</name><bndbox><xmin>1</xmin></bndbox></object></annotation>",
         "lacks one of"),
        (f"<annotation><size><width>{SECRET}</width></size></annotation>", "expected a number"),
        ("<annotation><size><width>1e9999</width></size></annotation>", "expected a number"),
    ],
)  # fmt: skip
def test_a_picture_with_labels_that_are_unfit_is_left_out(tmp_path, xml, sentence):
    found = one(tmp_path, xml)
    assert found.items == []
    (refusal,) = found.left_out.refused
    assert refusal.name == "JPEGImages/a.jpg"
    assert re.search(sentence, refusal.reason), refusal.reason
    assert SECRET not in refusal.reason


def test_very_deep_xml_of_known_names_is_refused_or_read(tmp_path):
    deep = "<annotation>" + "<object>" * 5000 + "</object>" * 5000 + "</annotation>"
    found = one(tmp_path, deep)
    assert len(found.items) + len(found.left_out.refused) == 1


def test_masks_and_labels_without_pictures_are_left_out(tmp_path):
    one(tmp_path, "<annotation/>")
    write_picture(tmp_path / "SegmentationClass/a.png")
    (tmp_path / "Annotations/b.xml").write_text("<annotation/>")
    found = VocSet(tmp_path, KEPT)
    assert [item.source for item in found.items] == ["JPEGImages/a.jpg"]
    assert found.left_out.files == {".png": 1}
    assert found.left_out.refused[0].name == "Annotations/b.xml"


def test_new_names_go_through_labels_and_lists(tmp_path):
    draw_voc(tmp_path / "raw")
    found = VocSet(tmp_path / "raw", Names(b"k" * 32))
    write(found, tmp_path / "out")
    assert holds(tmp_path / "out", "00000") == []
    stems = {Path(item.target).stem for item in found.items}
    lists = (tmp_path / "out/ImageSets/Main/train.txt").read_text().split()
    assert set(lists) == stems and len(lists) == 4
    assert {path.stem for path in (tmp_path / "out/Annotations").iterdir()} == stems


def test_labels_of_a_shrunk_picture_shrink_with_it(tmp_path):
    found = one(
        tmp_path / "raw",
        "<annotation><size><width>400</width><height>300</height><depth>3</depth></size>"
        "<object><name>x</name><bndbox><xmin>40</xmin><ymin>31</ymin><xmax>101.5</xmax>"
        "<ymax>60</ymax></bndbox><polygon><x1>10</x1><y1>20</y1></polygon></object></annotation>",
    )
    out = tmp_path / "out"
    out.mkdir()
    found.write_labels(out, {"JPEGImages/a.jpg": (200, 100)})
    root = ET.parse(out / "Annotations/a.xml").getroot()
    said = {leaf.tag: leaf.text for leaf in root.iter() if len(leaf) == 0}
    assert said == {
        "filename": "a.jpg", "width": "200", "height": "100", "depth": "3", "name": "x",
        "xmin": "20", "ymin": "10", "xmax": "50.75", "ymax": "20", "x1": "5", "y1": "7",
    }  # fmt: skip


def test_a_picture_whose_labels_state_no_size_is_not_to_be_scaled(tmp_path):
    size = "<size><width>0</width><height>0</height></size>"
    for name, xml, fixed in (("a", f"<annotation>{size}</annotation>", True),
                             ("b", "<annotation/>", True)):  # fmt: skip
        assert one(tmp_path / name, xml).items[0].fixed is fixed


def test_two_pictures_share_a_label_file(tmp_path):
    found = one(tmp_path, "<annotation><object><name>x</name></object></annotation>")
    write_picture(tmp_path / "JPEGImages/a.png")
    found = VocSet(tmp_path, KEPT)
    assert len(found.items) == 2 and found.left_out.refused == []
    assert write(found, tmp_path / "out").labels == {"x": 2}


side = st.integers(0, 70)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.tuples(side, side, side, side), max_size=4), min_size=1, max_size=3),
       st.booleans())  # fmt: skip
def test_supervision_reads_the_same_before_and_after(labels, rename):
    sv = pytest.importorskip(
        "supervision", reason="supervision is not installed: extra `reference`"
    )
    with tempfile.TemporaryDirectory() as name:
        raw, out = Path(name, "raw"), Path(name, "out")
        (raw / "Annotations").mkdir(parents=True)
        for number, boxes in enumerate(labels):
            write_picture(raw / "JPEGImages" / f"{number}.png", 80, 70)
            objects = "".join(
                f"<object><name>c{k % 2}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin>"
                f"<xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
                for k, (x0, y0, x1, y1) in enumerate(boxes)
            )
            (raw / "Annotations" / f"{number}.xml").write_text(
                f"<annotation><filename>{number}.png</filename><size><width>80</width>"
                f"<height>70</height><depth>3</depth></size>{objects}</annotation>"
            )
        found = VocSet(raw, Names(b"k" * 32 if rename else None))
        write(found, out)
        for item in found.items:
            write_picture(out / item.target, 80, 70)

        def load(folder):
            return sv.DetectionDataset.from_pascal_voc(
                images_directory_path=str(folder / "JPEGImages"),
                annotations_directory_path=str(folder / "Annotations"),
            )

        before, after = load(raw), load(out)
        assert sorted(before.classes) == sorted(after.classes)
        for item in found.items:
            old = before.annotations[str(raw / item.source)]
            new = after.annotations[str(out / item.target)]
            assert np.array_equal(old.xyxy, new.xyxy)
            assert [before.classes[k] for k in old.class_id] == [
                after.classes[k] for k in new.class_id
            ]
