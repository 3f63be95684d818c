"""Every frame that an audit will ask for, for tools that cannot be called from here."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sealskin.audit import bodies as body_attacks
from sealskin.audit import checks, iris, many, ridge
from sealskin.audit import faces as face_attacks
from sealskin.audit.crops import body_crops, face_crops
from sealskin.audit.pairs import Recorder
from sealskin.audit.run import Plan
from sealskin.audit.scene import FRAME_HW
from sealskin.audit.split import Split
from sealskin.data.identities import Body, Face


def write_frames(folder: Path, faces: Split[Face], bodies: Split[Body], plan: Plan) -> int:
    """Write the frames of an audit of a folder of pairs, once each.

    The same functions draw them that draw them for the attackers: they only ever show the seal
    what does not depend on its answers. `tests/unit/audit/test_pairs.py` runs the audit on what
    is written here.

    Args:
        folder: where to; see `sealskin.audit.pairs`.
        faces, bodies: who will be learned from, chosen on and reported.
        plan: what will be tried.

    Returns:
        How many there are.

    Raises:
        DataError: the folder holds frames already, or cannot be written.
    """
    recorder = Recorder(folder)
    for side in ("learn", "dev", "report"):
        shown = getattr(faces, side)
        seed = face_attacks.SEEDS[side]
        face_crops(recorder, shown, plan.face_heights_px, seed, tight=False)
        frames = max(plan.many_frames) if side != "learn" else many.learn_frames(plan.many_frames)
        many.stacks(recorder, shown, side, plan.many_height_px, frames)
        seed = body_attacks.SEEDS[side]
        body_crops(recorder, getattr(bodies, side), plan.body_heights_px, seed)
    recorder(np.full((*FRAME_HW, 3), 128, np.uint8))  # whose dither an attacker subtracts
    for height_px in plan.face_heights_px:
        checks.influence(recorder, faces.report, height_px)
    checks.left_out(recorder, faces.report)
    iris.attack(recorder, 0, plan.close_ups)
    ridge.attack(recorder, 0, plan.close_ups)
    recorder.write_index()
    return len(recorder.numbers)
