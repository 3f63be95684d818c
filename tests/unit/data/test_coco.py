import json
from pathlib import Path

import numpy as np
import pytest

from sealskin.core.errors import DataError
from sealskin.data.coco import LabelledImage, read_coco, split_by_scene


def _tree() -> dict[str, list[dict[str, object]]]:
    return {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 40, "height": 30, "scene": "s"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]},
            {"id": 2, "image_id": 1, "category_id": 1, "bbox": [5, 5, 5, 5], "iscrowd": 1},
        ],
        "categories": [{"id": 1, "name": "person"}],
    }


def test_boxes_and_ignored_regions(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(_tree()))
    (image,) = read_coco(path)
    assert image.boxes.tolist() == [[1, 2, 4, 6]]
    assert image.ignore.tolist() == [[5, 5, 10, 10]]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("images", None, "no list 'images'"),
        ("categories", [{"id": 1, "name": "cat"}], "no category 'person'"),
        ("annotations", [{"id": 9, "image_id": 1, "category_id": 1, "bbox": [0, 0, 0, 1]}], "9"),
        ("annotations", [{"id": 9, "image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1]}], "7"),
    ],
)
def test_bad_input_gives_a_sentence(tmp_path: Path, key: str, value: object, sentence: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({**_tree(), key: value}))
    with pytest.raises(DataError, match=sentence):
        read_coco(path)


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        read_coco(tmp_path / "none.json")
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(DataError, match="not JSON"):
        read_coco(tmp_path / "x.json")


def test_no_scene_is_on_both_sides() -> None:
    none = np.zeros((0, 4), np.float32)
    images = [
        LabelledImage(i, f"{i}.jpg", 10, 10, "s", f"scene{i % 17}", none, none) for i in range(200)
    ]
    kept, held = split_by_scene(images, 0.1, 0)
    assert len(kept) + len(held) == 200 and 10 <= len(held) <= 30
    assert not {i.scene for i in kept} & {i.scene for i in held}
