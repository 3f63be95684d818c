"""`RawFrame`: an unsealed picture. It is born in `video`, dies in `seal`, and travels nowhere."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

_REFUSED = "a raw frame never leaves the airlock; seal it first (sealskin.seal.sealed_frames)"


class RawFrame:
    """One decoded picture with its time.

    Its `repr` shows no pixels; turning it into an array, copying and pickling it are refused,
    so that a slip (a log line, a queue to another process, `np.asarray`) fails instead of leaking.

    Args:
        pixels: uint8 (H, W, 3), RGB.
        time_s: presentation time in seconds on the source's clock, 0 at its first frame.
        index: number of the frame in its source, from 0.
    """

    __slots__ = ("_pixels", "index", "time_s")

    def __init__(self, pixels: NDArray[np.uint8], time_s: float, index: int) -> None:
        self._pixels = pixels
        self.time_s = time_s
        self.index = index

    def open_in_airlock(self) -> NDArray[np.uint8]:
        """The pixels, uint8 (H, W, 3). Only `sealskin.seal` may call this."""
        return self._pixels

    @property
    def width_px(self) -> int:
        return int(self._pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self._pixels.shape[0])

    def __repr__(self) -> str:
        return f"RawFrame(time_s={self.time_s:.3f}, index={self.index}, pixels withheld)"

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def __reduce__(self) -> NoReturn:
        raise TypeError(_REFUSED)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def __copy__(self) -> NoReturn:
        raise TypeError(_REFUSED)

    def __deepcopy__(self, memo: Any) -> NoReturn:
        raise TypeError(_REFUSED)
