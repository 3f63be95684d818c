"""What needs no attacker: is the seal constant, is its claim kept, is anybody left unsealed?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from sealskin.audit.faces import FaceTrial
from sealskin.audit.scene import FACE_HEIGHTS_PX, FRAME_HW, face_frames
from sealskin.audit.vectors import F32
from sealskin.data.identities import Face
from sealskin.seal.sealer import Sealer

READABLE_FAR = 0.001
LEFT_OUT_FRAMES = 120
FACE_ASPECT = 0.75  # width of a face's box over its height (mean of the boxes of `data/faces`)


def constancy(sealer: Sealer, faces: Sequence[Face]) -> dict[str, Any]:
    """Seal one frame several times, and an empty grey one.

    Returns:
        `same`: equal input gives equal output; `dither`: standard deviation that an empty grey
        frame has after the seal; `fixed_dither`: there is one and it is always the same, so that
        an attacker can subtract it.
    """
    frame, _ = next(face_frames(faces, range(min(20, len(faces))), 48, 0))
    grey = np.full((*FRAME_HW, 3), 128, np.uint8)
    same = bool(np.array_equal(sealer(frame), sealer(frame)))
    first, second = sealer(grey), sealer(grey)
    dither = float(first.astype(np.float32).std(axis=(0, 1)).max())
    fixed = dither > 0.5 and bool(np.array_equal(first, second))
    return {"same": same, "dither": dither, "fixed_dither": fixed}


def influence(sealer: Sealer, faces: Sequence[Face], height_px: int) -> dict[str, Any]:
    """Swap the faces of a frame for others and see what of the output changes.

    Returns:
        `changed`: share of the output's bytes that differ, `claimed_bits`: what the seal states
        that a face of this height may let through, `broken`: something changed although the
        claim is zero.
    """
    one, placed = next(face_frames(faces, range(len(faces)), height_px, 5))
    other = one.copy()
    # The middle of each head trades places with its neighbour's: nothing else moves.
    height, width = round(0.7 * height_px), round(0.7 * FACE_ASPECT * height_px)
    corners = []
    for place in placed:
        x, y, w, h = faces[place.index].box
        centre = place.to_frame @ np.array([x + w / 2, y + h / 2, 1])
        corners.append((round(centre[1] - height / 2), round(centre[0] - width / 2)))
    for (y0, x0), (y1, x1) in itertools.pairwise(corners):
        other[y0 : y0 + height, x0 : x0 + width] = one[y1 : y1 + height, x1 : x1 + width]
    changed = float((sealer(one) != sealer(other)).mean())
    rate = sealer.rate(FRAME_HW[1], FRAME_HW[0])
    claimed = rate.cells_touched(height_px, FACE_ASPECT * height_px) * rate.bits_per_cell
    return {
        "height_px": height_px,
        "changed": changed,
        "claimed_bits": claimed,
        "broken": claimed == 0 and changed > 0,
    }


def left_out(sealer: Sealer, faces: Sequence[Face]) -> dict[str, Any]:
    """Show many frames and look for faces that came through as they were.

    Returns:
        `frames` and `faces` seen; `unsealed`: faces of which the seal changed less than a fifth
        of what it changes in the median face; None if it changes nothing at all.
    """
    rng = np.random.default_rng(7)
    height_px, frames = max(FACE_HEIGHTS_PX), 0
    changes: list[float] = []
    while frames < LEFT_OUT_FRAMES:
        order = rng.permutation(len(faces)).tolist()
        for frame, placed in face_frames(faces, order, height_px, int(rng.integers(1 << 31))):
            sealed = sealer(frame)
            for place in placed:
                x, y, w, h = faces[place.index].box
                centre = place.to_frame @ np.array([x + w / 2, y + h / 2, 1])
                top, left = round(centre[1] - height_px / 3), round(centre[0] - height_px / 4)
                part = slice(top, top + height_px * 2 // 3), slice(left, left + height_px // 2)
                gap = sealed[part].astype(np.int16) - frame[part]
                changes.append(float(np.abs(gap).mean()))
            frames += 1
            if frames == LEFT_OUT_FRAMES:
                break
    median = float(np.median(changes))
    unsealed = sum(c < 0.2 * median for c in changes) if median > 0 else None
    return {"frames": frames, "faces": len(changes), "unsealed": unsealed}


def readable(trial: FaceTrial) -> list[dict[str, Any]]:
    """Faces that the untouched recogniser still reads after the seal, by height.

    A face counts when its sealed picture is closer to its own raw one than all but 0.1 % of the
    pairs of different people are to each other: a gate missed it, or the seal skipped a frame.

    Returns:
        Per height: `count`, `of`, `share` and `upper`, the upper end of Wilson's 95 % interval.
    """
    raw = trial.raw_vectors["report"]
    limit = readable_limit(raw, np.array([f.person for f in trial.split.report]))
    out = []
    for height_px in trial.heights_px:
        crops = trial.scored["report"].at(height_px)
        likeness = (trial.embedder(crops.tight) * raw[crops.index]).sum(1)
        count, of = int((likeness > limit).sum()), len(likeness)
        share = count / of
        row = {"height_px": height_px, "count": count, "of": of, "share": share}
        out.append({**row, "upper": wilson_upper(count, of)})
    return out


def readable_limit(raw: F32, person: np.ndarray) -> float:
    """Likeness that only one pair of different people in a thousand exceeds."""
    scores = raw @ raw.T
    return float(np.quantile(scores[person[:, None] != person[None]], 1 - READABLE_FAR))


def wilson_upper(count: int, of: int, z: float = 1.96) -> float:
    """Upper end of Wilson's score interval (1927)."""
    share = count / of
    middle = share + z**2 / (2 * of)
    spread = z * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return float((middle + spread) / (1 + z**2 / of))
