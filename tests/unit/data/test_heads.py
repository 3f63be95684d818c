import json

import numpy as np
import pytest

from sealskin.core.errors import DataError
from sealskin.data.coco import read_coco
from sealskin.data.heads import head_of, heads_of


def points(**at):
    names = ("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder",
             "right_shoulder")  # fmt: skip
    out = np.zeros((17, 3))
    for name, (x, y) in at.items():
        out[names.index(name)] = x, y, 2
    return out


def test_eyes_and_shoulders_say_where_a_head_is():
    # An adult 170 px high who stands with feet at y = 200: eyes at 0.936, shoulders at 0.818.
    eyes, shoulders = 200 - 0.936 * 170, 200 - 0.818 * 170
    known = points(
        left_eye=(104, eyes),
        right_eye=(98, eyes),
        left_shoulder=(120, shoulders),
        right_shoulder=(82, shoulders),
    )
    x0, y0, x1, y1 = head_of((60, 30, 80, 170), known)
    top, chin = 30, 200 - 0.87 * 170
    assert y0 <= top + 1 and y1 >= chin - 1
    assert y1 - y0 < 1.6 * (chin - top)
    assert x0 < 98 and x1 > 104 and (x0 + x1) / 2 == pytest.approx(101, abs=1)


def test_without_points_it_is_the_upper_end_of_the_box():
    x0, y0, x1, y1 = head_of((10, 20, 41, 100), np.zeros((17, 3)))
    assert y0 == 20 and 11 <= y1 - y0 <= 20
    assert (x0 + x1) / 2 == pytest.approx(30.5)


def test_heads_are_clipped_and_outside_ones_left_out(tmp_path):
    far = points(left_eye=(-50, 5), right_eye=(-56, 5), left_shoulder=(-40, 30),
                 right_shoulder=(-70, 30))  # fmt: skip
    entries = [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 20, 50]},
        {"id": 2, "image_id": 1, "category_id": 1, "bbox": [0, 0, 20, 50],
         "keypoints": far.ravel().tolist()},
        {"id": 3, "image_id": 1, "category_id": 1, "bbox": [0, 0, 20, 50], "iscrowd": 1},
    ]  # fmt: skip
    path = tmp_path / "labels.json"

    def write():
        path.write_text(
            json.dumps(
                {
                    "images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 64}],
                    "annotations": entries,
                    "categories": [{"id": 1, "name": "person"}],
                }
            )
        )

    write()
    (heads,) = heads_of(read_coco(path), path)
    assert heads.shape == (1, 4) and heads.dtype == np.float32
    assert heads.min() >= 0 and heads.max() <= 64
    entries[1]["keypoints"] = [1, 2, 3]
    write()
    with pytest.raises(DataError, match=r"annotation 2 has 3 numbers as key points"):
        heads_of(read_coco(path), path)
