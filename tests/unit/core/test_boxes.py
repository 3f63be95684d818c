import numpy as np
import pytest

from sealskin.core.boxes import Detections, area, clip, iou


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def test_iou_of_equal_half_and_apart():
    a = boxes([0, 0, 10, 10])
    b = boxes([0, 0, 10, 10], [0, 0, 5, 10], [10, 0, 20, 10])
    assert iou(a, b).tolist() == [[1.0, 0.5, 0.0]]  # half open: touching is apart


def test_iou_of_nothing():
    assert iou(boxes(), boxes([0, 0, 1, 1])).shape == (0, 1)
    assert iou(boxes([3, 3, 3, 3]), boxes([3, 3, 3, 3])).tolist() == [[0.0]]


def test_area_of_a_box_turned_inside_out_is_nothing():
    assert area(boxes([5, 5, 1, 1])).tolist() == [0.0]


def test_clip():
    assert clip(boxes([-5, 2, 900, 700]), 640, 480).tolist() == [[0, 2, 640, 480]]


def test_detections_refuse_a_box_without_a_score():
    with pytest.raises(ValueError, match=r"one per score"):
        Detections(boxes([0, 0, 1, 1]), np.zeros(0, np.float32))
    assert len(Detections()) == 0
