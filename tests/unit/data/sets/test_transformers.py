"""A sealed COCO set, as Hugging Face's image processors take it: unchanged.

`transformers` is not in the lock: `pip install transformers` runs this.
"""

import json

import numpy as np
import pytest
from PIL import Image

from drawn_sets import draw_coco
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice


def test_an_image_processor_takes_pictures_and_labels_as_they_are(tmp_path):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    pytest.importorskip("torch", reason="PyTorch is not installed")
    raw = draw_coco(tmp_path / "raw", 4)
    seal_set(Request(tmp_path / "raw", tmp_path / "sealed", SealerChoice("lowrate")))
    tree = json.loads((tmp_path / "sealed/annotations/instances_val2017.json").read_text())
    size = {"height": 240, "width": 320}
    processor = transformers.DetrImageProcessor(format="coco_detection", size=size)
    read = 0
    for image in tree["images"]:
        mine = [one for one in tree["annotations"] if one["image_id"] == image["id"]]
        picture = Image.open(tmp_path / "sealed" / "val2017" / image["file_name"])
        taken = processor(
            images=picture,
            annotations={"image_id": image["id"], "annotations": mine},
            return_tensors="pt",
        )
        assert tuple(taken["pixel_values"].shape) == (1, 3, 240, 320)
        (labels,) = taken["labels"]
        # It leaves crowds out, as all of COCO's readers do.
        wanted = [
            one
            for one in raw["annotations"]
            if one["image_id"] == image["id"] and not one["iscrowd"]
        ]
        assert labels["class_labels"].tolist() == [one["category_id"] for one in wanted]
        centres = [
            [(x + w / 2) / image["width"], (y + h / 2) / image["height"],
             w / image["width"], h / image["height"]]
            for x, y, w, h in (one["bbox"] for one in wanted)
        ]  # fmt: skip
        assert np.allclose(labels["boxes"].numpy().reshape(-1, 4), np.reshape(centres, (-1, 4)),
                           atol=1e-5)  # fmt: skip
        read += len(wanted)
    assert read
