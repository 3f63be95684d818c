"""A comparison on drawn pictures, with a tiny network that is really trained."""

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from sealskin.core.errors import ConfigError, DataError  # noqa: E402
from sealskin.learn import arms, compare, sides, trial, verdict  # noqa: E402
from sealskin.learn.experiment import Experiment, Plan  # noqa: E402
from sealskin.learn.families import FAMILIES, Family  # noqa: E402
from sealskin.learn.nets import NanoDetG  # noqa: E402
from sealskin.learn.recipe import DetectorRecipe, load_recipe  # noqa: E402
from sealskin.learn.sides import Folders  # noqa: E402
from sealskin.seal.sealer import Rate  # noqa: E402

SIDE = 128


def _net(*_: object) -> NanoDetG:
    torch.manual_seed(3)
    return NanoDetG(width=4)


class PaintsTheAnswer:
    """The planted leak: a perfect gate whose boxes are painted on an otherwise empty picture.

    Blue is even on everybody and by chance elsewhere: a mark that no detector learns but that
    tells this sealer where people are.
    """

    name = "paints"
    settings = MappingProxyType({})

    def rate(self, width_px, height_px):
        return Rate(1, 24.0)

    def __call__(self, rgb):
        odd = cv2.blur((rgb[..., 2] & 1).astype(np.float32), (5, 5))
        mask = cv2.dilate((odd < 0.02).astype(np.uint8), np.ones((5, 5)))
        out = np.zeros_like(rgb)
        out[mask > 0] = 255
        return out


def _draw(folder: Path, name: str, count: int, seed: int) -> Folders:
    """Grainy pictures, each a scene of its own, with one or two people a little brighter."""
    rng = np.random.default_rng(seed)
    (folder / name).mkdir(parents=True)
    images, annotations = [], []
    for number in range(1, count + 1):
        grey = rng.normal(100, 40, (SIDE, SIDE, 1)) + rng.normal(0, 10, (SIDE, SIDE, 3))
        boxes = []
        for x in rng.permutation([4, 68])[: rng.integers(1, 3)]:
            height, width = int(rng.integers(50, 90)), int(rng.integers(24, 44))
            box = (int(x + rng.integers(0, 12)), int(rng.integers(2, 36)), width, height)
            boxes.append(box)
            grey[box[1] : box[1] + height, box[0] : box[0] + width] += 30
        pixels = np.clip(grey, 1, 254).astype(np.uint8)
        for x, y, w, h in boxes:
            pixels[y : y + h, x : x + w, 2] &= 254
            row = {"image_id": number, "category_id": 1, "bbox": [x, y, w, h]}
            annotations.append({"id": len(annotations) + 1, **row})
        file_name = f"{number}.png"
        cv2.imwrite(str(folder / name / file_name), pixels[..., ::-1])
        size = {"width": SIDE, "height": SIDE, "source": "drawn", "scene": f"{name}-{number}"}
        images.append({"id": number, "file_name": file_name, **size})
    tree = {"images": images, "annotations": annotations}
    tree["categories"] = [{"id": 1, "name": "person"}]
    (folder / f"{name}.json").write_text(json.dumps(tree))
    return Folders(folder / f"{name}.json", folder / name)


def _recipe(**changes: object) -> DetectorRecipe:
    still = {"frame_scale": (1, 1), "zoom": (1, 1), "gain": (1, 1), "gamma": (1, 1), "aspect": 1}
    none = dict.fromkeys(("mosaic", "offset", "grey", "noise", "downscale", "teacher_doubts"), 0)
    small = {"canvases": [(SIDE, SIDE)], "input_long_px": SIDE, "teacher_long_px": SIDE}
    quick = {"batch": 8, "learning_rate": 3e-3, "warmup_steps": 5, "ema_decay": 0.9}
    exact = {"threads": 1, "half_precision": False, "teacher_adds": 1.0, "teacher_doubts": 1.0}
    every = load_recipe("person-lowrate").model_dump() | still | none | small | quick | exact
    return DetectorRecipe.model_validate(every | changes)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Two arms, raw and the planted leak, one seed, a network that starts from chance."""
    torch.set_num_threads(1)
    for module in (compare, sides):
        monkeypatch.setattr(module, "load_pretrained", lambda *_: _net())
    monkeypatch.setitem(FAMILIES, "ours", Family("people", _net))
    monkeypatch.setitem(arms.ARMS, "paints", lambda _: PaintsTheAnswer())
    train = _draw(tmp_path, "train", 64, 1)
    test = _draw(tmp_path, "val", 24, 2)
    plan = Plan("ours", tmp_path, ("paints",), (0,), 10)
    return Experiment(_recipe(), train, test, tmp_path, [plan], tmp_path / "out", rounds=50)


def test_a_seal_that_paints_the_answer_is_caught_and_nothing_is_trained_twice(
    tiny: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = compare.compare(tiny)
    rows = {(r["arm"], r["trained_on"], r["tested_on"]): r for r in found["rows"]}
    assert list(rows) == [
        ("raw", "raw", "raw"),
        ("paints", "sealed", "sealed"),
        ("paints", "sealed", "raw"),
        ("paints", "raw", "sealed"),
        ("gate-alone", None, "raw"),
    ]
    raw, painted = rows["raw", "raw", "raw"], rows["paints", "sealed", "sealed"]
    assert 0.1 < raw["ap_mean"] < 0.9  # a task that can be learned, and missed
    assert painted["ratio_to_raw"] == pytest.approx(painted["ap_mean"] / raw["ap_mean"])
    assert painted["ratio_to_raw"] > 1.1
    assert rows["paints", "sealed", "raw"]["ratio_to_raw"] < 0.5
    assert painted["trap"] is True and painted["note"] == "learned the seal's hand"
    assert found["traps"] == {"ours": {"paints": True}}
    assert raw["ratio_low"] == raw["ratio_high"] == 1 and "trap" not in raw
    assert painted["ratio_low"] < painted["ratio_to_raw"] < painted["ratio_high"]
    assert painted["ap_sd"] is None  # one seed
    assert set(painted["by_source"]) == {"drawn"} and painted["by_size"]["small"] is None
    counts = ("images_trained", "images_watched", "images_tested", "scenes_tested")
    assert [found[key] for key in counts] == [57, 7, 24, 24]
    assert set(found["untouched"]) == {"raw", "paints"} and found["untouched"]["raw"] == 1
    assert found["partial"] is False and found["missing"] == []

    monkeypatch.setattr(trial, "run_epochs", None)  # calling it would raise
    monkeypatch.setattr(trial, "predict", None)
    assert compare.compare(tiny) == json.loads(json.dumps(found)) == found


def test_a_budget_that_runs_out_ends_in_a_partial_report(tiny: Experiment) -> None:
    found = compare.compare(tiny, budget_min=0)
    assert found["partial"] is True
    assert found["missing"] == ["ours raw seed 0", "ours paints seed 0"]
    (gate,) = found["rows"]
    assert gate["arm"] == "gate-alone" and gate["ap_mean"] is not None
    assert gate["ratio_to_raw"] is None and gate["ratio_low"] is None


def test_processes_that_share_the_work_leave_nothing_to_train(
    tiny: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = replace(tiny, plans=[replace(tiny.plans[0], epochs=1)])
    with pytest.raises(ConfigError, match="there is no network 'ours mosaic seed 0'"):
        compare.train_only(tiny, ["ours mosaic seed 0"])
    compare.train_only(tiny, ["ours paints seed 0"])  # before raw's own process is done
    compare.train_only(tiny, ["ours raw seed 0", "untouched"])
    monkeypatch.setattr(trial, "predict", lambda *_, **__: pytest.fail("all was scored"))
    found = compare.compare(tiny, budget_min=0)
    assert not found["missing"]
    assert {r["tested_on"] for r in found["rows"]} == {"raw", "sealed"}


def test_the_control_is_told_where_the_labels_are_in_all_that_it_seals(tiny: Experiment) -> None:
    told = Plan("ours", tiny.teacher, ("marks-at-labels",), (0,), 1)
    found = compare.compare(replace(tiny, plans=[told]))  # not told, it would raise
    assert not found["missing"]
    assert "marks-at-labels" in found["untouched"]
    rows = [r for r in found["rows"] if r["arm"] == "marks-at-labels"]
    assert [(r["trained_on"], r["tested_on"]) for r in rows] == list(verdict.DIRECTIONS)


def test_other_settings_never_share_a_folder(tiny: Experiment) -> None:
    compare.compare(tiny, budget_min=0)
    compare.compare(replace(tiny, plans=[replace(tiny.plans[0], epochs=2)]), budget_min=0)
    compare.compare(replace(tiny, recipe=_recipe(learning_rate=1e-3)), budget_min=0)
    assert len(list((tiny.out / "ours").glob("raw-0-*"))) == 3
    tree = json.loads(tiny.train.labels.read_text())
    tree["annotations"].pop()
    tiny.train.labels.write_text(json.dumps(tree))
    compare.compare(tiny, budget_min=0)
    assert len(list((tiny.out / "ours").glob("raw-0-*"))) == 4


def test_a_scene_or_a_picture_on_both_sides_is_refused(tiny: Experiment) -> None:
    train, test = tiny.train.read(), tiny.test.read()
    sides.check_apart(train, test)
    image, example = test[5]
    scene = train[9][0].scene
    with pytest.raises(DataError, match="scene 'train-10' is among"):
        sides.check_apart(train, [*test, (replace(image, scene=scene), example)])
    with pytest.raises(DataError, match=r"6.png to test on is the same picture as 3.png"):
        sides.check_apart(train, [*test[:5], (image, train[2][1])])
    # Nobody stated a scene: it is the file's name, and folders may use a name twice.
    unstated = [(replace(i, scene=i.file_name), e) for i, e in train]
    sides.check_apart(unstated, [(replace(i, scene=i.file_name), e) for i, e in test])
    tree = json.loads(tiny.test.labels.read_text())
    tree["images"][0]["scene"] = scene
    tiny.test.labels.write_text(json.dumps(tree))
    with pytest.raises(DataError, match="split the data by scene"):
        compare.compare(tiny)
    assert not (tiny.out / "ours").exists()


def test_held_out_scenes_are_not_trained_on(tiny: Experiment) -> None:
    made = sides.make_sides(
        "people", tiny.train.read(), tiny.test.read(), tiny.recipe, tiny.teacher, tiny.train.images
    )
    learned = {e.pixels.tobytes() for e in made.train}
    assert len(learned) == 57 and len(made.watched) == 7
    assert not any(e.pixels.tobytes() in learned for _, e in made.watched)


def test_what_is_a_trap_and_what_is_not() -> None:
    assert verdict.is_trap(3.4, 0.05) is True  # heads drawn at known boxes (design, part 3)
    assert verdict.is_trap(0.98, 0.73) is False  # a smooth grid
    assert verdict.is_trap(0.66, 0.30) is False  # a mosaic is bad, not a trap
    assert verdict.is_trap(1.2, 0.97) is False
    assert verdict.is_trap(None, 0.05) is None and verdict.is_trap(3.4, None) is None


def test_the_first_seed_of_all_comes_before_the_second_of_any(tiny: Experiment) -> None:
    first = Plan("ours", tiny.teacher, ("lowrate", "raw"), (0, 1), 1)
    second = Plan("second", tiny.teacher, ("lowrate",), (4,), 1)
    jobs = [str(job) for job in replace(tiny, plans=[first, second]).jobs()]
    assert jobs == [
        "ours raw seed 0",
        "ours lowrate seed 0",
        "second raw seed 4",
        "second lowrate seed 4",
        "ours raw seed 1",
        "ours lowrate seed 1",
    ]
    with pytest.raises(ConfigError, match="no family 'third'"):
        Plan("third", tiny.teacher, (), (0,), 1)
    wrong = replace(tiny, plans=[replace(first, arms=("mosaik",))])
    with pytest.raises(ConfigError, match="no arm 'mosaik'"):
        compare.compare(wrong)
