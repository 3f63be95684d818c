"""The training of the detector of things: what it is taught, and that it learns."""

import json
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="training needs torch")

from sealskin.core.boxes import Detections  # noqa: E402
from sealskin.core.config_sense import THINGS  # noqa: E402
from sealskin.core.errors import ConfigError, DataError  # noqa: E402
from sealskin.data.coco_names import COCO_NAMES  # noqa: E402
from sealskin.learn import things as training  # noqa: E402
from sealskin.learn.batches import make_batch  # noqa: E402
from sealskin.learn.detector import Inputs  # noqa: E402
from sealskin.learn.nets import NanoDetG  # noqa: E402
from sealskin.learn.recipe import load_recipe_of  # noqa: E402
from sealskin.learn.things_loss import distillation_loss  # noqa: E402
from sealskin.learn.things_recipe import ThingsRecipe  # noqa: E402
from sealskin.learn.things_score import agreement, find_things  # noqa: E402
from sealskin.sense.things import ThingDetector  # noqa: E402

RECIPE = load_recipe_of(ThingsRecipe, "things")
SETTINGS = {"power": 1.0, "sure": 0.2, "sides_weight": 0.5}


def test_the_shipped_recipe_knows_what_can_be_asked_for() -> None:
    assert tuple(RECIPE.classes) == THINGS
    assert len(set(COCO_NAMES)) == 80


@pytest.mark.parametrize(
    ("classes", "said"),
    [(["chair", "trolley"], "no thing 'trolley'"), (["chair", "person"], "no thing 'person'"),
     (["chair", "chair"], "twice"), (["chair"], "at least 2")],
)  # fmt: skip
def test_a_recipe_with_other_classes_is_refused(
    tmp_path: Path, classes: list[str], said: str
) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(json.dumps({**RECIPE.model_dump(mode="json"), "classes": classes}))
    with pytest.raises(ConfigError, match=said):
        load_recipe_of(ThingsRecipe, str(path))


def answers(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(seed)
    return torch.randn(2, 30, 3) - 1, torch.randn(2, 30, 4, 11)


def test_who_says_what_the_teacher_says_pays_nothing() -> None:
    loss, parts = distillation_loss(answers(0), answers(0), **SETTINGS)
    assert float(loss) == pytest.approx(0, abs=1e-6)
    other, _ = distillation_loss(answers(1), answers(0), **SETTINGS)
    assert float(other) > 0.1
    assert set(parts) == {"loss", "score", "sides"}


def test_boxes_are_learned_where_the_teacher_is_sure_and_nowhere_else() -> None:
    logits = torch.full((1, 4, 2), -6.0)
    logits[0, 0, 1] = 1.0
    (taught, sides), (_, wrong) = answers(0), answers(1)
    del taught
    sides, wrong = sides[:1, :4], wrong[:1, :4]
    elsewhere = wrong.clone()
    elsewhere[0, 0] = sides[0, 0]
    _, parts = distillation_loss((logits, elsewhere), (logits, sides), **SETTINGS)
    assert parts["sides"] == pytest.approx(0, abs=1e-6)
    _, parts = distillation_loss((logits, wrong), (logits, sides), **SETTINGS)
    assert parts["sides"] > 0.1


def test_each_frame_is_composed_once_and_then_sealed() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    none = np.zeros((0, 4), np.float32)
    examples = [training.Example(pixels, none, none)] * 4
    recipe = RECIPE.model_copy(update={"canvases": [(64, 96)], "batch": 2})
    both = training.raw_and_sealed(lambda frame: 255 - frame)
    images = make_batch(examples, recipe, both, 0).images
    assert images.shape == (2, 6, 64, 96)
    # Rounding after the resize leaves one level.
    raw, sealed = (images[:, part].int() for part in (training.RAW, training.SEALED))
    assert (raw + sealed - 255).abs().max() <= 1


def test_agreement_is_by_class_and_leaves_rare_ones_out_of_the_mean() -> None:
    def box(x: float) -> Detections:
        return Detections(np.array([[x, 0, x + 10, 10]], np.float32), np.array([0.9], np.float32))

    nothing = Detections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32))
    image = training.LabelledImage(1, "a", 50, 50, "", "a", nothing.boxes, nothing.boxes)
    wanted = [[box(0), nothing], [box(20), box(0)]]
    found = [[box(0), nothing], [box(20), box(30)]]
    figures = agreement([image, image], wanted, found, least=2)
    assert figures["ap50_mean"] == pytest.approx(1.0)
    assert figures["ap50"] < 0.9
    assert agreement([image, image], wanted, found, least=3)["ap50_mean"] == -1


def draw(folder: Path) -> Path:
    """Pictures of a bright disc, each of a scene of its own; the labels name people only."""
    (folder / "images").mkdir()
    images, rng = [], np.random.default_rng(0)
    for number in range(24):
        pixels: NDArray[np.uint8] = np.full((96, 96, 3), 70, np.uint8)
        x, y = (int(v) for v in rng.integers(24, 72, 2))
        cv2.circle(pixels, (x, y), 16, (230, 230, 230), -1)
        name = f"{number}.png"
        cv2.imwrite(str(folder / "images" / name), pixels)
        images.append({"id": number, "file_name": name, "width": 96, "height": 96})
    path = folder / "labels.json"
    categories = [{"id": 1, "name": "person"}]
    path.write_text(json.dumps({"images": images, "annotations": [], "categories": categories}))
    return path


class Bright(NanoDetG):
    """A teacher who is sure of the first class where it is bright."""

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        _, sides = super().forward(image)
        grey = image.mean(dim=1, keepdim=True)
        cells = [torch.nn.functional.avg_pool2d(grey, s).flatten(1) for s in (8, 16, 32)]
        first = (torch.cat(cells, dim=1) - 170) / 12
        return torch.stack((first.clamp(-6, 3), first * 0 - 6), dim=2), sides


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ThingsRecipe, Inputs]:
    torch.manual_seed(0)
    networks = cycle((Bright(2, width=4).eval(), NanoDetG(2, width=4)))
    monkeypatch.setattr(training, "coco_network", lambda *_: next(networks))
    recipe = RECIPE.model_copy(
        update={
            "classes": ["chair", "cup"], "epochs": 6, "batch": 4, "warmup_steps": 4,
            "learning_rate": 3e-3, "canvases": [(64, 64)], "frame_scale": (1.0, 1.3),
            "zoom": (0.9, 1.1), "mosaic": 0.0,
            "teacher_long_px": 96, "input_long_px": 96, "input_choices": [96], "noise": 0.0,
            "half_precision": False, "weight_decay": 0.0,
        }
    )  # fmt: skip
    inputs = Inputs(draw(tmp_path), tmp_path / "images", tmp_path / "none.json", tmp_path / "out")
    return recipe, inputs


def test_it_learns_without_labels_and_is_exported(
    run: tuple[ThingsRecipe, Inputs], tmp_path: Path
) -> None:
    recipe, inputs = run
    path = training.train_things(recipe, inputs)
    rows = [json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").open()]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert losses[-1] < 0.6 * losses[0]
    detector = ThingDetector(path=path, threads=1)
    assert detector.known == ("chair", "cup")
    # What is exported finds what the network in torch finds.
    picture = np.asarray(cv2.imread(str(tmp_path / "images" / "0.png")), np.uint8)
    net = NanoDetG(2, width=4).eval()
    net.load_state_dict(torch.load(tmp_path / "out" / "best.pt", weights_only=True)["average"])
    weak = ThingDetector(path=path, threads=1, score_threshold=0.05).infer(picture)
    plain = find_things(net, picture, 96)
    assert len(plain[0])
    assert weak["chair"].scores[0] == pytest.approx(plain[0].scores[0], abs=0.05)
    with pytest.raises(DataError, match="another recipe"):
        training.train_things(recipe.model_copy(update={"batch": 2}), inputs, resume=True)
    assert training.train_things(recipe, inputs, resume=True) == path
