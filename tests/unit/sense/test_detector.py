import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sealskin.core.errors import ConfigError, ModelError
from sealskin.core.sealed import SealedFrame
from sealskin.seal.letterbox import letterbox
from sealskin.sense.detector import SHIPPED, PersonDetector
from sealskin.sense.network import Precision
from unit.sense.tiny_model import METADATA, save_tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return save_tiny(tmp_path / "tiny.onnx")


def picture(
    height: int = 96, width: int = 128, red: Sequence[tuple[int, int, int, int]] = ()
) -> NDArray[np.uint8]:
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[..., 1:] = 200  # a network that mixed up its channels would see red everywhere
    for x0, y0, x1, y1 in red:
        rgb[y0:y1, x0:x1, 0] = 255
    return rgb


def test_a_cell_is_found_where_it_is(tiny: Path) -> None:
    found = PersonDetector(tiny, threads=1).infer(picture(red=[(40, 24, 48, 32)]))
    assert found.boxes.tolist() == [[36, 20, 52, 36]]
    assert found.scores.tolist() == pytest.approx([1.0], abs=1e-5)
    assert found.boxes.dtype == found.scores.dtype == np.float32


def test_boxes_are_in_pixels_of_the_picture_whatever_its_size(tiny: Path) -> None:
    detector = PersonDetector(tiny, threads=1)
    for factor in (1, 2, 5):  # the input stays 128 wide
        x0, y0, x1, y1 = (factor * edge for edge in (40, 24, 48, 32))
        rgb = picture(96 * factor, 128 * factor, [(x0, y0, x1, y1)])
        expected = [[factor * edge for edge in (36, 20, 52, 36)]]
        assert detector.infer(rgb).boxes.tolist() == expected
    small = picture(48, 64, [(20, 12, 24, 16)])
    assert PersonDetector(tiny, threads=1, score_threshold=0.7).infer(small).boxes.tolist() == [
        [18, 10, 26, 18]
    ]


def test_levels_and_rows_are_read_in_order(tiny: Path) -> None:
    # A red block of 32 px is a cell of each level; sides are 8 px for all of them.
    found = PersonDetector(tiny, threads=1).infer(picture(red=[(64, 32, 96, 64)]))
    centres = sorted(((box[:2] + box[2:]) / 2).tolist() for box in found.boxes)
    assert [80, 48] in centres  # stride 32
    assert [72, 40] in centres  # stride 16
    assert [68, 36] in centres  # stride 8


def test_nobody_is_no_error(tiny: Path) -> None:
    found = PersonDetector(tiny, threads=1).infer(picture())
    assert len(found) == 0
    assert found.boxes.shape == (0, 4)


def test_a_box_ends_at_the_frame_and_padding_holds_nobody(tmp_path: Path) -> None:
    model = save_tiny(tmp_path / "wide.onnx", sides=(500, 500, 500, 500))
    found = PersonDetector(model, threads=1).infer(picture(90, 128, [(0, 0, 8, 8)]))
    assert found.boxes.tolist() == [[0, 0, 128, 90]]
    small = save_tiny(tmp_path / "small.onnx", sides=(1, 1, 1, 1), bias=1.0, gain=0.0)
    found = PersonDetector(small, threads=1).infer(picture(40, 128))
    assert len(found) > 0
    assert found.boxes[:, 3].max() <= 40


@pytest.mark.parametrize("size", [(64, 64), (64, 3840), (2160, 3840), (101, 67)])
def test_any_size(tiny: Path, size: tuple[int, int]) -> None:
    assert len(PersonDetector(tiny, threads=1).infer(picture(*size))) == 0


def test_more_sizes_than_are_kept_compiled(tiny: Path) -> None:
    detector = PersonDetector(tiny, threads=1)
    for height in (96, 64, 128, 32, 70, 100, 96):
        assert len(detector.infer(picture(height, 128, [(40, 8, 48, 16)]))) == 1
    assert len(detector._network._requests) <= 4


def test_a_sealed_frame(tiny: Path) -> None:
    frame = SealedFrame(picture(red=[(40, 24, 48, 32)]), 0.0, 0, "drawn")
    assert len(PersonDetector(tiny, threads=1).detect(frame)) == 1


def test_results_do_not_change_with_the_next_frame(tiny: Path) -> None:
    detector = PersonDetector(tiny, threads=1)
    first = detector.infer(picture(red=[(40, 24, 48, 32)]))
    before = first.boxes.copy(), first.scores.copy()
    detector.infer(picture(red=[(80, 64, 88, 72)]))
    assert np.array_equal(first.boxes, before[0])
    assert np.array_equal(first.scores, before[1])


def test_threshold_is_the_models_or_ours(tmp_path: Path) -> None:
    model = save_tiny(tmp_path / "tiny.onnx", gain=0.4)
    red = picture(red=[(40, 24, 48, 32)])
    assert len(PersonDetector(model, threads=1).infer(red)) == 0
    lower = PersonDetector(model, threads=1, score_threshold=0.35)
    assert len(lower.infer(red)) == 1
    assert (lower.score_threshold, lower.operating_score) == (0.35, 0.5)
    with pytest.raises(ConfigError, match=r"between 0 and 1, got 1\.5"):
        PersonDetector(model, score_threshold=1.5)


def test_identity(tiny: Path) -> None:
    detector = PersonDetector(tiny)
    assert detector.weights_sha256 == hashlib.sha256(tiny.read_bytes()).hexdigest()
    assert (detector.seal, detector.input_long_px, detector.card.name) == ("drawn", 128, "tiny")


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_precision_is_what_was_asked_for(tiny: Path, precision: Precision) -> None:
    detector = PersonDetector(tiny, threads=1, precision=precision)
    detector.infer(picture())
    (request,) = detector._network._requests.values()
    compiled = request.get_compiled_model()
    # A CPU without bf16 answers that it computes in f32.
    assert compiled.get_property("INFERENCE_PRECISION_HINT").to_string() in {precision, "f32"}
    assert compiled.get_property("NUM_STREAMS") == 1
    assert compiled.get_property("INFERENCE_NUM_THREADS") == 1
    assert compiled.get_property("ENABLE_CPU_PINNING") is False


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gain": float("nan")}, "expected scores between 0 and 1"),
        ({"gain": 20.0}, "expected scores between 0 and 1"),
        ({"bias": -3.0}, "expected scores between 0 and 1"),
        ({"sides": (8, float("nan"), 8, 8)}, "expected finite distances"),
        ({"sides": (8, 8, float("inf"), 8)}, "expected finite distances"),
        ({"metadata": METADATA | {"strides": "8,16"}}, "strides or its metadata are wrong"),
        ({"cells": 1024}, "export it with free height and width"),
    ],
)
def test_a_broken_network_is_no_empty_shop(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    model = save_tiny(tmp_path / "broken.onnx", **changes)
    with pytest.raises(ModelError, match=message):
        PersonDetector(model, threads=1).infer(picture(red=[(40, 24, 48, 32)]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outputs": ("a", "b")}, r"the outputs `scores` and `distances`, got .*\['a', 'b'\]"),
        ({"metadata": {}}, "lacks the metadata name, version, seal"),
        ({"metadata": METADATA | {"strides": "8,x"}}, "no number"),
        ({"metadata": METADATA | {"score_threshold": "38"}}, "out of range"),
    ],
)
def test_a_model_of_another_form_is_refused_at_once(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    model = save_tiny(tmp_path / "other.onnx", **changes)
    with pytest.raises(ModelError, match=message):
        PersonDetector(model)


def test_no_file_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no model at .*gone\.onnx; give the path"):
        PersonDetector(tmp_path / "gone.onnx")
    for content in (b"", b"hello", b"\x08\x07" * 40):
        other = tmp_path / "other.onnx"
        other.write_bytes(content)
        with pytest.raises(ModelError) as caught:
            PersonDetector(other)
        assert "\n" not in str(caught.value)


def test_the_shipped_model_is_where_it_is_looked_for() -> None:
    assert SHIPPED.is_file()
    assert PersonDetector(threads=1).seal.startswith("lowrate-")


def test_the_letterbox_keeps_shapes_and_pads_right_and_below() -> None:
    rng = np.random.default_rng(0)
    for height, width in ((64, 64), (360, 640), (577, 769), (64, 900), (1080, 608), (200, 300)):
        rgb = rng.integers(1, 256, (height, width, 3), np.uint8)
        padded, scale = letterbox(rgb, 320)
        assert scale == 320 / max(height, width)
        assert padded.shape[0] % 32 == padded.shape[1] % 32 == 0
        rows, columns = round(height * scale), round(width * scale)
        assert max(rows, columns) == 320
        assert padded[:rows, :columns].min() > 0
        assert not padded[rows:].any() and not padded[:, columns:].any()
