"""How well tracks keep identities: IDF1 (arXiv:1609.01775) and switches (arXiv:1603.00831)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from sealskin.core.boxes import Boxes, iou


@dataclass(frozen=True, slots=True)
class Frame:
    """Truth and tracks of one frame: ids with a box each."""

    true_ids: list[int]
    true_boxes: Boxes
    ids: list[int]
    boxes: Boxes


def idf1_and_switches(frames: list[Frame]) -> tuple[float, float]:
    """IDF1 at an overlap of 0.5, and how often a person's id changed, over the recall.

    Who reports somebody more often has more chances to change their id, hence the division; it is
    the MOT16 benchmark's.
    """
    together: Counter[tuple[int, int]] = Counter()
    last: dict[int, int] = {}
    switches = true_count = count = 0
    for frame in frames:
        true_count += len(frame.true_ids)
        count += len(frame.ids)
        overlaps = iou(frame.true_boxes, frame.boxes)
        rows, columns = linear_sum_assignment(np.where(overlaps >= 0.5, overlaps, 0), maximize=True)
        for row, column in zip(rows, columns, strict=True):
            if overlaps[row, column] < 0.5:
                continue
            person, track = frame.true_ids[row], frame.ids[column]
            together[person, track] += 1
            switches += last.get(person, track) != track
            last[person] = track
    people = sorted({person for person, _ in together})
    tracks = sorted({track for _, track in together})
    shared = np.array([[together[p, t] for t in tracks] for p in people]).reshape(
        len(people), len(tracks)
    )
    rows, columns = linear_sum_assignment(shared, maximize=True)
    idf1 = 2 * float(shared[rows, columns].sum()) / max(1, true_count + count)
    recall = together.total() / max(1, true_count)
    return idf1, switches / max(recall, 1e-9)
