"""Facing: a drawn network that knows red from green, and who is looked at when."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper, save

from sealskin.core.config_sense import FacingConfig
from sealskin.core.errors import ModelError
from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id
from sealskin.sense.eighths import apart, eighth_of
from sealskin.sense.facing import OLD_S, FacingWatch
from sealskin.sense.facing_model import BODY_SHARE, CROP_PX, FacingModel, crop
from sealskin.sense.track import Track

RED, GREEN = (255, 0, 0), (0, 255, 0)


def draw_network(path: Path, *, metadata: dict[str, str] | None = None, gain: float = 20.0) -> Path:
    """Red bodies face 0, green ones 4; on black it does not know."""
    weights = np.zeros((3, 8), np.float32)
    weights[0, 0] = weights[1, 4] = gain / 255
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["facing"]),
    ]
    graph = helper.make_graph(
        nodes,
        "drawn",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, *CROP_PX])],
        [helper.make_tensor_value_info("facing", TensorProto.FLOAT, [1, 8])],
        [numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    metadata = {"seals": "drawn-1", "sure": "0.6"} if metadata is None else metadata
    for key, value in metadata.items():
        model.metadata_props.add(key=key, value=value)
    save(model, path)
    return path


@pytest.fixture
def model(tmp_path: Path) -> FacingModel:
    return FacingModel(draw_network(tmp_path / "facing.onnx"), threads=1)


def picture(*bodies: tuple[int, tuple[int, int, int]]) -> NDArray[np.uint8]:
    rgb = np.zeros((200, 600, 3), np.uint8)
    for x, colour in bodies:
        rgb[20:180, x - 40 : x + 40] = colour
    return rgb


def body(number: int, x: float, time_s: float, *, observed: bool = True) -> Track:
    box = np.array([x - 20, 40, x + 20, 160], np.float32)
    return Track(number, box, 0.9, (x, 160.0), 0.0, time_s, observed)


def sealed(rgb: NDArray[np.uint8], time_s: float) -> SealedFrame:
    return SealedFrame(rgb.copy(), time_s, 0, "drawn-1")


def test_eighths_go_clockwise_from_the_right() -> None:
    angles = np.array([0, 44, 90, 180, -90, 350, 22.4, 22.6])
    assert eighth_of(angles).tolist() == [0, 1, 2, 4, 6, 0, 0, 1]
    assert apart(np.array([0, 7, 1, 2]), np.array([7, 1, 5, 2])).tolist() == [1, 2, 4, 0]


def test_a_crop_holds_its_body_in_the_middle_whatever_the_size_of_the_frame() -> None:
    for factor in (1, 3):
        rgb = np.repeat(np.repeat(picture((300, RED)), factor, 0), factor, 1)
        found = crop(rgb, np.array([260, 20, 340, 180], np.float32) * factor)
        assert found.shape == (*CROP_PX, 3)
        rows = np.flatnonzero(found[:, CROP_PX[1] // 2, 0] > 127)
        assert len(rows) == pytest.approx(BODY_SHARE * CROP_PX[0], abs=2)
        assert rows.mean() == pytest.approx(CROP_PX[0] / 2, abs=1.5)


def test_each_body_is_told_by_its_own_crop(model: FacingModel) -> None:
    watch = FacingWatch(model, FacingConfig())
    frame = sealed(picture((100, RED), (300, GREEN)), 0.0)
    found = watch.update(frame, [body(1, 100, 0.0), body(2, 300, 0.0), body(3, 500, 0.0)])
    assert {number: facing.eighth for number, facing in found.items()} == {1: 0, 2: 4}
    assert all(facing.confidence > 0.9 for facing in found.values())  # black: unknown, no number


def test_what_was_seen_grows_old(model: FacingModel) -> None:
    watch = FacingWatch(model, FacingConfig())
    frame = sealed(picture((100, RED)), 0.0)
    assert 1 in watch.update(frame, [body(1, 100, 0.0)])
    later = sealed(picture(), OLD_S - 0.1)
    hidden = body(1, 100, OLD_S - 0.1, observed=False)
    assert 1 in watch.update(later, [hidden])
    assert watch.update(sealed(picture(), OLD_S + 0.1), [hidden]) == {}
    assert watch.update(frame, [body(1, 100, 0.0)])[1].eighth == 0  # the source began again


def test_somebody_who_turns_is_followed_within_the_smoothing(model: FacingModel) -> None:
    watch = FacingWatch(model, FacingConfig(smooth_s=0.5))
    told = []
    for step in range(40):
        colour = RED if step < 20 else GREEN
        found = watch.update(sealed(picture((100, colour)), step / 10), [body(1, 100, step / 10)])
        told.append(found[1].eighth if found else None)
    assert told[:20] == [0] * 20
    assert told[-10:] == [4] * 10


def test_few_are_looked_at_and_everybody_in_turn(
    model: FacingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    shares = model.shares

    def counted(rgb: NDArray[np.uint8], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        looked.append(len(boxes))
        return shares(rgb, boxes)

    monkeypatch.setattr(model, "shares", counted)
    watch = FacingWatch(model, FacingConfig(rate_hz=1, most_a_frame=2))
    colours = picture((100, RED), (300, GREEN), (500, RED))
    for step in range(20):
        now_s = step / 10
        people = [body(n, x, now_s) for n, x in ((1, 100), (2, 300), (3, 500))]
        found = watch.update(sealed(colours, now_s), people)
        assert len(found) == (2 if step == 0 else 3)
    assert looked == [2, 1, 2, 1]  # each once a second


def test_a_file_that_is_no_such_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lacks its metadata"):
        FacingModel(draw_network(tmp_path / "bare.onnx", metadata={}), threads=1)
    broken = FacingModel(draw_network(tmp_path / "nan.onnx", gain=float("nan")), threads=1)
    with pytest.raises(ModelError, match="add up to 1"):
        broken.shares(picture((100, RED)), np.array([[80, 40, 120, 160]], np.float32))


def test_the_shipped_one_knows_the_live_default() -> None:
    assert seal_id(make_sealer("lowrate")) in FacingModel(threads=1).seals
