"""What `data export` writes, opened by the libraries of the tools that people label with.

Datumaro is what CVAT imports with; Label Studio's own converter makes its tasks; FiftyOne's own
importers read its samples, without the database that it keeps them in. None is in the lock, for
each brings sixty packages: `pip install datumaro label-studio-sdk fiftyone` runs these tests. That
folders lie as FiftyOne documents it is seen everywhere.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from clips import draw_picture
from sealskin.data.sets.sensed import FORMS, SensedImage

BOXES = np.array([[10, 20, 40, 90], [100.5, 30, 150, 110]], np.float32)


@pytest.fixture(params=["coco", "yolo"])
def exported(tmp_path, request):
    (tmp_path / "images").mkdir()
    images = []
    for number in (1, 2):
        name = f"images/{number:06}.jpg"
        cv2.imwrite(str(tmp_path / name), draw_picture(160, 120, number))
        boxes = BOXES if number == 1 else BOXES[:0]
        images.append(SensedImage(name, number, (160, 120), boxes, (7, 8)[: len(boxes)],
                                  (0.9, 0.8)[: len(boxes)]))  # fmt: skip
    FORMS[request.param](tmp_path, images)
    return request.param, tmp_path


def corners(x, y, width, height):
    return [x, y, x + width, y + height]


def test_datumaro_reads_it_as_cvat_does(exported):
    datumaro = pytest.importorskip("datumaro", reason="Datumaro is not installed")
    form, folder = exported
    read = datumaro.Dataset.import_from(str(folder), form)
    by_picture = {item.id.rpartition("/")[2]: item for item in read}
    assert set(by_picture) == {"000001", "000002"}
    found = by_picture["000001"].annotations
    labels = read.categories()[datumaro.AnnotationType.label]
    assert {labels[one.label].name for one in found} == {"person"}
    boxes = sorted(corners(*one.get_bbox()) for one in found)
    assert np.allclose(boxes, BOXES, atol=0.01)
    assert not by_picture["000002"].annotations
    if form == "coco":
        assert sorted(one.attributes["track_id"] for one in found) == [7, 8]


def test_fiftyone_reads_it(exported, monkeypatch):
    # Importers need no MongoDB, and nothing is told to anybody; both are read when it is imported.
    monkeypatch.setenv("FIFTYONE_DISABLE_SERVICES", "1")
    monkeypatch.setenv("FIFTYONE_DO_NOT_TRACK", "1")
    pytest.importorskip("fiftyone", reason="FiftyOne is not installed")
    from fiftyone.utils.coco import COCODetectionDatasetImporter
    from fiftyone.utils.yolo import YOLOv5DatasetImporter

    form, folder = exported
    if form == "coco":
        labels = folder / "annotations" / "instances_default.json"
        importer = COCODetectionDatasetImporter(
            data_path=str(folder / "images"), labels_path=str(labels), label_types=["detections"]
        )
    else:
        importer = YOLOv5DatasetImporter(
            dataset_dir=str(folder), yaml_path="data.yaml", split="train"
        )
    with importer:
        read = {Path(path).name: label for path, _, label in importer}
    assert set(read) == {"000001.jpg", "000002.jpg"}
    found = read["000001.jpg"].detections
    assert [one.label for one in found] == ["person", "person"]
    boxes = [
        corners(x * 160, y * 120, width * 160, height * 120)
        for x, y, width, height in (one.bounding_box for one in found)
    ]
    assert np.allclose(boxes, BOXES, atol=0.01)
    empty = read["000002.jpg"]
    assert empty is None or not empty.detections
    if form == "coco":
        assert [one["track_id"] for one in found] == [7, 8]


def test_it_lies_as_fiftyone_documents_it(exported):
    """Its COCODetectionDataset and YOLOv5Dataset (docs.voxel51.com, importing datasets)."""
    form, folder = exported
    pictures = {path.name: path for path in (folder / "images").iterdir()}
    if form == "coco":
        tree = json.loads((folder / "annotations" / "instances_default.json").read_text())
        assert {one["file_name"] for one in tree["images"]} == set(pictures), "under data_path"
        assert all({"id", "width", "height"} <= one.keys() for one in tree["images"])
        assert [one["name"] for one in tree["categories"]] == ["person"]
        needed = {"id", "image_id", "category_id", "bbox", "area", "iscrowd"}
        assert all(needed <= one.keys() for one in tree["annotations"])
        assert [one["attributes"]["track_id"] for one in tree["annotations"]] == [7, 8]
        return
    yaml = (folder / "data.yaml").read_text().splitlines()
    assert yaml == ["train: images", "val: images", "names:", "  0: person"]
    for name in pictures:
        lines = (folder / "labels" / name).with_suffix(".txt").read_text().splitlines()
        assert len(lines) == (2 if name == "000001.jpg" else 0)
        for line in lines:
            kind, *sides = line.split()
            assert kind == "0" and len(sides) == 4 and all(0 <= float(one) <= 1 for one in sides)


def test_label_studio_makes_tasks_of_it(exported, tmp_path):
    converters = pytest.importorskip(
        "label_studio_sdk.converter.imports", reason="Label Studio's SDK is not installed"
    )
    assert converters
    from label_studio_sdk.converter.imports.coco import convert_coco_to_ls
    from label_studio_sdk.converter.imports.yolo import convert_yolo_to_ls

    form, folder = exported
    out = tmp_path / "tasks.json"
    if form == "coco":
        labels = folder / "annotations" / "instances_default.json"
        convert_coco_to_ls(str(labels), str(out), out_type="annotations")
    else:
        # It wants the names of classes in a file of Darknet's.
        (folder / "classes.txt").write_text("person\n")
        convert_yolo_to_ls(str(folder), str(out), out_type="annotations", image_ext=".jpg")
    tasks = json.loads(out.read_text())
    results = [
        one for task in tasks for made in task.get("annotations", []) for one in made["result"]
    ]
    assert {one["value"]["rectanglelabels"][0] for one in results} == {"person"}
    boxes = sorted(
        corners(*(one["value"][key] * side / 100 for key, side in
                  (("x", 160), ("y", 120), ("width", 160), ("height", 120))))
        for one in results
    )  # fmt: skip
    assert np.allclose(boxes, BOXES, atol=0.01)
