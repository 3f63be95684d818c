"""COCO files that are odd, hostile or say too much."""

import json

import pytest

from clips import SECRET
from drawn_sets import draw_coco
from sealskin.core.errors import DataError
from sealskin.data.sets.coco import CocoSet
from sealskin.data.sets.item import Names

KEPT = Names(None)


def image(number=1, **more):
    return {"id": number, "file_name": f"{number}.jpg", "width": 100, "height": 80, **more}


def label(number=1, **more):
    return {"id": number, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], **more}


def read(tmp_path, images, annotations=(), keep=(), **more):
    tree = {"images": images, "annotations": list(annotations),
            "categories": [{"id": 1, "name": "person"}], **more}  # fmt: skip
    (tmp_path / "labels.json").write_text(json.dumps(tree))
    return CocoSet(tmp_path, KEPT, keep)


def refused(found):
    return {one.name: one.reason for one in found.left_out.refused}


def written(found, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (name,) = found.write_labels(out, {item.target: item.stated_size for item in found.items}).files
    return json.loads((out / name).read_text()), (out / name).read_text()


def test_pictures_are_found_where_labels_mean_them(tmp_path):
    draw_coco(tmp_path)
    found = CocoSet(tmp_path, KEPT)
    assert found.items[0].source == "val2017/000000000000.jpg"
    assert all((tmp_path / item.source).is_file() for item in found.items)
    assert found.items[1].stated_size == (120, 160)


@pytest.mark.parametrize(
    ("labels", "pictures"),
    [
        ("train.json", "train"),
        ("_annotations.coco.json", ""),
        ("train/_annotations.coco.json", "train"),
        ("annotations/x.json", "images"),
        ("annotations/instances_val2017.json", "images/val2017"),
        ("a/labels.json", "a/data"),
    ],
)
def test_usual_layouts(tmp_path, labels, pictures):
    (tmp_path / labels).parent.mkdir(exist_ok=True)
    (tmp_path / pictures).mkdir(parents=True, exist_ok=True)
    (tmp_path / pictures / "1.jpg").write_text("")
    (tmp_path / labels).write_text(
        json.dumps({"images": [image()], "annotations": [], "categories": []})
    )
    (item,) = CocoSet(tmp_path, KEPT).items
    assert (tmp_path / item.source).is_file()


def test_what_leads_back_to_somebody_is_dropped_and_counted(tmp_path):
    found = read(
        tmp_path,
        [image(flickr_url=SECRET, coco_url=SECRET, scene="door")],
        [label(person_id=SECRET, attributes={"name": SECRET}, caption=SECRET)],
        info={"contributor": SECRET},
        kim={"address": SECRET},
    )
    assert found.left_out.fields == {
        "images.flickr_url": 1, "images.coco_url": 1, "images.scene": 1, "annotations.caption": 1,
        "annotations.person_id": 1, "annotations.attributes": 1, "info": 1, "kim": 1,
    }  # fmt: skip
    tree, text = written(found, tmp_path)
    assert SECRET not in text and "door" not in text
    assert tree["annotations"] == [label()]


def test_a_field_is_kept_where_the_owner_wants_it(tmp_path):
    found = read(tmp_path, [image(scene="door", url=SECRET)], keep={"images.scene"})
    tree, _ = written(found, tmp_path)
    assert tree["images"] == [image(scene="door")]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "/etc/shadow.png", "a/../../x.jpg", "..\\x.jpg", "x\0.jpg", "",
     "x.exe", "labels.json", 7, None, ["a.jpg"]],
)  # fmt: skip
def test_names_that_want_out_are_refused(tmp_path, name):
    (tmp_path.parent / "x.jpg").write_text("outside")
    found = read(tmp_path, [image(2, file_name=name), image()])
    assert [item.source for item in found.items] == ["1.jpg"]
    assert len(found.left_out.refused) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bbox": [1, 2, 3]}, "bbox of x, y"),
        ({"bbox": [1, 2, -3, 4]}, "bbox of x, y"),
        ({"bbox": "1234"}, "list of numbers"),
        ({"bbox": [1, 2, 3, "4"]}, "finite numbers"),
        ({"bbox": [1, 2, 3, 1e300]}, "finite numbers"),
        ({"bbox": [1, 2, 3, True]}, "finite numbers"),
        ({"category_id": None}, "category_id"),
        ({"category_id": "x" * 65}, "at most 64 letters"),
        ({"keypoints": [1, 2]}, "thrice"),
        ({"keypoints": [[1, 2, 3]]}, "finite numbers"),
        ({"segmentation": [[1, 2, 3]]}, "odd length"),
        ({"segmentation": SECRET}, "polygons or of size"),
        ({"segmentation": {"size": [80, 100], "counts": [1]}}, "do not fill"),
        ({"segmentation": {"size": [80, 100], "counts": [8001, -1]}}, "do not fill"),
        ({"segmentation": {"size": [100, 80], "counts": [8000]}}, "height and width"),
        ({"segmentation": {"size": [80, 100], "counts": "~~~~"}}, "no text of COCO's kind"),
        ({"segmentation": {"size": [80, 100], "counts": "P"}}, "middle of a number"),
        ({"segmentation": {"size": [80, 100], "counts": "o" * 9999}}, "no text of COCO's kind"),
        ({"area": SECRET}, "finite numbers"),
        ({"id": 1.5}, "id of an annotation"),
    ],
)
def test_a_picture_with_a_label_that_is_unfit_is_left_out_as_a_whole(tmp_path, change, sentence):
    """Without its labels it would teach that nobody is there."""
    found = read(tmp_path, [image(), image(2)], [label(), label(2, **change)])
    assert [item.source for item in found.items] == ["2.jpg"]
    assert sentence in refused(found)["1.jpg"]
    tree, _ = written(found, tmp_path)
    assert tree["annotations"] == [] and [one["id"] for one in tree["images"]] == [2]


@pytest.mark.parametrize("change", [{"width": 0}, {"height": "80"}, {"width": True}, {"id": None},
                                    {"id": [1]}, {"license": {"a": 1}}])  # fmt: skip
def test_an_image_that_is_unfit_is_refused(tmp_path, change):
    found = read(tmp_path, [{**image(), **change}, image(2)])
    assert [item.source for item in found.items] == ["2.jpg"]


def test_entries_that_are_none(tmp_path):
    found = read(tmp_path, [image(), "x", None, 3], [label(), 7, None, label(5, image_id=99)])
    assert len(found.items) == 1
    assert len(found.left_out.refused) == 6


def test_an_id_given_twice_costs_both(tmp_path):
    found = read(tmp_path, [image(), image(2) | {"id": 1}, image(3)], [label()])
    assert [item.source for item in found.items] == ["3.jpg"]


def test_a_label_over_the_edge_is_kept_and_counted(tmp_path):
    found = read(tmp_path, [image()], [label(bbox=[90, 70, 20, 5]), label(2, bbox=[0, 0, 100, 80])])
    out = tmp_path / "out"
    out.mkdir()
    assert found.write_labels(out, {"1.jpg": (100, 80)}).outside == 1


def test_two_label_files_of_one_picture(tmp_path):
    for name, size in (("a", 100), ("b", 100), ("c", 99)):
        tree = {"images": [image(width=size), image(2)], "annotations": [], "categories": []}
        (tmp_path / f"{name}.json").write_text(json.dumps(tree))
    found = CocoSet(tmp_path, KEPT)
    assert refused(found) == {"1.jpg": "two label files state different sizes for it"}
    assert [item.source for item in found.items] == ["2.jpg"]


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, '{"images": NaN, "annotations": [], "categories": []}', "\0\1\2",
     '{"images": 1' + "0" * 5000 + "}"],
)  # fmt: skip
def test_json_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(DataError, match="no COCO annotation file"):
        CocoSet(tmp_path, KEPT)
    (tmp_path / "good.json").write_text(
        json.dumps({"images": [image()], "annotations": [], "categories": []})
    )
    assert "bad.json" in refused(CocoSet(tmp_path, KEPT))


def test_json_of_another_kind_is_left_out(tmp_path):
    (tmp_path / "package.json").write_text('{"name": "x"}')
    found = read(tmp_path, [image()])
    assert found.left_out.files == {".json": 1}


def test_new_names_hide_ids_and_order(tmp_path):
    draw_coco(tmp_path, 6)
    found = CocoSet(tmp_path, Names(b"k" * 32))
    out = tmp_path / "out"
    out.mkdir()
    sizes = {item.target: item.stated_size for item in found.items}
    (name,) = found.write_labels(out, sizes).files
    assert name == "annotations/instances_val2017.json", "it names nobody, so it stays"
    tree = json.loads((out / name).read_text())
    names = [one["file_name"] for one in tree["images"]]
    assert names == sorted(names)
    assert [one["id"] for one in tree["images"]] == [1, 2, 3, 4, 5, 6]
    assert "0000" not in "".join(names)
    assert all((one.target).startswith("val2017/") for one in found.items)
    order = {item.target: n for n, item in enumerate(found.items)}
    assert sorted(order) != sorted(order, key=lambda target: order[target])


def write_labels(found, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    return found.write_labels(out, {i.target: i.stated_size for i in found.items}).files


def test_label_files_never_take_the_place_of_another(tmp_path):
    """Neither of the card's, nor of each other's when folders that name somebody go."""
    tree = {"images": [image()], "annotations": [], "categories": []}
    for name in ("card.json", "kim/train.json", "lee/train.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(tree))
    found = CocoSet(tmp_path, KEPT)
    assert sorted(write_labels(found, tmp_path)) == [
        "card-2.json", "kim/train.json", "lee/train.json",
    ]  # fmt: skip
    for name in ("card.json", "out/card-2.json"):
        (tmp_path / name).unlink()
    renamed = CocoSet(tmp_path, Names(b"k" * 32))
    (tmp_path / "new").mkdir()
    assert len(set(write_labels(renamed, tmp_path / "new"))) == len(renamed._files) == 4


def test_two_label_files_name_one_picture_from_different_folders(tmp_path):
    draw_coco(tmp_path, 2)
    tree = json.loads((tmp_path / "annotations/instances_val2017.json").read_text())
    for one in tree["images"]:
        one["file_name"] = f"val2017/{one['file_name']}"
    (tmp_path / "a.json").write_text(json.dumps(tree))
    for number, names in enumerate((KEPT, Names(b"k" * 32))):
        found = CocoSet(tmp_path, names)
        assert len(found.items) == 2
        place = tmp_path / f"new{number}"
        place.mkdir()
        for name in write_labels(found, place):
            written_names = [
                one["file_name"] for one in json.loads((place / "out" / name).read_text())["images"]
            ]
            targets = [item.target for item in found.items]
            assert all(any(t.endswith(n) for t in targets) for n in written_names)
            assert not any(".." in n for n in written_names)


@pytest.mark.parametrize("category", [{"id": [1], "name": "x"}, {"name": "x"}, 7, {"id": 1.5}])
def test_a_category_that_is_none_is_one_sentence(tmp_path, category):
    tree = {"images": [image()], "annotations": [], "categories": [category]}
    (tmp_path / "labels.json").write_text(json.dumps(tree))
    with pytest.raises(DataError, match="expected"):
        CocoSet(tmp_path, KEPT)


def test_labels_that_change_while_pictures_are_sealed_are_not_mixed(tmp_path):
    found = read(tmp_path, [image()], [label()])
    read(tmp_path, [image(width=50)], [label()])
    with pytest.raises(DataError, match="changed meanwhile"):
        write_labels(found, tmp_path)


def test_label_files_with_telling_names_are_renamed(tmp_path):
    (tmp_path / "kim_minji.json").write_text(
        json.dumps({"images": [image()], "annotations": [], "categories": []})
    )
    found = CocoSet(tmp_path, Names(b"k" * 32))
    out = tmp_path / "out"
    out.mkdir()
    assert found.write_labels(out, {i.target: (100, 80) for i in found.items}).files == [
        "labels-1.json"
    ]
