"""Raw beside sealed, so that the owner of a file can see what the seal did to it.

Only of a video file that somebody gives, never of a camera. The sealed frames come through the
airlock as always; beside them the same file is decoded once more.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

import cv2
import numpy as np

from sealskin.core.errors import SourceError
from sealskin.core.preview import PreviewFrame
from sealskin.core.sealed import SealedFrame
from sealskin.seal.raws import RawsOfFile
from sealskin.seal.sealer import RGB
from sealskin.video.kinds import kind_of

SIDE_PX = 960  # longest side of each half
STRIP_PX = 32  # the lettering above
LABELS = "RAW - do not hand on", "sealed"
INK, PAPER = (255, 255, 255), ((150, 30, 20), (30, 70, 45))


class Preview:
    """Makes previews of a file's frames. A context manager.

    Args:
        source: path of a video file.

    Raises:
        SourceError: it is none, or cannot be read.
    """

    def __init__(self, source: str) -> None:
        if kind_of(source) != "file":
            raise SourceError("a preview is of a raw video file that you have; give its path")
        self._raws = RawsOfFile(source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._raws.close()

    def of(self, sealed: SealedFrame) -> PreviewFrame:
        """The raw frame beside the sealed one; grey where the raw one was not found again.

        Args:
            sealed: a frame of the file; those of later calls come later in it.
        """
        raw = self._raws.of(sealed)
        grey = np.full_like(sealed.pixels, 128)
        pixels = grey if raw is None else raw.open_in_airlock()
        halves = [
            _under(label, paper, _reduced(half))
            for label, paper, half in zip(LABELS, PAPER, (pixels, sealed.pixels), strict=True)
        ]
        return PreviewFrame(np.concatenate(halves, axis=1), sealed.time_s, sealed.index)


def size_of(sealed: SealedFrame) -> tuple[int, int]:
    """Width and height of the previews of such frames."""
    width, height = _half_of(sealed.width_px, sealed.height_px)
    return 2 * width, height + STRIP_PX


def _half_of(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, SIDE_PX / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _reduced(picture: RGB) -> RGB:
    size = _half_of(picture.shape[1], picture.shape[0])
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _under(label: str, paper: tuple[int, int, int], picture: RGB) -> RGB:
    strip = np.empty((STRIP_PX, picture.shape[1], 3), np.uint8)
    strip[:] = paper
    (wide, _), _ = cv2.getTextSize(label, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    scale = min(0.7, (picture.shape[1] - 12) / wide)
    at = 6, STRIP_PX - 10
    cv2.putText(strip, label, at, cv2.FONT_HERSHEY_SIMPLEX, scale, INK, 1, cv2.LINE_AA)
    return np.concatenate((strip, picture))
