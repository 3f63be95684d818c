"""Runs a torch detector on whole pictures; the live path runs the exported file instead."""

from __future__ import annotations

import numpy as np
import torch

from sealskin.core.boxes import Detections
from sealskin.learn.device import autocast, device_of
from sealskin.learn.evaluate import Pixels, to_detections
from sealskin.learn.nets import PyramidDetector, anchor_grid, distances_to_boxes, integral
from sealskin.seal.letterbox import letterbox


@torch.no_grad()
def predict(
    net: PyramidDetector,
    rgb: Pixels,
    long_px: int,
    *,
    threshold: float = 0.05,
    half_precision: bool = False,
) -> Detections:
    """What a network finds in one picture.

    Args:
        net: in evaluation mode; a box's score is that of its best class.
        rgb: uint8 (H, W, 3).
        long_px: longer side of the network's input.
        threshold: lowest score to keep.
        half_precision: convolutions in bfloat16.
    """
    padded, scale = letterbox(rgb, long_px)
    image = torch.from_numpy(padded).permute(2, 0, 1)[None].to(device_of(net)).float()
    with autocast(half_precision):
        logits, sides = net(image)
    centres, strides = anchor_grid(padded.shape[0], padded.shape[1], logits.device)
    distances = integral(sides[0]) * strides[:, None]
    boxes = (distances_to_boxes(centres, distances) / scale).cpu().numpy()
    scores = logits[0].float().amax(dim=-1).sigmoid().cpu().numpy()  # of one class: its own
    height, width = rgb.shape[:2]
    return to_detections(scores, boxes.astype(np.float32), width, height, threshold=threshold)
