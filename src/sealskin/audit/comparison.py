"""Every picture of a gallery against every probe: what all measures are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealskin.core.errors import DataError

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every picture of a gallery against every probe.

    Attributes:
        scores: float32 (G, P), higher is more alike.
        gallery_ids: int64 (G,), who each gallery picture shows.
        probe_ids: int64 (P,), who each probe shows.
        usable: bool (G, P), pairs that count: not the same picture on both sides, not the same
            camera when people are linked across cameras.

    Raises:
        DataError: the shapes do not fit, or a score that counts is not a finite number.
    """

    scores: F32
    gallery_ids: I64
    probe_ids: I64
    usable: Bools

    def __post_init__(self) -> None:
        shape = (len(self.gallery_ids), len(self.probe_ids))
        if self.scores.shape != shape or self.usable.shape != shape:
            raise DataError(
                f"expected scores and usable pairs of shape {shape}, "
                f"got {self.scores.shape} and {self.usable.shape}"
            )
        if not np.isfinite(self.scores[self.usable]).all():
            raise DataError("a score is not a finite number; look at what the attacker returned")

    @property
    def genuine(self) -> Bools:
        """Bool (G, P): both show the same person."""
        return np.asarray(self.gallery_ids[:, None] == self.probe_ids[None])

    @property
    def people(self) -> I64:
        """Ids on either side, sorted."""
        return np.union1d(self.gallery_ids, self.probe_ids)

    def pairs(self) -> tuple[F32, Bools]:
        """Scores (N,) of the pairs that count, and which of them are genuine."""
        return self.scores[self.usable], self.genuine[self.usable]


def compare(
    gallery: F32, gallery_ids: I64, probe: F32, probe_ids: I64, usable: Bools | None = None
) -> Comparison:
    """Cosine similarity of vectors.

    Args:
        gallery: float32 (G, D).
        gallery_ids: int (G,).
        probe: float32 (P, D).
        probe_ids: int (P,).
        usable: bool (G, P), pairs that count; None: all.
    """
    one, two = (
        np.asarray(v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9), np.float32)
        for v in (gallery, probe)
    )
    scores = one @ two.T
    everything = np.ones(scores.shape, bool) if usable is None else usable
    return Comparison(scores, np.asarray(gallery_ids), np.asarray(probe_ids), everything)
