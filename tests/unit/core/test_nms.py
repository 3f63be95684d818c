import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sealskin.core.boxes import Boxes, iou
from sealskin.core.nms import suppress


def brute_force(
    boxes: Boxes, scores: NDArray[np.float32], threshold: float, limit: int
) -> list[int]:
    kept: list[int] = []
    for index in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        if all(iou(boxes[[index]], boxes[[other]])[0, 0] <= threshold for other in kept):
            kept.append(index)
    return kept[:limit]


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.floats(0, 1), st.integers(1, 50))
def test_like_brute_force(seed: int, count: int, threshold: float, limit: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 30, (count, 2))
    boxes = np.concatenate((corners, corners + rng.integers(0, 20, (count, 2))), 1)
    boxes = boxes.astype(np.float32)
    scores = (rng.integers(0, 8, count) / 8).astype(np.float32)  # with equal ones
    found = suppress(boxes, scores, threshold, limit)
    assert found.tolist() == brute_force(boxes, scores, threshold, limit)
