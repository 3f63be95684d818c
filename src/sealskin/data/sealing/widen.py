"""A seal whose blanking is widened by a set's own labels.

It is another seal than the one that it is made of, with a name and a hash of its own: what is done
only where labels are becomes a label, and a detector can learn the seal's hand instead of people.
So no audit and no figure of the plain seal is one of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sealskin.core.errors import ConfigError
from sealskin.data.decode import Decoded
from sealskin.data.sets.people import HEAD_SHARE, MARGIN, HeadPlaces
from sealskin.seal import Rate, Sealer
from sealskin.seal.of_thread import OfThread
from sealskin.seal.sealer import MANY_SIZES, RGB, Reviews, Widens

SUFFIX = "-by-labels"


@dataclass(frozen=True, slots=True)
class ByLabels:
    """A sealer that blanks, told where labels say that heads may be.

    Args:
        sealer: what it is made of.
    """

    sealer: Sealer

    @property
    def name(self) -> str:
        return f"{self.sealer.name}{SUFFIX}"

    @property
    def settings(self) -> Mapping[str, object]:
        return {
            **self.sealer.settings,
            "label_head_share": HEAD_SHARE,
            "label_margin": MARGIN,
        }

    @property
    def weights_sha256(self) -> str | None:
        found: str | None = getattr(self.sealer, "weights_sha256", None)
        return found

    def rate(self, width_px: int, height_px: int) -> Rate:
        return self.sealer.rate(width_px, height_px)

    def __call__(self, rgb: RGB) -> RGB:
        """Seal a picture without labels."""
        return self.sealer(rgb)

    def reviewed(self, rgb: RGB) -> tuple[RGB, int]:
        """The same, and how many places the gate nearly took for a head."""
        assert isinstance(self.sealer, Reviews)
        return self.sealer.reviewed(rgb)

    def for_thread(self, sizes: int = MANY_SIZES) -> ByLabels:
        """The same for one thread of many, and for pictures of so many sizes."""
        return replace(self, sealer=OfThread(self.sealer, sizes)())

    def told(self, places: HeadPlaces, decoded: Decoded) -> Sealer:
        """The sealer for one picture, of which labels say where heads may be."""
        assert isinstance(self.sealer, Widens)
        height, width = decoded.specimen.pixels.shape[:2]
        drawn_on = (1, 1) if places.in_shares else decoded.full_size
        scale = np.array([width / drawn_on[0], height / drawn_on[1]] * 2, np.float32)
        return self.sealer.widened(np.array(places.boxes, np.float32).reshape(-1, 4) * scale)


def by_labels(sealer: Sealer) -> ByLabels:
    """A sealer whose blanking labels widen.

    Raises:
        ConfigError: it blanks nothing that could be widened.
    """
    if not isinstance(sealer, Widens):
        raise ConfigError(
            f"--widen-by-labels goes with a seal that blanks heads, got {sealer.name}; "
            "try --seal balanced"
        )
    return ByLabels(sealer)
