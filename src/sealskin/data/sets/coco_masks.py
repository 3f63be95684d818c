"""COCO's masks: runs of 0 and 1 down the columns, as a list or as its compressed text."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError


def counts_of(text: str) -> list[int]:
    """The runs of a mask from COCO's text: five bits a letter, each run but three as a difference.

    Raises:
        DataError: it is no such text. The C code of pycocotools reads past its end then.
    """
    runs: list[int] = []
    value = shift = 0
    for letter in text:
        code = ord(letter) - 48
        if not 0 <= code < 64 or shift > 30:
            raise DataError("the counts of a mask are no text of COCO's kind")
        value |= (code & 31) << shift
        shift += 5
        if code & 32:
            continue
        if code & 16:
            value |= -1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift:
        raise DataError("the counts of a mask end in the middle of a number")
    return runs


def text_of(runs: list[int]) -> str:
    """COCO's text of runs; what `counts_of` reads."""
    letters = []
    for at, run in enumerate(runs):
        value = run - runs[at - 2] if at > 2 else run
        more = True
        while more:
            code = value & 31
            value >>= 5
            more = value != (-1 if code & 16 else 0)
            letters.append(chr((code | 32 if more else code) + 48))
    return "".join(letters)


def resized(shape: dict[str, Any], to: tuple[int, int]) -> tuple[dict[str, Any], int]:
    """A mask at another size, written as it was, and its area in pixels.

    Args:
        shape: `size` and `counts`, checked.
        to: width and height.
    """
    height, width = shape["size"]
    text = isinstance(shape["counts"], str)
    runs = counts_of(shape["counts"]) if text else shape["counts"]
    values = np.arange(len(runs), dtype=np.uint8) % 2
    mask = np.repeat(values, runs).reshape(width, height).T
    small = np.asarray(
        cv2.resize(np.ascontiguousarray(mask), to, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8
    )
    new = runs_of(small)
    return {"size": [to[1], to[0]], "counts": text_of(new) if text else new}, int(small.sum())


def runs_of(mask: npt.NDArray[np.uint8]) -> list[int]:
    """The runs of a mask, uint8 (H, W) of 0 and 1, the first of them of 0."""
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs: list[int] = np.diff(np.concatenate(([0], edges, [len(flat)]))).tolist()
    return [0, *runs] if flat[0] else runs
