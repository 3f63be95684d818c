"""Finds people in sealed frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, Detections, area, clip
from sealskin.core.errors import ConfigError, ModelError
from sealskin.core.nms import suppress
from sealskin.core.sealed import SealedFrame
from sealskin.seal.letterbox import letterbox
from sealskin.sense.network import Precision, anchor_centres, open_network

MODELS = Path(__file__).parents[1] / "models"
SHIPPED = MODELS / "person-lowrate.onnx"
NMS_IOU = 0.6
CANDIDATES = 1000  # most boxes that are compared with each other
LIMIT = 300  # most people in a frame


def shipped_for(sealer: str) -> Path:
    """The shipped detector that was trained on frames of a sealer, else the one of `lowrate`.

    Args:
        sealer: its name.
    """
    own = MODELS / f"person-{sealer}.onnx"
    return own if own.is_file() else SHIPPED


class PersonDetector:
    """A network that finds people, on the CPU. One thread at a time may use it.

    The tracker follows people through boxes that are too weak to start a track from, so a
    pipeline asks for more than the operating point: it passes a low `score_threshold` here and
    `operating_score` to `Tracker`.

    Args:
        model: ONNX file; the shipped one if not given.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        score_threshold: lowest score to report, 0 to 1; the model's own operating point if not
            given.
        precision: of the arithmetic; `bf16` takes half the time on CPUs that have it and changes
            scores slightly. The others compute in `f32` whatever is asked for.

    Attributes:
        card: what the model's file says about itself.
        score_threshold: lowest score that is reported.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
        ConfigError: the threshold is not between 0 and 1.
    """

    def __init__(
        self,
        model: Path | None = None,
        *,
        threads: int = 0,
        score_threshold: float | None = None,
        precision: Precision = "bf16",
    ) -> None:
        self._path = model or SHIPPED
        self._network, self.card = open_network(self._path, threads, precision)
        if score_threshold is not None and not 0 <= score_threshold <= 1:
            raise ConfigError(
                f"expected a score threshold between 0 and 1, got {score_threshold}; correct it"
            )
        self.score_threshold = (
            self.card.score_threshold if score_threshold is None else score_threshold
        )
        self._anchors: tuple[tuple[int, int], NDArray[np.float32]] | None = None

    @property
    def weights_sha256(self) -> str:
        return self.card.weights_sha256

    @property
    def seal(self) -> str:
        """Id of the sealer whose frames the model was trained on."""
        return self.card.seal

    @property
    def input_long_px(self) -> int:
        return self.card.input_long_px

    @property
    def operating_score(self) -> float:
        """The score above which the model's maker holds a box for a person."""
        return self.card.score_threshold

    def detect(self, frame: SealedFrame) -> Detections:
        """People in a sealed frame; see `infer`."""
        return self.infer(frame.pixels)

    def infer(self, rgb: NDArray[np.uint8]) -> Detections:
        """People in one picture.

        Args:
            rgb: uint8 (H, W, 3).

        Returns:
            Boxes in pixels of the picture, inside it, by falling score; often none.

        Raises:
            ModelError: the network gave something that is no score or no distance. A broken
                detector must not look like an empty shop.
        """
        padded, scale = letterbox(rgb, self.card.input_long_px)
        scores, distances = self._network(padded)
        anchors = self._anchors_for(padded.shape[0], padded.shape[1])
        self._check(scores, distances, len(anchors))
        chosen = np.flatnonzero(scores[0] >= self.score_threshold)
        ranked = chosen[np.argsort(-scores[0, chosen], kind="stable")][:CANDIDATES]
        # Fancy indexing copies: nothing below refers to the network's own memory.
        sure, sides, centres = scores[0, ranked], distances[0, ranked], anchors[ranked]
        boxes: Boxes = np.concatenate((centres - sides[:, :2], centres + sides[:, 2:]), axis=1)
        boxes = clip(boxes / np.float32(scale), rgb.shape[1], rgb.shape[0])
        visible = area(boxes) > 0  # what lies wholly in the padding is nobody
        boxes, sure = boxes[visible], sure[visible]
        keep = suppress(boxes, sure, NMS_IOU, LIMIT)
        return Detections(boxes[keep], sure[keep])

    def _anchors_for(self, height: int, width: int) -> NDArray[np.float32]:
        """Centres of all anchors as x, y in input pixels, float32 (A, 2)."""
        if self._anchors is None or self._anchors[0] != (height, width):
            self._anchors = ((height, width), anchor_centres(self.card, height, width))
        return self._anchors[1]

    def _check(self, scores: NDArray[Any], distances: NDArray[Any], count: int) -> None:
        if scores.shape != (1, count) or distances.shape != (1, count, 4):
            raise ModelError(
                f"expected scores (1, {count}) and distances (1, {count}, 4) from the model "
                f"{self._path}, got {scores.shape} and {distances.shape}; its strides or its "
                "metadata are wrong, export it again"
            )
        # NaN fails both comparisons.
        if count and not (scores.min() >= 0 and scores.max() <= 1):
            raise ModelError(
                f"expected scores between 0 and 1 from the model {self._path}, got "
                f"{scores.min()} to {scores.max()}; the file is damaged or was exported wrongly"
            )
        if not np.isfinite(distances).all():
            raise ModelError(
                f"expected finite distances from the model {self._path}, got NaN or infinity; "
                "the file is damaged or was exported wrongly"
            )
