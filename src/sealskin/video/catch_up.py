"""Keeps a camera's picture near to now on a machine that is too slow for it.

A frame that nobody has time to decode waits in buffers of FFmpeg, of the kernel and of the camera,
and all those after it wait as well: the picture would be later and later, by minutes. Decoding can
only be taken up again at a keyframe, so what is late is passed over up to one that is not.
"""

from __future__ import annotations

LATE_S = 2.0
"""A picture that is later than this is not worth showing; cameras' own delays are shorter."""
NEAR_S = 0.5
"""A keyframe from which it goes on is at most so late."""
GIVE_UP_S = 12.0
"""Some cameras never send a keyframe again; from then on every frame is decoded as it comes."""


class CatchUp:
    """Decides of each packet of a camera whether it is passed over. Pure: time is given to it."""

    def __init__(self) -> None:
        self._since_s: float | None = None  # when frames began to be passed over

    def passes_over(self, late_s: float | None, *, keyframe: bool, now_s: float) -> bool:
        """Whether this packet is not decoded.

        Args:
            late_s: how late it is beside the promptest of its stream; None if that is unknown.
            keyframe: decoding can begin with it.
            now_s: on a clock that only rises.
        """
        if late_s is None:
            self._since_s = None
        elif self._since_s is None and late_s > LATE_S:
            self._since_s = now_s
        if self._since_s is None or late_s is None:
            return False
        near = keyframe and late_s <= NEAR_S
        if near or now_s - self._since_s > GIVE_UP_S:
            self._since_s = None
            return False
        return True
