"""Finds things in sealed frames: bags, bottles, chairs, vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, Detections, area, clip
from sealskin.core.errors import ConfigError, ModelError
from sealskin.core.nms import suppress
from sealskin.core.sealed import SealedFrame
from sealskin.seal.letterbox import letterbox
from sealskin.sense.network import anchor_centres, open_network

SHIPPED = Path(__file__).parents[1] / "models" / "things.onnx"
MADE_BY = "sealskin learn things"
NMS_IOU = 0.6
CANDIDATES = 300
"""Most boxes of a class that are compared with each other."""
LIMIT = 100
"""Most things of a class in a frame."""


class ThingDetector:
    """A network that finds things, on the CPU. One thread at a time may use it.

    Args:
        classes: names of those to look for; all that the model knows if not given.
        path: ONNX file; the shipped one if not given.
        threads: CPU threads to use; 0 leaves the choice to OpenVINO.
        score_threshold: lowest score to report; the model's own operating point if not given.

    Attributes:
        classes: that are looked for.
        known: that the model knows.
        score_threshold: lowest score that is reported.
        input_long_px: longer side of the network's input.
        seal: id of the sealer whose frames the model was trained on.
        weights_sha256: of the file.

    Raises:
        ModelError: the file is missing, is no ONNX, or is not of the expected form.
        ConfigError: a class is unknown.
    """

    def __init__(
        self,
        classes: Sequence[str] | None = None,
        path: Path | None = None,
        *,
        threads: int = 0,
        score_threshold: float | None = None,
    ) -> None:
        self._path = path or SHIPPED
        self._network, self._card = open_network(self._path, threads, "bf16", MADE_BY)
        self.known = tuple(filter(None, self._network.metadata.get("classes", "").split(",")))
        if len(self.known) < 2:
            raise ModelError(
                f"the model {self._path} lacks its metadata classes; export it again with "
                f"`{MADE_BY}`"
            )
        self.classes = self.known if classes is None else tuple(classes)
        for name in self.classes:
            if name not in self.known:
                raise ConfigError(
                    f"the model {self._path} knows no thing {name!r}; choose among "
                    f"{', '.join(self.known)}"
                )
        self.score_threshold = (
            self._card.score_threshold if score_threshold is None else score_threshold
        )
        self.input_long_px = self._card.input_long_px
        self.seal = self._card.seal
        self.weights_sha256 = self._network.weights_sha256

    def detect(self, frame: SealedFrame) -> dict[str, Detections]:
        """Things in a sealed frame, by class; see `infer`."""
        return self.infer(frame.pixels)

    def infer(self, rgb: NDArray[np.uint8]) -> dict[str, Detections]:
        """Things in one picture.

        Args:
            rgb: uint8 (H, W, 3).

        Returns:
            For each class that is looked for, boxes in pixels of the picture by falling score.

        Raises:
            ModelError: the network gave something that is no score or no distance. A broken
                detector must not look like a shop without things.
        """
        padded, scale = letterbox(rgb, self._card.input_long_px)
        scores, distances = self._network(padded)
        centres = anchor_centres(self._card, padded.shape[0], padded.shape[1])
        wanted = (1, len(centres), len(self.known))
        if scores.shape != wanted or distances.shape != (1, len(centres), 4):
            raise ModelError(
                f"expected scores {wanted} and four distances for each anchor from the model "
                f"{self._path}, got {scores.shape} and {distances.shape}; export it "
                f"again with `{MADE_BY}`"
            )
        sound = scores.min() >= 0 and scores.max() <= 1 and np.isfinite(distances).all()
        if not sound:  # NaN fails the comparisons
            raise ModelError(
                f"expected scores between 0 and 1 and finite distances from the model "
                f"{self._path}; the file is damaged or was exported wrongly"
            )
        best = scores[0].argmax(axis=1)  # of all classes: a truck is no car to who asks for cars
        found = {}
        for name in self.classes:
            number = self.known.index(name)
            own = scores[0, :, number]
            chosen = np.flatnonzero((own >= np.float32(self.score_threshold)) & (best == number))
            ranked = chosen[np.argsort(-own[chosen], kind="stable")][:CANDIDATES]
            # Fancy indexing copies: nothing below refers to the network's own memory.
            sure, sides, middle = own[ranked], distances[0, ranked], centres[ranked]
            boxes: Boxes = np.concatenate((middle - sides[:, :2], middle + sides[:, 2:]), axis=1)
            boxes = clip(boxes / np.float32(scale), rgb.shape[1], rgb.shape[0])
            visible = area(boxes) > 0  # what lies wholly in the padding is nothing
            boxes, sure = boxes[visible], sure[visible]
            keep = suppress(boxes, sure, NMS_IOU, LIMIT)
            found[name] = Detections(boxes[keep], sure[keep])
        return found
