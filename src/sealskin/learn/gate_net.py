"""The gate's network: a map of where heads and people might be, from NanoDet-g's backbone."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sealskin.learn.nets import ConvAct, NanoDetG
from sealskin.learn.weights import load_pretrained

STRIDE = 4
HEAD, PERSON = 0, 1
LONGEST_PX = 1024.0
UNIT_PX = 16.0  # a head's side from which distances are told as a power of e
PRIOR_LOGIT = -4.0  # a score of 0.018: at first nobody is anywhere (arXiv:1708.02002)


class GateNet(NanoDetG):
    """Backbone and neck of NanoDet-g under one fine map, 3.4 M parameters.

    Args:
        width: channels of the first convolution; 32 is the published network.
        inner: channels of the map's own convolutions.
    """

    def __init__(self, width: int = 32, inner: int = 48) -> None:
        super().__init__(num_classes=1, width=width)
        del self.towers, self.heads  # boxes of people are the sensor's matter
        neck = 4 * width
        self.coarse = nn.Conv2d(neck, inner, 1)
        self.fine = nn.Conv2d(2 * width, inner, 1)
        self.mix = nn.Sequential(ConvAct(inner, inner), ConvAct(inner, inner))
        self.read = nn.Conv2d(inner, 6, 1)
        bias = self.read.get_parameter("bias")
        nn.init.zeros_(bias)
        nn.init.constant_(bias[:2], PRIOR_LOGIT)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Run the network.

        Args:
            image: float (B, 3, H, W), RGB in 0..255; H and W are multiples of 32.

        Returns:
            Logits (B, 2, H / 4, W / 4) that a cell belongs to a head, to a person; and distances
            in pixels (B, 4, H / 4, W / 4) from the cell's centre to the left, upper, right and
            lower edge of its head.
        """
        x = (image - self.mean) / self.std
        c2 = self.stage1(self.pool(self.stem(x)))  # (B, 2w, H/4, W/4)
        c3 = self.stage2(c2)
        c4 = self.stage3(c3)
        p3, p4, _ = self._neck((c3, c4, self.stage4(c4)))
        # What the coarser levels know of their surroundings comes down to the finest.
        p3 = p3 + F.interpolate(p4, scale_factor=2.0, mode="bilinear", align_corners=False)
        up = F.interpolate(self.coarse(p3), scale_factor=2.0, mode="bilinear", align_corners=False)
        out = self.read(self.mix(F.leaky_relu(up + self.fine(c2), 0.1)))
        distances = UNIT_PX * out[:, 2:].float().clamp(-4, 4.1).exp()
        return out[:, :2].float(), distances.clamp(max=LONGEST_PX)


def load_gate(path: Path, seed: int) -> GateNet:
    """The gate with the published network's backbone and a map drawn from `seed`.

    Args:
        path: `nanodet.json`, see `sealskin.learn.weights`.
        seed: of what is drawn.

    Raises:
        ModelError: the weights cannot be read.
    """
    torch.manual_seed(seed)
    net = GateNet()
    known = net.state_dict()
    start = load_pretrained(path).state_dict()
    net.load_state_dict({**known, **{k: v for k, v in start.items() if k in known}})
    # The first layers see edges and colours as well as they ever will; half the time is theirs.
    net.stem.requires_grad_(requires_grad=False)
    net.stage1.requires_grad_(requires_grad=False)
    return net
