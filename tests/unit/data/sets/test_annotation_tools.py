"""What `data export` writes, opened by the libraries of the tools that people label with.

Datumaro is what CVAT imports with; Label Studio's own converter makes its tasks. Neither is in the
lock, for each brings sixty packages: `pip install datumaro label-studio-sdk` runs these tests.
"""

import json

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
