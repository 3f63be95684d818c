"""From a clip to a training set that the field's tools read."""

import contextlib
import io
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from pycocotools.coco import COCO

import red_people
from clips import draw_clip
from drawn_sets import tree_of
from red_people import FPS, SIZE, draw_walk, picture
from sealskin.core.boxes import Detections, iou
from sealskin.core.errors import DataError, SourceError
from sealskin.data.sealing.task import SealerChoice
from sealskin.data.sealing.verify import problems_of
from sealskin.pipeline import export as module
from sealskin.pipeline.export import ExportRequest, Sampling, export


class RedDetector:
    """Finds the one red figure, exactly."""

    operating_score = 0.5

    def __init__(self, model=None, score_threshold=None):
        pass

    def detect(self, frame):
        red = frame.pixels[..., 0] > 100
        if not red.any():
            return Detections()
        (ys,), (xs,) = np.nonzero(red.any(1)), np.nonzero(red.any(0))
        box = [xs[0], ys[0], xs[-1] + 1, ys[-1] + 1]
        return Detections(np.array([box], np.float32), np.array([0.9], np.float32))


@pytest.fixture(autouse=True)
def _red(monkeypatch):
    monkeypatch.setattr(module, "PersonDetector", RedDetector)


def request(tmp_path, **more):
    source = tmp_path / "walk.mp4"
    if not source.exists():
        draw_walk(source, 3.9)
    return ExportRequest(
        **{"source": str(source), "out": tmp_path / "out", "choice": SealerChoice("mosaic", 4)}
        | more
    )


def true_box(frame):
    red = picture(frame / FPS)[..., 0] > 0
    (ys,), (xs,) = np.nonzero(red.any(1)), np.nonzero(red.any(0))
    return [xs[0], ys[0], xs[-1] + 1, ys[-1] + 1]


def test_coco_as_pycocotools_reads_it(tmp_path):
    report = export(request(tmp_path, sampling=Sampling(every_s=0.5)))
    assert report.pictures == 8
    assert problems_of(tmp_path / "out") == []
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(tmp_path / "out/annotations/instances_default.json"))
    frames = [image["frame"] for image in coco.imgs.values()]
    assert frames == [0, 5, 10, 15, 20, 25, 30, 35]
    assert all((tmp_path / "out/images" / i["file_name"]).is_file() for i in coco.imgs.values())
    annotations = list(coco.anns.values())
    assert len(annotations) >= 6, "a track is confirmed after a moment"
    assert {one["attributes"]["track_id"] for one in annotations} == {1}
    for one in annotations:
        x, y, w, h = one["bbox"]
        truth = np.array([true_box(coco.imgs[one["image_id"]]["frame"])], np.float32)
        assert iou(np.array([[x, y, x + w, y + h]], np.float32), truth)[0, 0] > 0.8


def test_yolo_as_supervision_reads_it(tmp_path):
    sv = pytest.importorskip(
        "supervision", reason="supervision is not installed: extra `reference`"
    )
    out = tmp_path / "out"
    report = export(request(tmp_path, form="yolo", sampling=Sampling(every_s=1.0)))
    assert problems_of(out) == []
    read = sv.DetectionDataset.from_yolo(
        images_directory_path=str(out / "images"),
        annotations_directory_path=str(out / "labels"),
        data_yaml_path=str(out / "data.yaml"),
    )
    assert read.classes == ["person"] and len(read) == report.pictures == 4
    boxes = read.annotations[str(out / "images/000003.jpg")].xyxy
    assert iou(boxes.astype(np.float32), np.array([true_box(20)], np.float32))[0, 0] > 0.8


def test_pictures_are_sealed(tmp_path):
    """In cells of 64 px nothing smaller shows, whatever the source."""
    export(request(tmp_path, choice=SealerChoice("mosaic", 64), sampling=Sampling(every_s=1.0)))
    shown = cv2.imread(str(tmp_path / "out/images/000002.jpg"))
    assert shown.shape[1::-1] == SIZE
    cells = shown.reshape(3, 64, 4, 64, 3)[:, 8:56, :, 8:56]
    assert cells.std((1, 3)).max() < 4, "flat inside the cells"
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert card["seal"]["sealer"] == "mosaic-64" and card["counts"]["pictures"] == 4


def test_activity_takes_frames_with_somebody(tmp_path):
    black = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    source = red_people._write(tmp_path / "nobody.mp4", [black] * 20)
    empty = request(tmp_path, source=str(source), sampling=Sampling(0.2, "activity"))
    with pytest.raises(DataError, match="nobody was seen; try --when time"):
        export(empty)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"nobody.mp4", "walk.mp4"}, "nothing is left"
    export(request(tmp_path, sampling=Sampling(0.2, "activity")))
    tree = json.loads((tmp_path / "out/annotations/instances_default.json").read_text())
    assert {one["id"] for one in tree["images"]} == {one["image_id"] for one in tree["annotations"]}


def test_difference_takes_frames_that_changed(tmp_path):
    still = draw_clip(tmp_path / "still.mp4", 256, 192, times_s=[0, 0.1, 0.2, 5, 5.1], figures=0)
    request_ = request(tmp_path, source=str(still), sampling=Sampling(0.1, "difference"))
    assert export(request_).pictures == 1
    moving = request(tmp_path, out=tmp_path / "b", sampling=Sampling(0.1, "difference", 3.0))
    assert 3 < export(moving).pictures < 30


def test_equal_runs_make_equal_sets(tmp_path):
    for name in ("a", "b"):
        export(request(tmp_path, out=tmp_path / name, sampling=Sampling(every_s=1.0)))
    assert tree_of(tmp_path / "a") == tree_of(tmp_path / "b")


def test_what_cannot_be_done_is_said_and_leaves_nothing(tmp_path):
    one = request(tmp_path)
    (tmp_path / "out").mkdir()
    with pytest.raises(DataError, match="out exists"):
        export(one)
    with pytest.raises(DataError, match="there is no folder"):
        export(request(tmp_path, out=tmp_path / "a/b"))
    (tmp_path / "text.mp4").write_text("x")
    with pytest.raises(SourceError):
        export(request(tmp_path, source=str(tmp_path / "text.mp4"), out=tmp_path / "new"))
    assert {path.name for path in tmp_path.iterdir()} == {"walk.mp4", "out", "text.mp4"}


def test_as_it_is_typed(tmp_path):
    """With the shipped detector; what it sees of drawn figures is of no interest here."""
    clip = draw_clip(tmp_path / "walk.mp4", 320, 240, seconds=2)
    command = [sys.executable, "-m", "sealskin", "data", "export"]
    done = subprocess.run(
        [*command, clip, tmp_path / "out", "--every", "0.5", "--format", "yolo"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path / 'out'}: 4 pictures, " in done.stdout
    assert problems_of(tmp_path / "out") == []
    done = subprocess.run(
        [*command, "rtsp://user:hunter2@camera/live", tmp_path / "new"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1 and "say how long" in done.stderr and "hunter2" not in done.stderr
