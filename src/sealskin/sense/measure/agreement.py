"""How well counted crossings agree with those that a person saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TOLERANCE_MS = 2_000
"""Apart at most: a person presses a key when feet cross, or when they see that they have."""


def matched(
    seen: Sequence[tuple[int, str]],
    counted: Sequence[tuple[int, str]],
    tolerance_ms: int = TOLERANCE_MS,
) -> int:
    """Most pairs of a seen and a counted crossing of one direction, one to one, near in time.

    Net counts would hide errors: one missed and one false make none. The pairs are the largest
    set that there is (bipartite matching), so that no order of trying decides.

    Args:
        seen: by a person: time in milliseconds, direction.
        counted: by the sensor, likewise.
        tolerance_ms: how far apart two may be and still be one.
    """
    if not seen or not counted:
        return 0
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    near = np.array(
        [
            [a_way == b_way and abs(a_ms - b_ms) <= tolerance_ms for b_ms, b_way in counted]
            for a_ms, a_way in seen
        ]
    )
    pairs = maximum_bipartite_matching(csr_matrix(near), perm_type="column")
    return int((pairs >= 0).sum())
