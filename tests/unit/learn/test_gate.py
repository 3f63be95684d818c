"""The gate's training: what it is asked, how it is measured, and that it learns."""

import json
from dataclasses import asdict

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from sealskin.core.errors import DataError  # noqa: E402
from sealskin.learn import gate as training  # noqa: E402
from sealskin.learn.batches import Batch  # noqa: E402
from sealskin.learn.gate import GateInputs, export_gate, train_gate  # noqa: E402
from sealskin.learn.gate_curve import curve  # noqa: E402
from sealskin.learn.gate_data import close_ups, composites  # noqa: E402
from sealskin.learn.gate_loss import cells, gate_loss, positives  # noqa: E402
from sealskin.learn.gate_net import GateNet  # noqa: E402
from sealskin.learn.nets import NanoDetG  # noqa: E402
from sealskin.learn.recipe import GateRecipe, load_recipe_of  # noqa: E402
from sealskin.learn.sealer import Areas, bar_for, train_sealer  # noqa: E402
from sealskin.seal import make_sealer  # noqa: E402
from sealskin.seal.gate import SHIPPED, Gate  # noqa: E402
from sealskin.seal.heads import PLAIN, draw_head  # noqa: E402
from sealskin.seal.profiles import MODELS, read_profile  # noqa: E402
from unit.audit import drawn  # noqa: E402

RECIPE = load_recipe_of(GateRecipe, "gate")


def batch_of(heads, people=(), ignore=(), size=(64, 96)):
    def boxes(rows):
        return torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)

    images = torch.zeros(1, 3, *size, dtype=torch.uint8)
    return Batch(images, [boxes(people)], [boxes(ignore)], [boxes(heads)], size)


def maps(head, size=(16, 24)):
    logits = torch.full((1, 2, *size), -6.0)
    logits[0, 0] = head
    return logits, torch.full((1, 4, *size), 8.0)


def test_cells_are_those_whose_centre_is_in_the_box_and_never_none():
    found = cells(torch.tensor([[8.0, 4, 16, 12], [9, 9, 10, 10]]), (16, 24))
    assert found[0].nonzero().tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    assert found[1].nonzero().tolist() == [[2, 2]]
    rows, ys, xs, which = positives([torch.zeros(0, 4), torch.tensor([[9.0, 9, 10, 10]])], (16, 24))
    assert (rows.tolist(), ys.tolist(), xs.tolist(), which.tolist()) == ([1], [2], [2], [0])


def test_a_missed_small_head_costs_as_much_as_a_missed_large_one():
    costs = [
        gate_loss(*maps(-4.0), batch_of([box]), RECIPE)[1]["head"]
        for box in ([8, 8, 14, 14], [8, 8, 56, 56])
    ]
    assert costs[0] == pytest.approx(costs[1], rel=1e-3)
    sure, _ = maps(-4.0)
    sure[0, 0][cells(torch.tensor([[8.0, 8, 56, 56]]), (16, 24))[0]] = 6.0
    better = gate_loss(sure, torch.full((1, 4, 16, 24), 8.0), batch_of([[8, 8, 56, 56]]), RECIPE)
    assert better[1]["head"] < 0.01 * costs[1]


def test_nothing_is_asked_beside_a_head_and_where_labels_are_in_doubt():
    logits, distances = maps(-6.0)
    quiet = gate_loss(logits, distances, batch_of([[40, 24, 56, 40]]), RECIPE)[1]["background"]
    for place, counts in (((8, 9), False), ((2, 2), True)):  # in the ring of the head; far away
        loud = logits.clone()
        loud[0, 0, place[0], place[1]] = 6.0
        found = gate_loss(loud, distances, batch_of([[40, 24, 56, 40]]), RECIPE)[1]["background"]
        assert (found > quiet + 0.01) == counts
        doubted = batch_of([[40, 24, 56, 40]], ignore=[[0, 0, 16, 16]])
        assert gate_loss(loud, distances, doubted, RECIPE)[1]["background"] < quiet + 1e-3


def test_the_curve_counts_what_is_not_covered():
    scores = np.zeros((10, 10), np.float32)
    scores[2:5, 2:5] = 0.8
    scores[7, 7] = 0.3
    heads = np.array([[20, 20, 50, 50], [70, 70, 80, 80], [0, 0, 10, 10]], np.float32)
    found = curve([scores], [heads], [(100, 100)], [0.1, 0.5, 0.9])
    assert found.missed.tolist() == [
        [False, False, True],
        [False, True, True],
        [True, True, True],
    ]
    assert found.area.tolist() == pytest.approx([0.1, 0.09, 0])
    assert found.missed_at_area(0.095) == pytest.approx(2 / 3)
    # Nine tenths of a head are enough, less is not.
    almost = np.array([[20, 20, 53, 50], [20, 20, 56, 50]], np.float32)
    assert curve([scores], [almost], [(100, 100)], [0.5]).missed.tolist() == [[False, True]]


def test_composites_and_close_ups_say_where_their_heads_are():
    base = training.Example(
        np.full((200, 260, 3), 40, np.uint8), np.zeros((0, 4), np.float32),
        np.zeros((0, 4), np.float32),
    )  # fmt: skip
    made = composites(drawn.split().learn, [base], 6, 1)
    assert sum(len(e.heads) for e in made) >= 6
    for example in made:
        changed = (example.pixels != 40).any(2)
        for x0, y0, x1, y1 in np.rint(example.heads).astype(int).tolist():
            assert changed[y0:y1, x0:x1].mean() > 0.5
    for example in close_ups(4, 0):
        (x0, y0, x1, y1) = example.heads[0]
        assert x1 - x0 > 50 and y1 - y0 > 50
        assert x0 >= 0 and y1 <= example.pixels.shape[0]


@pytest.fixture
def discs(tmp_path, monkeypatch):
    """Pictures with a bright disc for a head, a tiny network, and a recipe that it learns by."""
    rng = np.random.default_rng(0)
    (tmp_path / "pictures").mkdir()
    images, entries = [], []
    for number in range(24):
        pixels = rng.integers(60, 90, (96, 96, 3), np.uint8)
        x, y = (int(v) for v in rng.integers(20, 70, 2))
        cv2.circle(pixels, (x, y), 9, (230, 230, 230), -1)
        name = f"{number}.png"
        cv2.imwrite(str(tmp_path / "pictures" / name), pixels)
        images.append({"id": number, "file_name": name, "width": 96, "height": 96,
                       "source": "drawn", "scene": name})  # fmt: skip
        keypoints = [0] * 51
        for k, (dx, dy) in {1: (-3, 0), 2: (3, 0), 5: (-8, 14), 6: (8, 14)}.items():
            keypoints[3 * k : 3 * k + 3] = [x + dx, y + dy, 2]
        entries.append({"id": number, "image_id": number, "category_id": 1,
                        "bbox": [x - 9, y - 9, 18, 18], "keypoints": keypoints})  # fmt: skip
    labels = tmp_path / "labels.json"
    categories = [{"id": 1, "name": "person"}]
    labels.write_text(
        json.dumps({"images": images, "annotations": entries, "categories": categories})
    )
    torch.manual_seed(0)
    monkeypatch.setattr(training, "load_gate", lambda *_: GateNet(width=8, inner=16))
    monkeypatch.setattr(training, "load_pretrained", lambda *_: NanoDetG(width=4))
    monkeypatch.setattr(training, "CLOSE_UPS", 2)
    still = {"frame_scale": (1, 1), "zoom": (0.9, 1.1), "mosaic": 0, "noise": 0, "downscale": 0,
             "canvases": [(96, 96)], "batch": 6, "epochs": 12, "learning_rate": 3e-3,
             "warmup_steps": 5, "ema_decay": 0.9, "half_precision": False, "threads": 1,
             "input_long_px": 96, "dev_fraction": 0.2, "teacher_doubts": 1.0,
             "teacher_long_px": 96}  # fmt: skip
    recipe = GateRecipe.model_validate(RECIPE.model_dump() | still)
    return recipe, GateInputs(labels, tmp_path / "pictures", tmp_path, None, tmp_path / "out")


def test_a_tiny_gate_learns_bright_discs_and_runs_as_the_shipped_one_does(discs, tmp_path):
    recipe, inputs = discs
    path = train_gate(recipe, inputs)
    rows = [json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").open()]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert losses[-1] < 0.4 * losses[0]

    picture = np.full((512, 512, 3), 75, np.uint8)
    cv2.circle(picture, (300, 200), 50, (230, 230, 230), -1)
    doubt = Gate(path, head_bar=0.3).look(cv2.resize(picture, (96, 96)))
    place = np.unravel_index(doubt.head.argmax(), doubt.head.shape)
    assert abs(place[0] / doubt.head.shape[0] - 200 / 512) < 0.15
    assert abs(place[1] / doubt.head.shape[1] - 300 / 512) < 0.15


def test_in_eight_bits_a_gate_says_nearly_what_it_says_in_floats(tmp_path):
    torch.manual_seed(3)
    net = GateNet(width=8, inner=16).eval()
    with torch.no_grad():  # as loud as a trained one
        net.read.weight.mul_(300)
        net.read.get_parameter("bias")[:2] = 0
    rng = np.random.default_rng(0)
    pictures = [
        cv2.resize(rng.integers(0, 255, (9, 12, 3), np.uint8), (512, 384)) for _ in range(8)
    ]
    path = tmp_path / "gate.onnx"
    export_gate(net, path, pictures[:6], {"name": "tiny"})
    gate = Gate(path, head_bar=0.3)
    for picture in pictures[6:]:
        with torch.no_grad():
            logits, _ = net(torch.from_numpy(picture).permute(2, 0, 1)[None].float())
        plain = cv2.dilate(logits[0, 0].sigmoid().numpy(), np.ones((3, 3), np.uint8))
        assert plain.std() > 0.02
        assert np.abs(gate.look(picture).head - plain).mean() < 0.25 * plain.std()


def test_the_shipped_gate_is_read_as_another_runtime_reads_it():
    """OpenVINO once read activations with a sign wrongly, without a word."""
    runtime = pytest.importorskip("onnxruntime", reason="the other runtime is not installed")
    picture = cv2.resize(
        np.random.default_rng(1).integers(70, 170, (9, 12, 3), np.uint8), (640, 480)
    )
    for x in (60, 200, 340, 480):
        draw_head(picture, (x, 120, x + 60, 190), PLAIN)
        picture[185:420, x - 30 : x + 90] = (40, 50, 90)
    session = runtime.InferenceSession(str(SHIPPED), providers=["CPUExecutionProvider"])
    (maps,) = session.run(["maps"], {"image": picture.transpose(2, 0, 1)[None].astype(np.float32)})
    theirs = cv2.dilate(maps[0, 0], np.ones((3, 3), np.uint8))
    ours = Gate(head_bar=0.3, precision="bf16").look(picture).head
    assert theirs.max() > 0.5, "the gate sees the heads that were drawn"
    assert np.abs(ours - theirs).mean() < 0.1 * theirs.mean()


def test_a_sealer_of_ones_own_is_a_profile_with_its_gate(discs, tmp_path):
    recipe, inputs = discs
    first = recipe.model_copy(update={"epochs": 8})
    second = recipe.model_copy(update={"epochs": 2, "learning_rate": 1e-3})
    base = read_profile(MODELS / "balanced.yaml")
    path = train_sealer([first, second], inputs, base, Areas(0.2, 0.4))
    made = read_profile(path)
    assert made.gate == tmp_path / "out" / "balanced.onnx"
    assert made.profile.doubt_bar <= made.profile.head_bar
    kept = {"head_bar": 0.0, "doubt_bar": 0.0}
    assert asdict(made.profile) | kept == asdict(base.profile) | kept
    picture = np.full((96, 96, 3), 75, np.uint8)
    cv2.circle(picture, (40, 40), 9, (230, 230, 230), -1)
    sealer = make_sealer(str(path))
    assert sealer.treated(picture)[34:46, 34:46].all()
    assert sealer(picture).shape == picture.shape
    # What is done is not done again.
    before = (tmp_path / "out" / "gate-1" / "best.pt").stat().st_mtime_ns
    assert train_sealer([first, second], inputs, base, Areas(0.2, 0.4), resume=True) == path
    assert (tmp_path / "out" / "gate-1" / "best.pt").stat().st_mtime_ns == before


def test_a_gate_that_sees_heads_everywhere_gives_no_bar():
    full = np.ones((1, 10, 10), np.float32)
    found = curve(list(full), [np.zeros((0, 4), np.float32)], [(10, 10)], [0.1, 0.9])
    with pytest.raises(DataError, match="at any bar"):
        bar_for(found, 0.1)
