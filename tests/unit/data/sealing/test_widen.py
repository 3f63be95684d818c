"""`--widen-by-labels`: blank where labels say that heads are, whatever the gate says."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from clips import draw_picture
from drawn_sets import draw_coco, draw_folder, draw_voc, draw_yolo
from sealskin.core.errors import ConfigError, DataError
from sealskin.data.decode import decode
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.manifest import read_manifest
from sealskin.data.sealing.owner import OwnerSide
from sealskin.data.sealing.report import Report
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import Outcome, SealerChoice, Task
from sealskin.data.sealing.widen import by_labels
from sealskin.data.sealing.work import seal_item
from sealskin.data.sets.find import read_set
from sealskin.data.sets.item import Names
from sealskin.data.sets.people import HEAD_SHARE, HEADS, MARGIN, HeadPlaces, head_place
from sealskin.seal import make_sealer
from sealskin.seal.gate import Doubt
from sealskin.seal.gated import Gated
from sealskin.seal.profiles import published
from sealskin.seal.sealer import config_sha256

BALANCED = published("balanced").profile

WIDE = SealerChoice("balanced", widened=True)


def test_the_upper_part_of_a_person_and_all_of_a_head_or_crowd():
    assert head_place("Person ", (10, 20, 30, 120)) == pytest.approx(
        (10 - 20 * MARGIN, 20 - 35 * MARGIN, 30 + 20 * MARGIN, 20 + 100 * HEAD_SHARE + 35 * MARGIN)
    )
    for name, crowd in [("person", True), *((name, False) for name in HEADS)]:
        x0, y0, x1, y1 = head_place(name, (10, 20, 30, 120), crowd=crowd)
        assert (x0, y0, x1, y1) == pytest.approx((7, 5, 33, 135))
    assert head_place("bag", (10, 20, 30, 120)) is None


@pytest.mark.parametrize("draw", [draw_coco, draw_yolo, draw_voc])
def test_each_form_says_where_heads_are(tmp_path, draw):
    draw(tmp_path)
    items = read_set(tmp_path, Names(None), heads=True).items
    told = {item.source: item.heads for item in items if item.heads is not None}
    assert 0 < len(told) < len(items), "some pictures show nobody"
    for item in items:
        if item.heads is not None and item.stated_size is not None:
            width, height = item.stated_size
            assert all(-width < box[0] < box[2] < 2 * width for box in item.heads.boxes)
            assert all(-height < box[1] < box[3] < 2 * height for box in item.heads.boxes)
    assert all(item.heads is None for item in read_set(tmp_path, Names(None)).items)


def test_shares_of_yolo_and_pixels_of_coco_mean_the_same(tmp_path):
    """One person on one picture, and what is sealed is the same, byte for byte."""
    for form in ("coco", "yolo"):
        raw = tmp_path / form
        (raw / "images").mkdir(parents=True)
        cv2.imwrite(str(raw / "images" / "a.png"), draw_picture(200, 160))
        if form == "yolo":
            (raw / "labels").mkdir()
            (raw / "labels" / "a.txt").write_text("0 0.5 0.5 0.25 0.5\n")
            (raw / "data.yaml").write_text("train: images\nval: images\nnames: [person]\n")
        else:
            (raw / "a.json").write_text(json.dumps({
                "categories": [{"id": 1, "name": "person"}],
                "images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 160}],
                "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0,
                                 "area": 4000, "bbox": [75, 40, 50, 80]}],
            }))  # fmt: skip
        seal_set(Request(raw, tmp_path / f"{form}-out", WIDE, sheet=0))
    outs = [tmp_path / f"{form}-out" / "images" / "a.png" for form in ("coco", "yolo")]
    assert outs[0].read_bytes() == outs[1].read_bytes()


class Blind:
    """A gate that finds nobody. What a gate says depends on all of a picture, so it is held."""

    weights_sha256 = "0" * 64

    def look(self, rgb):
        nothing = np.zeros((8, 8), np.float32)
        return Doubt(nothing, nothing, np.zeros((0, 4), np.float32), np.zeros(0, np.float32))


@pytest.mark.parametrize("shrunk", [False, True])
def test_nothing_of_the_place_is_left(shrunk):
    seal = by_labels(Gated("balanced", BALANCED, Blind()))
    size = (4000, 300) if shrunk else (200, 160)
    _, data = cv2.imencode(".png", draw_picture(*size))
    decoded = decode(data.tobytes(), "", shrink=True)
    pixels = decoded.specimen.pixels
    scale = pixels.shape[1] / size[0]
    assert (scale < 1) == shrunk
    told = seal.told(HeadPlaces(((80, 40, 120, 100),)), decoded)
    x0, y0, x1, y1 = (round(side * scale) for side in (80, 40, 120, 100))
    other = pixels.copy()
    other[y0:y1, x0:x1] = np.random.default_rng(0).integers(0, 256, (y1 - y0, x1 - x0, 3))
    assert np.array_equal(told(pixels), told(other))
    assert not np.array_equal(seal(pixels), seal(other)), "without labels it would pass"


def test_the_card_says_so(tmp_path):
    draw_coco(tmp_path / "raw", 3)
    out = tmp_path / "out"
    seal_set(Request(tmp_path / "raw", out, WIDE))
    card = json.loads((out / "card.json").read_text())
    assert card["made"]["blanking_widened_by_labels"] is True
    assert card["made"]["notes"]["places blanked because of labels"] == 2
    assert card["seal"]["profile"] == "balanced-by-labels"
    assert "Blanking widened by labels</th><td>yes" in (out / "card.html").read_text()
    plain = SealerChoice("balanced").make()
    assert card["seal"]["config_sha256"] != config_sha256(plain), "a seal of its own"
    profiles = {row["profile"] for row in read_manifest(out / "manifest.parquet")}
    assert profiles == {"balanced-by-labels"}


def test_figures_of_the_plain_seal_are_not_figures_of_this_one(tmp_path):
    draw_coco(tmp_path / "raw")
    (tmp_path / "compare.json").write_text(json.dumps({"rows": [{"arm": "balanced"}]}))
    request = Request(
        tmp_path / "raw", tmp_path / "out", WIDE, evidence=Evidence(None, tmp_path / "compare.json")
    )
    with pytest.raises(DataError, match="no rows about balanced-by-labels"):
        seal_set(request)


@pytest.mark.parametrize(
    ("draw", "more", "sentence"),
    [
        (draw_coco, {"choice": SealerChoice("lowrate", widened=True)}, "try --seal balanced"),
        (draw_coco, {"upright": False}, "goes with upright pictures"),
        (lambda folder: draw_folder(folder, 2), {}, "names a person.*leave --widen-by-labels away"),
    ],
)
def test_where_it_cannot_be_nothing_is_done(tmp_path, draw, more, sentence):
    draw(tmp_path / "raw")
    request = Request(
        **{"source": tmp_path / "raw", "out": tmp_path / "out", "choice": WIDE} | more
    )
    with pytest.raises((ConfigError, DataError), match=sentence):
        seal_set(request)
    assert not (tmp_path / "out").exists()


def test_pictures_near_the_gates_doubt_are_counted_and_listed_for_the_owner(tmp_path, monkeypatch):
    """By a gate that doubts the bright ones; in this process, where it can be told so."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, level in enumerate((40, 200, 220)):
        cv2.imwrite(str(raw / f"{number}.png"), np.full((96, 128, 3), level, np.uint8))

    class Doubting(Blind):
        def look(self, rgb):
            head = np.zeros((24, 32), np.float32)
            head[4:6, 4:6] = 0.95 * BALANCED.head_bar if rgb.mean() > 100 else 0.0
            return replace(super().look(rgb), head=head, person=head * 0)

    sealer = Gated("balanced", BALANCED, Doubting())
    task = Task(raw, tmp_path / "out", tmp_path, SealerChoice("balanced"))
    report = Report("folder")
    for item in read_set(raw, Names(None)).items:
        report.add(Outcome.of_json(seal_item(task, item, sealer).as_json()), item.source)
    assert (report.pictures, report.doubtful, report.review) == (3, 2, ["1.png", "2.png"])
    owner = OwnerSide(tmp_path / "owner")
    owner.write(report, [], task, 0, names=False)
    assert (tmp_path / "owner" / "review.csv").read_text().split() == ["sealed", "1.png", "2.png"]


def test_a_seal_without_a_gate_knows_of_no_doubts(tmp_path):
    draw_folder(tmp_path / "raw", 1)
    task = Task(tmp_path / "raw", tmp_path / "out", tmp_path, SealerChoice("lowrate"))
    (item,) = read_set(tmp_path / "raw", Names(None)).items
    assert seal_item(task, item, make_sealer("lowrate")).doubtful is None
