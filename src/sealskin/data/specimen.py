"""A picture that was never sealed and never will go near the live path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, repr=False)
class Specimen:
    """One picture of a public data set or an upload, unsealed.

    Training and audit may see these; the live path has a type of its own (`RawFrame`) and cannot
    name this one.

    Attributes:
        name: where it came from, for messages.
        pixels: uint8 (H, W, 3), RGB.
    """

    name: str
    pixels: Pixels

    def __repr__(self) -> str:
        height, width = self.pixels.shape[:2]
        return f"Specimen({self.name!r}, {width}x{height})"


def read_specimen(path: Path) -> Specimen:
    """Decode one picture file.

    Raises:
        DataError: if the file is missing or is not a picture.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise DataError(f"cannot read the picture {path}: {error.strerror or error}") from error
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if decoded is None:
        raise DataError(f"{path} is not a picture that OpenCV can decode; remove or replace it")
    return Specimen(path.name, np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8))
