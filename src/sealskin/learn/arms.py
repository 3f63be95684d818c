"""The arms of `sealskin learn compare`: what a detector is trained on, by name.

No sealer here is told where people are. Those that treat heads ask a gate, as they would in
earnest, with its misses and its false alarms. One control is told, to show what that does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from sealskin.core.boxes import Boxes
from sealskin.core.errors import ConfigError
from sealskin.learn.finds import digest_of
from sealskin.learn.nets import PyramidDetector
from sealskin.learn.predict import predict
from sealskin.seal import SEALERS, make_sealer
from sealskin.seal.registry import PROFILE_SUFFIX
from sealskin.seal.sealer import (
    RGB,
    Rate,
    Sealer,
    check_picture,
    config_sha256,
    seal_id,
    weights_sha256,
)

RAW = "raw"
GATE_THRESHOLD = 0.08  # finds 97 % of the heads of 8 px and more in shared/data/people/val
SKIN, HAIR, GREY = (224, 172, 140), (60, 44, 34), (128, 128, 128)


def heads_of(body: Boxes) -> Boxes:
    """Where a standing or sitting person's head would be, float32 (N, 4) in pixels."""
    width, height = body[:, 2] - body[:, 0], body[:, 3] - body[:, 1]
    side = np.minimum(0.45 * width, 0.35 * height)
    middle = (body[:, 0] + body[:, 2]) / 2
    left, right = middle - 0.4 * side, middle + 0.4 * side
    heads = np.stack((left, body[:, 1], right, body[:, 1] + side), axis=1)
    return heads.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Gate:
    """Who might be there: a detector's boxes at a low bar.

    Attributes:
        net: person detector in evaluation mode.
        long_px: longer side of its input.
        threshold: lowest score that counts.
        weights_sha256: of the network, part of a sealer's identity.
    """

    net: PyramidDetector = field(repr=False)
    long_px: int
    threshold: float = GATE_THRESHOLD
    weights_sha256: str = ""

    @classmethod
    def of(cls, net: PyramidDetector, long_px: int) -> Gate:
        """A gate of this network."""
        return cls(net, long_px, GATE_THRESHOLD, digest_of(net=net, examples=()))

    def heads(self, rgb: RGB) -> Boxes:
        """Where heads might be, float32 (N, 4) in pixels."""
        return heads_of(predict(self.net, rgb, self.long_px, threshold=self.threshold).boxes)


@dataclass(frozen=True, slots=True)
class HeadSealer:
    """A sealer that treats the heads a gate finds and leaves the rest of the picture alone.

    Attributes:
        name: the arm's.
        gate: says where heads are.
        treat: changes a picture in place at one head, float32 (4,).
    """

    name: str
    gate: Gate
    treat: Callable[[RGB, Boxes], None] = field(repr=False)

    @property
    def settings(self) -> Mapping[str, object]:
        gate = self.gate
        return {
            "threshold": gate.threshold,
            "long_px": gate.long_px,
            "weights_sha256": gate.weights_sha256,
        }

    def rate(self, width_px: int, height_px: int) -> Rate:  # noqa: ARG002 - whatever its size
        return Rate(1, 24.0)  # whom the gate misses passes whole

    def __call__(self, rgb: RGB) -> RGB:
        return _treated(rgb, self.gate.heads(rgb), self.treat)


@dataclass(frozen=True, slots=True)
class ToldHeadSealer:
    """Treats the heads of those who are labelled: no seal, but the trap that a seal may fall into.

    A detector can learn what was done there instead of what people look like.

    Attributes:
        name: the arm's.
        treat: changes a picture in place at one head, float32 (4,).
    """

    name: str
    treat: Callable[[RGB, Boxes], None] = field(repr=False)

    @property
    def settings(self) -> Mapping[str, object]:
        return {"told": "labels"}

    def rate(self, width_px: int, height_px: int) -> Rate:  # noqa: ARG002 - whatever its size
        return Rate(1, 24.0)

    def __call__(self, rgb: RGB) -> RGB:  # noqa: ARG002 - the picture alone does not say
        raise ConfigError(f"{self.name} has to be told where the labels are")

    def told(self, boxes: Boxes) -> Callable[[RGB], RGB]:
        """Treat the heads that bodies in these places would have."""
        heads = heads_of(boxes)
        return lambda rgb: _treated(rgb, heads, self.treat)


def _treated(rgb: RGB, heads: Boxes, treat: Callable[[RGB, Boxes], None]) -> RGB:
    """A copy with every head treated."""
    check_picture(rgb)
    out = rgb.copy()
    for head in heads:
        treat(out, head)
    return out


def blank_head(picture: RGB, head: Boxes) -> None:
    """A grey rectangle, 15 % larger than the head on every side."""
    grow = 0.15 * (head[2:] - head[:2])
    low = np.floor(head[:2] - grow).astype(int).tolist()
    high = np.ceil(head[2:] + grow).astype(int).tolist()
    cv2.rectangle(picture, low, high, GREY, cv2.FILLED)


def draw_head(picture: RGB, head: Boxes) -> None:
    """A face and hair as two ellipses, always of the same colours."""
    middle = ((head[:2] + head[2:]) / 2).round().astype(int).tolist()
    half = np.maximum((head[2:] - head[:2]) / 2, 1).round().astype(int).tolist()
    cv2.ellipse(picture, middle, half, 0, 0, 360, SKIN, cv2.FILLED)
    cv2.ellipse(picture, middle, half, 0, 180, 360, HAIR, cv2.FILLED)  # the upper half


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm.

    Attributes:
        name: as in tables.
        seal: applied to whole pictures; None for raw.
        identity: changes whenever the pictures would.
        config_sha256: hash of the sealer's settings; "" for raw.
        weights_sha256: of its network; None where it has none.
    """

    name: str
    seal: Sealer | None
    identity: str
    config_sha256: str
    weights_sha256: str | None = None


def _registered(name: str, _: Gate) -> Sealer:
    return make_sealer(name)


ARMS: dict[str, Callable[[Gate], Sealer | None]] = {
    RAW: lambda _: None,
    **{name: partial(_registered, name) for name in SEALERS},
    "solid-face": partial(HeadSealer, "solid-face", treat=blank_head),
    # No seals but controls: what a detector gains or loses by the drawing alone.
    "marks-on-raw": partial(HeadSealer, "marks-on-raw", treat=draw_head),
    "marks-at-labels": lambda _: ToldHeadSealer("marks-at-labels", draw_head),
}
"""The sealers by the name under which they are registered, and the controls."""

DEFAULT_ARMS = (
    RAW,
    "lowrate",
    "mosaic-16",
    "mosaic-8",
    "mosaic-relative",
    "blur-4",
    "solid-face",
    "marks-on-raw",
    "marks-at-labels",
    "solid",
)
"""In the order in which they are trained, should time run out."""


def make_arm(name: str, gate: Gate) -> Arm:
    """The arm of that name.

    Raises:
        ConfigError: there is none of that name.
    """
    own = name.endswith(PROFILE_SUFFIX)
    if not own and name not in ARMS:
        raise ConfigError(f"there is no arm {name!r}; choose among {', '.join(ARMS)}")
    seal = make_sealer(name) if own else ARMS[name](gate)
    if own:
        name = Path(name).stem
    if seal is None:
        return Arm(name, None, RAW, "")
    return Arm(name, seal, seal_id(seal), config_sha256(seal), weights_sha256(seal))
