import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from sealskin.core.errors import ModelError  # noqa: E402
from sealskin.learn.mobilenet import MobileNetDetector, SameConv, load_mobilenet  # noqa: E402
from sealskin.learn.nets import anchor_grid  # noqa: E402

ROOT = "FeatureExtractor/MobilenetV2/"


def _write(path: Path, weights: dict[str, np.ndarray]) -> Path:
    entries = [
        {"name": name, "shape": list(values.shape), "dtype": "float32"}
        for name, values in weights.items()
    ]
    (path / "w.bin").write_bytes(b"".join(v.astype("<f4").tobytes() for v in weights.values()))
    model = {
        "modelTopology": {"node": []},
        "weightsManifest": [{"paths": ["w.bin"], "weights": entries}],
    }
    (path / "model.json").write_text(json.dumps(model))
    return path / "model.json"


def _drawn() -> tuple[MobileNetDetector, dict[str, np.ndarray]]:
    """A network, and its backbone as the published file has it: depthwise scales kept apart."""
    torch.manual_seed(5)
    net = MobileNetDetector().eval()
    weights = {}
    for name, module in net.named_modules():
        if not isinstance(module, SameConv):
            continue
        block, _, part = name.removeprefix("blocks.").partition(".")
        number = f"_{block}" if block != "0" else ""
        at = ROOT + ("Conv" if name == "stem" else f"expanded_conv{number}/{part}")
        kernel = module.weight.detach().numpy()
        weights[f"{at}/BatchNorm/batchnorm/sub"] = module.bias.detach().numpy()
        if part == "depthwise":
            scale = np.linspace(0.5, 2, len(kernel)).astype(np.float32)
            weights[f"{at}/BatchNorm/batchnorm/mul"] = scale
            kernel = kernel.transpose(2, 3, 0, 1) / scale[:, None]
            weights[f"{at}/depthwise_weights"] = kernel
        else:
            weights[f"{at}/Conv2D/merged_input"] = kernel.transpose(2, 3, 1, 0)
    return net, weights


def test_the_backbone_is_read_and_the_rest_is_drawn_from_the_seed(tmp_path: Path) -> None:
    net, weights = _drawn()
    path = _write(tmp_path, weights)
    image = torch.rand(1, 3, 64, 96) * 255
    first, again, other = (load_mobilenet(path, seed).eval() for seed in (0, 0, 1))
    with torch.no_grad():
        for ours, theirs in zip(net.features(image), first.features(image), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
        logits, sides = first(image)
    assert logits.shape == (1, len(anchor_grid(64, 96)[0]), 1) and sides.shape[2:] == (4, 11)
    assert logits.detach().sigmoid().max() < 0.2  # it starts from finding nobody
    assert torch.equal(first.heads[0].weight, again.heads[0].weight)
    assert not torch.equal(first.heads[0].weight, other.heads[0].weight)
    del weights[ROOT + "expanded_conv_7/project/Conv2D/merged_input"]
    with pytest.raises(ModelError, match="does not hold the network SSDLite"):
        load_mobilenet(_write(tmp_path, weights), 0)


def test_padding_at_stride_two_is_right_and_below() -> None:
    conv = SameConv(1, 1, 3, stride=2)
    torch.nn.init.zeros_(conv.bias)
    conv.weight.data = torch.arange(9.0).view(1, 1, 3, 3)
    x = torch.rand(1, 1, 6, 6)
    out = conv(x)[0, 0]
    assert out.shape == (3, 3)
    kernel = conv.weight[0, 0]
    torch.testing.assert_close(out[0, 0], (x[0, 0, :3, :3] * kernel).sum())
    torch.testing.assert_close(out[2, 2], (x[0, 0, 4:, 4:] * kernel[:2, :2]).sum())
