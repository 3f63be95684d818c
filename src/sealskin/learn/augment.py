"""Frames composed of pictures, as a ceiling camera would see them, then sealed as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.boxes import Boxes, area, clip, no_boxes
from sealskin.learn.recipe import TrainingRecipe

Pixels = npt.NDArray[np.uint8]
Seal = Callable[[Pixels], Pixels]


@dataclass(frozen=True, slots=True)
class Example:
    """A decoded picture with its labels: uint8 (H, W, 3) RGB, boxes and ignored regions (N, 4).

    `heads` (M, 4) only where they are asked for: for the gate.
    """

    pixels: Pixels
    boxes: Boxes
    ignore: Boxes
    heads: Boxes = field(default_factory=no_boxes)


@runtime_checkable
class ToldWhere(Protocol):
    """What is told where the labels are, as no seal may be: a control."""

    def told(self, boxes: Boxes) -> Seal:
        """What it does to the picture that has these labels, float32 (N, 4) in pixels."""
        ...


def sealed(seal: Seal, pixels: Pixels, boxes: Boxes) -> Pixels:
    """A picture sealed; its labels only go to a control that is told where they are."""
    return seal.told(boxes)(pixels) if isinstance(seal, ToldWhere) else seal(pixels)


def compose(
    pictures: Sequence[Example],
    recipe: TrainingRecipe,
    canvas: tuple[int, int],
    seal: Seal | None,
    rng: np.random.Generator,
) -> Example:
    """One training frame.

    The frame is composed at a random size near the canvas, changed in light, sealed as a whole
    and only then brought to the canvas: the grid of a sealer follows the height of the frame.

    Args:
        pictures: one, or four for a mosaic.
        recipe: ranges of every draw.
        canvas: height and width in pixels.
        seal: applied to the whole frame; None leaves it raw.
        rng: source of every draw.

    Returns:
        Pixels of the canvas's size with boxes and ignored regions on it.
    """
    factor = rng.uniform(*recipe.frame_scale)
    height, width = round(canvas[0] * factor), round(canvas[1] * factor)
    frame = np.empty((height, width, 3), np.uint8)
    frame[:] = rng.integers(0, 200, 3)
    boxes, ignore, heads = [], [], []
    for picture, cell in zip(pictures, _cells(len(pictures), height, width, rng), strict=True):
        kept, dropped, shown = _place(frame, picture, cell, recipe, rng)
        boxes.append(kept)
        ignore.append(dropped)
        heads.append(shown)
    frame = _light(frame, recipe, rng)
    # Without a share nothing is drawn, and all other draws are what they were.
    if seal is not None and not (recipe.unsealed and rng.random() < recipe.unsealed):
        frame = sealed(seal, frame, np.concatenate(boxes))
    method = cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR
    # OpenCV takes no more than four channels; a sealer may give raw and sealed at once.
    parts = [
        np.asarray(
            cv2.resize(frame[..., at : at + 3], canvas[::-1], interpolation=method), np.uint8
        )
        for at in range(0, frame.shape[2], 3)
    ]
    pixels = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)
    ratio = np.array([canvas[1] / width, canvas[0] / height] * 2, np.float32)
    people, regions = np.concatenate(boxes) * ratio, np.concatenate(ignore) * ratio
    high = people[:, 3] - people[:, 1] >= recipe.min_height_px
    return Example(
        pixels,
        people[high],
        np.concatenate((regions, people[~high])),
        np.concatenate(heads) * ratio,
    )


def _cells(
    count: int, height: int, width: int, rng: np.random.Generator
) -> list[tuple[int, int, int, int]]:
    """Places of the pictures in the frame: the whole of it, or four around a random point."""
    if count == 1:
        return [(0, 0, width, height)]
    x, y = round(width * rng.uniform(0.3, 0.7)), round(height * rng.uniform(0.3, 0.7))
    return [(0, 0, x, y), (x, 0, width, y), (0, y, x, height), (x, y, width, height)]


def _place(
    frame: Pixels,
    picture: Example,
    cell: tuple[int, int, int, int],
    recipe: TrainingRecipe,
    rng: np.random.Generator,
) -> tuple[Boxes, Boxes, Boxes]:
    """Paste a picture into its cell, zoomed, stretched and perhaps mirrored.

    Returns:
        People, regions to be ignored, and heads of whom something is left.
    """
    x0, y0, x1, y1 = cell
    pixels = picture.pixels
    height, width = pixels.shape[:2]
    zoom = np.exp(rng.uniform(*np.log(recipe.zoom))) * min((x1 - x0) / width, (y1 - y0) / height)
    stretch = np.exp(rng.uniform(-1, 1) * np.log(recipe.aspect) / 2)
    new_w = max(2, round(width * zoom * stretch))
    new_h = max(2, round(height * zoom / stretch))
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    pasted = cv2.resize(pixels, (new_w, new_h), interpolation=method)
    mirrored = rng.random() < 0.5
    if mirrored:
        pasted = pasted[:, ::-1]
    # Anywhere inside the cell; a picture larger than its cell is cropped anywhere.
    left = x0 + round((x1 - x0 - new_w) * rng.random())
    top = y0 + round((y1 - y0 - new_h) * rng.random())
    a, b = max(left, x0), max(top, y0)
    c, d = min(left + new_w, x1), min(top + new_h, y1)
    frame[b:d, a:c] = pasted[b - top : d - top, a - left : c - left]

    def moved(boxes: Boxes) -> tuple[Boxes, npt.NDArray[np.float32]]:
        out = boxes * np.array([new_w / width, new_h / height] * 2, np.float32)
        if mirrored:
            out = np.stack((new_w - out[:, 2], out[:, 1], new_w - out[:, 0], out[:, 3]), axis=1)
        out = out + np.array([left, top, left, top], np.float32)
        cut = clip(out - np.array([a, b, a, b], np.float32), c - a, d - b)
        visible = np.asarray(area(cut) / np.maximum(area(out.astype(np.float32)), 1e-6), np.float32)
        return (cut + np.array([a, b, a, b], np.float32)).astype(np.float32), visible

    people, visible = moved(picture.boxes)
    regions, left_over = moved(picture.ignore)
    seen = visible >= recipe.min_visible
    doubtful = np.concatenate((people[~seen & (visible > 0)], regions[left_over > 0]))
    heads, left_of_head = moved(picture.heads)
    return people[seen], doubtful, heads[left_of_head > 0]


def _light(frame: Pixels, recipe: TrainingRecipe, rng: np.random.Generator) -> Pixels:
    """Change contrast, brightness, gamma, colour, resolution and grain."""
    height, width = frame.shape[:2]
    levels = np.arange(256) / 255
    curve = levels ** rng.uniform(*recipe.gamma) * 255 * rng.uniform(*recipe.gain)
    curve = curve + rng.uniform(-recipe.offset, recipe.offset)
    out = np.asarray(cv2.LUT(frame, np.clip(curve, 0, 255).astype(np.uint8)), np.uint8)
    if rng.random() < recipe.grey:
        out = np.repeat(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if rng.random() < recipe.downscale:
        share = rng.uniform(0.4, 0.9)
        small = (max(2, round(width * share)), max(2, round(height * share)))
        coarse = cv2.resize(out, small, interpolation=cv2.INTER_AREA)
        out = np.asarray(cv2.resize(coarse, (width, height)), np.uint8)
    if recipe.noise > 0 and rng.random() < 0.5:
        grain = rng.normal(0, rng.uniform(0, recipe.noise), (height, width, 1)).astype(np.float32)
        out = np.clip(out + grain, 0, 255).astype(np.uint8)
    return out
