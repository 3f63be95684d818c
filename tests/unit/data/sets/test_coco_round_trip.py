"""Labels follow exactly: generated COCO sets, read before and after by the field's own tools."""

import contextlib
import io
import json
import tempfile
from pathlib import Path

import faster_coco_eval
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from sealskin.data.sets.coco import CocoSet
from sealskin.data.sets.coco_masks import counts_of, resized, runs_of, text_of
from sealskin.data.sets.item import Names

number = st.floats(0, 90, allow_nan=False).map(lambda x: round(x, 3)) | st.integers(0, 90)
side = st.integers(64, 100)


@st.composite
def shapes(draw, width, height):
    """A segmentation in one of COCO's three ways, and whether it is a crowd."""
    kind = draw(st.sampled_from(["polygon", "text", "list"]))
    if kind == "polygon":
        count = draw(st.integers(1, 2))
        return [draw(st.lists(number, min_size=6, max_size=12).filter(lambda p: len(p) % 2 == 0))
                for _ in range(count)], 0  # fmt: skip
    drawn = draw(st.binary(min_size=8, max_size=8))
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(8, 8)
    mask = np.kron(bits, np.ones((13, 13), np.uint8))[:height, :width]
    packed = coco_mask.encode(np.asfortranarray(mask))
    if kind == "text":
        return {"size": [height, width], "counts": packed["counts"].decode()}, 1
    return {"size": [height, width], "counts": counts_of(packed["counts"].decode())}, 1


@st.composite
def trees(draw):
    """What a COCO file holds."""
    images, annotations = [], []
    for image_id in draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=4, unique=True)):
        width, height = draw(side), draw(side)
        images.append(
            {"id": image_id, "file_name": f"d/{image_id}.jpg", "width": width, "height": height}
        )
        for _ in range(draw(st.integers(0, 3))):
            segmentation, crowd = draw(shapes(width, height))
            points = draw(
                st.lists(st.tuples(number, number, st.integers(0, 2)), min_size=3, max_size=3)
            )
            annotations.append({
                "id": len(annotations) + 1,
                "image_id": image_id,
                "category_id": draw(st.sampled_from([1, 7])),
                "bbox": [draw(number), draw(number), draw(number), draw(number)],
                "area": draw(number),
                "iscrowd": crowd,
                "segmentation": segmentation,
                "keypoints": [value for point in points for value in point],
                "num_keypoints": sum(point[2] > 0 for point in points),
            })  # fmt: skip
    return {
        "images": images,
        "annotations": annotations,
        "categories": [
            {"id": 1, "name": "person", "keypoints": ["a", "b", "c"], "skeleton": [[1, 2]]},
            {"id": 7, "name": "sac à dos"},
        ],
    }


@contextlib.contextmanager
def round_trip(tree, key=None):
    """Both label files: the one that goes in and the one that comes out, and the items."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "raw"), Path(folder, "sealed")
        source.mkdir()
        out.mkdir()
        (source / "labels.json").write_text(json.dumps(tree))
        found = CocoSet(source, Names(key))
        sizes = {item.target: item.stated_size for item in found.items}
        written = found.write_labels(out, sizes)
        (name,) = written.files
        yield source / "labels.json", out / name, found


def quiet(maker, path):
    with contextlib.redirect_stdout(io.StringIO()):
        return maker(str(path))


def said(coco, ids):
    """All that pycocotools makes of annotations: boxes, masks as pixels, keypoints, classes."""
    names = {category["id"]: category for category in coco.dataset["categories"]}
    return [
        (
            names[one["category_id"]],
            one["bbox"],
            one["area"],
            one["iscrowd"],
            one["keypoints"],
            one["num_keypoints"],
            coco.annToMask(one).tobytes(),
        )
        for one in coco.loadAnns(ids)
    ]


@settings(max_examples=60, deadline=None)
@given(tree=trees())
def test_with_names_kept_every_label_is_the_same(tree):
    with round_trip(tree) as (raw, sealed, found):
        assert found.left_out.refused == []
        before, after = quiet(COCO, raw), quiet(COCO, sealed)
        assert before.getImgIds() == after.getImgIds()
        assert before.getCatIds() == after.getCatIds()
        for image_id in before.getImgIds():
            assert before.imgs[image_id] == after.imgs[image_id]
            ids = before.getAnnIds(imgIds=image_id)
            assert ids == after.getAnnIds(imgIds=image_id)
            assert said(before, ids) == said(after, ids)


@settings(max_examples=30, deadline=None)
@given(tree=trees())
def test_with_new_names_each_picture_has_the_same_labels(tree):
    with round_trip(tree, key=b"k" * 32) as (raw, sealed, found):
        before, after = quiet(COCO, raw), quiet(COCO, sealed)
        assert "d/" not in sealed.read_text()
        target = {item.source: item.target for item in found.items}
        by_name = {image["file_name"]: image["id"] for image in after.imgs.values()}
        assert sorted(by_name.values()) == list(range(1, len(tree["images"]) + 1))
        for image in before.imgs.values():
            new = by_name[target[image["file_name"]].removeprefix("images/")]
            assert said(before, before.getAnnIds(imgIds=image["id"])) == said(
                after, after.getAnnIds(imgIds=new)
            )


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_an_evaluator_finds_no_difference(kind):
    """What goes in, scored as detections against what comes out: nothing is lost."""
    images = [{"id": 4, "file_name": "a.jpg", "width": 100, "height": 90}]
    annotations = [
        {
            "id": n, "image_id": 4, "category_id": 1, "iscrowd": 0, "area": 20.0 * 30,
            "bbox": [25.0 * n, 7.5, 20.0, 30.0],
            "segmentation": [[25 * n, 7.5, 25 * n + 20, 7.5, 25 * n + 20, 37.5, 25 * n, 37.5]],
        }
        for n in (1, 2, 3)
    ]  # fmt: skip
    tree = {"images": images, "annotations": annotations,
            "categories": [{"id": 1, "name": "person"}]}  # fmt: skip
    with round_trip(tree) as (raw, sealed, _), contextlib.redirect_stdout(io.StringIO()):
        before, after = faster_coco_eval.COCO(str(raw)), faster_coco_eval.COCO(str(sealed))
        found = after.loadRes([{**one, "score": 0.9} for one in annotations])
        evaluation = faster_coco_eval.COCOeval_faster(before, found, kind)
        evaluation.run()
        assert evaluation.stats[0] == pytest.approx(1.0)
        # A box that moved by a pixel would be seen.
        moved = after.loadRes(
            [{**one, "bbox": [one["bbox"][0] + 6, *one["bbox"][1:]], "score": 0.9,
              "segmentation": [[v + 6 for v in one["segmentation"][0]]]} for one in annotations]
        )  # fmt: skip
        evaluation = faster_coco_eval.COCOeval_faster(before, moved, kind)
        evaluation.run()
        assert evaluation.stats[0] < 0.6


@settings(max_examples=200, deadline=None)
@given(drawn=st.binary(min_size=8, max_size=8), text=st.text(max_size=20))
def test_runs_of_a_mask_are_read_as_pycocotools_writes_them(drawn, text):
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(8, 8)
    mask = np.asfortranarray(np.kron(bits, np.ones((40, 33), np.uint8)))
    packed = coco_mask.encode(mask)["counts"].decode()
    flat = mask.flatten(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *edges, len(flat)]).tolist()
    assert counts_of(packed) == ([0, *runs] if flat[0] else runs)
    with contextlib.suppress(Exception):
        counts_of(text)  # whatever it is, it ends


@settings(max_examples=100, deadline=None)
@given(drawn=st.binary(min_size=8, max_size=8), width=st.integers(1, 70), height=st.integers(1, 70))
def test_masks_are_written_as_pycocotools_writes_them(drawn, width, height):
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(8, 8)
    mask = np.ascontiguousarray(np.kron(bits, np.ones((9, 9), np.uint8))[:height, :width])
    packed = coco_mask.encode(np.asfortranarray(mask))["counts"].decode()
    assert text_of(runs_of(mask)) == packed
    same, area = resized({"size": [height, width], "counts": packed}, (width, height))
    assert same == {"size": [height, width], "counts": packed}
    assert area == mask.sum()


@settings(max_examples=40, deadline=None)
@given(tree=trees())
def test_labels_of_shrunk_pictures_shrink_with_them(tree):
    """By a half each way: what pycocotools makes of them lies at half the place."""
    for image in tree["images"]:
        image["width"], image["height"] = 2 * image["width"], 2 * image["height"]
    for one in tree["annotations"]:
        if isinstance(one["segmentation"], dict):  # a mask of the doubled size
            height, width = one["segmentation"]["size"]
            small = coco_mask.decode(packed_of(one["segmentation"]))
            big = np.kron(small, np.ones((2, 2), np.uint8))
            counts = runs_of(big)
            text = isinstance(one["segmentation"]["counts"], str)
            one["segmentation"] = {
                "size": [2 * height, 2 * width], "counts": text_of(counts) if text else counts,
            }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "labels.json").write_text(json.dumps(tree))
        found = CocoSet(Path(folder), Names(None))
        halves = {i.target: (i.stated_size[0] // 2, i.stated_size[1] // 2) for i in found.items}
        out = Path(folder, "out")
        out.mkdir()
        found.write_labels(out, halves)
        before, after = quiet(COCO, Path(folder, "labels.json")), quiet(COCO, out / "labels.json")
    for key, image in after.imgs.items():
        assert 2 * image["width"] == before.imgs[key]["width"]
        assert 2 * image["height"] == before.imgs[key]["height"]
    for key, one in after.anns.items():
        old = before.anns[key]
        assert np.allclose(np.array(one["bbox"]) * 2, old["bbox"], atol=2e-3)
        assert one["keypoints"][2::3] == old["keypoints"][2::3]
        for axis in (0, 1):
            now, then = one["keypoints"][axis::3], old["keypoints"][axis::3]
            assert np.allclose(np.array(now) * 2, then, atol=2e-3)
        if isinstance(old["segmentation"], dict):
            assert (before.annToMask(old)[::2, ::2] == after.annToMask(one)).all()
            assert one["area"] == after.annToMask(one).sum()
        else:
            assert one["area"] == pytest.approx(old["area"] / 4, abs=1e-3)
            for now, then in zip(one["segmentation"], old["segmentation"], strict=True):
                assert np.allclose(np.array(now) * 2, then, atol=2e-3)


def packed_of(shape):
    """A mask of either writing, as pycocotools takes it."""
    if isinstance(shape["counts"], list):
        return coco_mask.frPyObjects(shape, *shape["size"])
    return shape
