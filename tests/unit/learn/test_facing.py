"""Training of facing: what is composed, what is asked, and that it learns."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="training needs torch")

from sealskin.core.errors import DataError, ModelError  # noqa: E402
from sealskin.learn import facing as training  # noqa: E402
from sealskin.learn.facing import score, sure_from, target, train_facing  # noqa: E402
from sealskin.learn.facing_data import make_crops, read_turned  # noqa: E402
from sealskin.learn.facing_net import FacingNet  # noqa: E402
from sealskin.learn.facing_recipe import FacingRecipe  # noqa: E402
from sealskin.learn.nets import NanoDetG  # noqa: E402
from sealskin.learn.recipe import load_recipe_of  # noqa: E402
from sealskin.seal import make_sealer  # noqa: E402
from sealskin.sense.facing_model import CROP_PX, FacingModel  # noqa: E402

RECIPE = load_recipe_of(FacingRecipe, "facing").model_copy(
    update={
        "epochs": 3, "batch": 8, "threads": 1, "half_precision": False, "frames_a_picture": 2,
        "learning_rate": 3e-3, "height": (0.4, 0.7), "shift_px": 2, "dropout": 0.0,
        "dev_fraction": 0.2,
    }
)  # fmt: skip


def draw_people(folder: Path, count: int = 20) -> Path:
    """Red ones face right, blue ones away from the camera; the last has no known facing."""
    images, people = [], []
    for number in range(1, count + 1):
        picture = np.full((160, 120, 3), 128, np.uint8)
        colour = (0, 0, 255) if number % 2 else (255, 0, 0)  # BGR
        cv2.rectangle(picture, (40, 20), (79, 139), colour, cv2.FILLED)
        name = f"{number}.png"
        cv2.imwrite(str(folder / name), picture)
        images.append({"id": number, "file_name": name, "width": 120, "height": 160})
        person = {"id": number, "image_id": number, "category_id": 1, "bbox": [40, 20, 40, 120]}
        if number != count:
            person["facing_deg"] = 0.0 if number % 2 else -90.0
        people.append(person)
    labels = folder / "people.json"
    tree = {
        "images": images,
        "annotations": people,
        "categories": [{"id": 1, "name": "person"}],
    }
    labels.write_text(json.dumps(tree))
    return labels


def test_frames_are_sealed_whole_and_people_are_cut_out_of_them(tmp_path: Path) -> None:
    kept, held = read_turned(draw_people(tmp_path), tmp_path, RECIPE)
    assert len(kept) + len(held) == 19  # of one nobody knows where they face
    seen = []

    def seal(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        seen.append(rgb.shape)
        return make_sealer("lowrate")(rgb)

    crops = make_crops(kept, seal, RECIPE, 2)
    assert set(seen) == {(*RECIPE.frame, 3)}
    assert len(seen) == 2 * len(kept)
    assert crops.pixels.shape[1:] == (CROP_PX[0] + 4, CROP_PX[1] + 4, 3)
    middle = crops.pixels[:, CROP_PX[0] // 2, CROP_PX[1] // 2]
    assert ((middle[:, 0] > middle[:, 2]) == (crops.angle_deg == 0)).all()


def test_the_target_is_widest_at_the_label_and_even_around_it() -> None:
    wanted = target(np.array([90.0, 22.5]), 3.0)
    assert wanted.sum(dim=1).tolist() == pytest.approx([1, 1])
    assert int(wanted[0].argmax()) == 2
    assert float(wanted[0, 1]) == pytest.approx(float(wanted[0, 3]))
    assert float(wanted[1, 0]) == pytest.approx(float(wanted[1, 1]))


def test_scores_are_means_over_directions() -> None:
    shares = np.eye(8)[[0, 0, 0, 4]]
    found = score(shares, np.array([0.0, 45.0, 0.0, 0.0]))
    assert found["within_one"] == 0.75
    assert found["within_one_macro"] == pytest.approx((2 / 3 + 1) / 2)
    assert found["exact_macro"] == pytest.approx((2 / 3 + 0) / 2)


def test_the_bar_is_the_least_that_keeps_wrong_ones_few() -> None:
    sure, unsure = np.full(8, 0.01), np.full(8, 0.08)
    sure[0], unsure[0] = 0.93, 0.44
    shares = np.stack([sure] * 10 + [unsure] * 10)
    angles = np.array([0.0] * 10 + [180.0] * 10)
    assert sure_from(shares, angles, 0.5) == 0.4
    assert 0.6 <= sure_from(shares, angles, 0.2) <= 0.62
    assert sure_from(shares, np.full(20, 180.0), 0.2) == 0.95


def test_it_learns_is_exported_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "facing_net", lambda _, drop: FacingNet(NanoDetG(width=4), drop))
    labels, out = draw_people(tmp_path), tmp_path / "run"
    short = RECIPE.model_copy(update={"epochs": 1})
    train_facing(short, [labels], [tmp_path], tmp_path, out)
    with pytest.raises(DataError, match="another recipe"):
        train_facing(RECIPE, [labels], [tmp_path], tmp_path, out, resume=True)
    path = train_facing(RECIPE, [labels], [tmp_path], tmp_path, tmp_path / "whole")
    rows = [json.loads(line) for line in (path.parent / "metrics.jsonl").read_text().splitlines()]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    model = FacingModel(path, threads=1)
    assert model.seals[0].startswith("lowrate-")
    picture = make_sealer("lowrate")(np.full((352, 640, 3), 128, np.uint8))
    shares = model.shares(picture, np.array([[100, 100, 160, 280]], np.float32))
    assert shares.sum() == pytest.approx(1, abs=1e-4)


def test_it_goes_on_from_an_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "facing_net", lambda _, drop: FacingNet(NanoDetG(width=4), drop))
    labels = draw_people(tmp_path)
    still = RECIPE.model_copy(update={"epochs": 1, "learning_rate": 1e-12})
    first = train_facing(still, [labels], [tmp_path], tmp_path, tmp_path / "first").parent
    start = first / "best.pt"
    again = train_facing(
        still, [labels], [tmp_path], tmp_path, tmp_path / "again", start=start
    ).parent
    before, after = (torch.load(run / "best.pt")["net"] for run in (first, again))
    assert all(torch.allclose(before[name], after[name], atol=1e-6) for name in before)
    with pytest.raises(ModelError, match="to go on from"):
        train_facing(still, [labels], [tmp_path], tmp_path, tmp_path / "none", start=labels)


def test_labels_without_facing_say_what_to_do(tmp_path: Path) -> None:
    labels = draw_people(tmp_path)
    tree = json.loads(labels.read_text())
    for person in tree["annotations"]:
        person.pop("facing_deg", None)
    labels.write_text(json.dumps(tree))
    with pytest.raises(DataError, match="teach_facing"):
        read_turned(labels, tmp_path, RECIPE)
