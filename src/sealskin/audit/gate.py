"""Whom a seal that looks for heads found, and whom it missed: they are scored apart and together.

A seal with a gate is as good as its misses. The audit knows where every head is, asks the seal
what it treated, and splits the faces: `found`, `missed`, and `all` of them. Every head that could
be found is in the scenes, so `all` holds the missed at the rate at which they were missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sealskin.audit.checks import wilson_upper
from sealskin.audit.faces import SEEDS
from sealskin.audit.rows import Kept
from sealskin.audit.scene import face_frames, head_box
from sealskin.data.identities import Face
from sealskin.seal.sealer import HasGate

COVERED = 0.9


def found(gate: HasGate, faces: Sequence[Face], height_px: int, side: str) -> list[bool]:
    """Which faces of a side the gate found, in the frames that are scored.

    A face is found if at least 90 % of its head's box was treated.
    """
    covered = [False] * len(faces)
    for frame, placed in face_frames(faces, range(len(faces)), height_px, SEEDS[side]):
        treated = gate.treated(frame)
        if treated.shape != frame.shape[:2] or treated.dtype != np.bool_:
            raise ValueError(
                f"expected of treated() a mask, bool {frame.shape[:2]}, "
                f"got {treated.dtype} {treated.shape}"
            )
        for place in placed:
            left, top, right, bottom = head_box(faces[place.index], place)
            covered[place.index] = bool(treated[top:bottom, left:right].mean() >= COVERED)
    return covered


def populations(said: Mapping[str, Mapping[str, Sequence[bool]]]) -> dict[str, Kept]:
    """Which pictures of each side and height are `found`, and which `missed`.

    Args:
        said: by side and height (a text, as JSON has it), what `found` returned.
    """
    by_cell = {
        (side, int(height)): np.array(faces, bool)
        for side, heights in said.items()
        for height, faces in heights.items()
    }
    return {
        "found": by_cell,
        "missed": {cell: ~each for cell, each in by_cell.items()},
    }


def miss_rates(
    kept: Kept, heights_px: Sequence[int], missed_rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """How many of the reported faces were missed, and how well those are recognised.

    Args:
        kept: of the population `missed`.
        heights_px: of the faces.
        missed_rows: the chosen rows of that population.

    Returns:
        By height: `height_px`, `missed`, `of`, `share`, `upper` (Wilson's 95 %) and `auc`, the
        strongest attacker's on the missed at its worst direction; None if they are too few.
    """
    out = []
    for height_px in heights_px:
        missed = kept["report", height_px]
        count, of = int(missed.sum()), len(missed)
        aucs = [row["auc"] for row in missed_rows if row["height_px"] == height_px]
        row = {"height_px": height_px, "missed": count, "of": of, "share": count / of}
        out.append({**row, "upper": wilson_upper(count, of), "auc": max(aucs, default=None)})
    return out
