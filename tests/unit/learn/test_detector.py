import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

import openvino as ov  # noqa: E402

from sealskin.core.errors import ModelError  # noqa: E402
from sealskin.data.coco import LabelledImage  # noqa: E402
from sealskin.learn import detector, loop  # noqa: E402
from sealskin.learn.assign import assign  # noqa: E402
from sealskin.learn.augment import Example  # noqa: E402
from sealskin.learn.export import Deployed, export_onnx  # noqa: E402
from sealskin.learn.losses import LossWeights, detection_loss  # noqa: E402
from sealskin.learn.nets import NanoDetG, anchor_grid, level_sizes  # noqa: E402
from sealskin.learn.recipe import DetectorRecipe, load_recipe  # noqa: E402
from sealskin.learn.weights import read_tfjs  # noqa: E402

WEIGHTS = LossWeights(giou=2.0, dfl=0.25, power=2.0, scale=5.0, candidates=9)


def _examples(count: int) -> list[Example]:
    rng = np.random.default_rng(0)
    out = []
    for _ in range(count):
        pixels = rng.integers(0, 60, (128, 128, 3)).astype(np.uint8)
        x, y = rng.integers(5, 60, 2)
        pixels[y : y + 60, x : x + 30] = 220
        box = np.array([[x, y, x + 30, y + 60]], np.float32)
        out.append(Example(pixels, box, np.zeros((0, 4), np.float32)))
    return out


def test_anchors_of_a_box_lie_inside_it() -> None:
    centres, strides = anchor_grid(128, 128)
    box = torch.tensor([[20.0, 30.0, 60.0, 110.0]])
    levels = level_sizes(128, 128)
    assert sum(levels) == len(centres)
    assert levels == torch.unique_consecutive(strides, return_counts=True)[1].tolist()
    owner = assign(centres, strides, box, 5.0, 9, levels)
    inside = ((centres > box[0, :2]) & (centres < box[0, 2:])).all(dim=1)
    assert (owner == 0).sum() > 0 and bool(inside[owner == 0].all())
    assert (assign(centres, strides, box[:0], 5.0, 9, levels) == -1).all()


def test_loss_falls_and_ignored_regions_cost_nothing() -> None:
    torch.manual_seed(0)
    net = NanoDetG(width=4)
    pictures = _examples(2)
    image = torch.from_numpy(np.stack([p.pixels for p in pictures])).permute(0, 3, 1, 2).float()
    boxes = [torch.from_numpy(p.boxes) for p in pictures]
    nothing = [torch.zeros((0, 4))] * 2
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3)
    values = []
    for _ in range(25):
        logits, sides = net(image)
        loss, _ = detection_loss(logits, sides, (128, 128), boxes, nothing, WEIGHTS)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        values.append(float(loss.detach()))
    assert values[-1] < 0.8 * values[0]
    everything = [torch.tensor([[0.0, 0.0, 128.0, 128.0]])] * 2
    empty = [torch.zeros((0, 4))] * 2
    logits, sides = net(image)
    loss, _ = detection_loss(logits, sides, (128, 128), empty, everything, WEIGHTS)
    assert float(loss.detach()) == 0


def _recipe(epochs: int) -> DetectorRecipe:
    return load_recipe("person-lowrate").model_copy(
        update={
            "epochs": epochs,
            "batch": 2,
            "half_precision": False,
            "canvases": [(128, 128)],
            "input_choices": [128],
            "input_long_px": 128,
            "warmup_steps": 2,
            "threads": 1,
        }
    )


def test_a_resumed_run_ends_bit_for_bit_where_an_unbroken_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(1)
    examples = _examples(4)
    labels = [
        LabelledImage(i, "", 128, 128, "", "", e.boxes, e.ignore) for i, e in enumerate(examples)
    ]
    watched = list(zip(labels, examples, strict=True))

    def run(out: Path, resume: bool) -> None:
        torch.manual_seed(1)
        detector.fit_network(
            NanoDetG(width=4), examples, watched, _recipe(2), out, None, "raw", resume
        )

    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    run(tmp_path / "whole", resume=False)

    def stop(path: Path, state: dict[str, object], save=loop.save_state) -> None:
        save(path, state)
        if path.name == "checkpoint.pt":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(loop, "save_state", stop)
        run(tmp_path / "broken", resume=False)
    run(tmp_path / "broken", resume=True)
    whole, broken = (
        torch.load(tmp_path / n / "checkpoint.pt", weights_only=True) for n in ("whole", "broken")
    )
    assert whole["step"] == broken["step"] == 4
    for part in ("net", "average"):
        for key, value in whole[part].items():
            assert torch.equal(value, broken[part][key]), (part, key)


def test_a_run_that_ends_in_mid_epoch_goes_on_bit_for_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(1)
    examples = _examples(6)
    label = LabelledImage(0, "", 128, 128, "", "", examples[0].boxes, examples[0].ignore)
    watched = [(label, examples[0])]

    def run(out: Path, resume: bool, until_s: float) -> bool:
        torch.manual_seed(1)
        net = NanoDetG(width=4)
        return loop.run_epochs(
            net, examples, watched, _recipe(2), out, None, resume, until_s=until_s
        )

    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    assert run(tmp_path / "whole", resume=False, until_s=np.inf)
    clock = iter(range(100))
    with monkeypatch.context() as patch:
        patch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: next(clock)))
        assert not run(tmp_path / "broken", resume=False, until_s=3)
    step = torch.load(tmp_path / "broken" / "checkpoint.pt", weights_only=True)["step"]
    assert step == 2  # an epoch has three
    assert run(tmp_path / "broken", resume=True, until_s=np.inf)
    whole, broken = (
        torch.load(tmp_path / n / "checkpoint.pt", weights_only=True) for n in ("whole", "broken")
    )
    assert whole["step"] == broken["step"] == 6
    for key, value in whole["average"].items():
        assert torch.equal(value, broken["average"][key]), key


def test_the_exported_file_computes_what_torch_does(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = NanoDetG(width=4).eval()
    for p in net.parameters():
        p.data = p.data.half().float()  # the file stores kernels as float16
    export_onnx(net, tmp_path / "m.onnx", {"name": "test"})
    model = ov.Core().compile_model(tmp_path / "m.onnx", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    image = np.random.default_rng(0).uniform(0, 255, (1, 3, 96, 160)).astype(np.float32)
    out = model(image)
    with torch.no_grad():
        scores, distances = Deployed(net)(torch.from_numpy(image))
    np.testing.assert_allclose(out["scores"], scores.numpy(), atol=1e-4)
    np.testing.assert_allclose(out["distances"], distances.numpy(), atol=1e-2)


def test_a_drawn_tfjs_model_is_read(tmp_path: Path) -> None:
    values = np.array([[0.5, 1.0], [2.0, -4.0]], "<f2")
    (tmp_path / "w.bin").write_bytes(values.tobytes())
    entry = {"name": "k", "shape": [2, 2], "dtype": "float32", "quantization": {"dtype": "float16"}}
    model = {
        "modelTopology": {"node": []},
        "weightsManifest": [{"paths": ["w.bin"], "weights": [entry]}],
    }
    path = tmp_path / "m.json"
    path.write_text(json.dumps(model))
    assert read_tfjs(path)[1]["k"].tolist() == values.tolist()
    (tmp_path / "w.bin").write_bytes(b"\0")
    with pytest.raises(ModelError, match="not a complete"):
        read_tfjs(path)
