from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sealskin.core.config_sense import THINGS
from sealskin.core.errors import ConfigError, ModelError
from sealskin.core.sealed import SealedFrame
from sealskin.seal import make_sealer
from sealskin.seal.sealer import seal_id
from sealskin.sense.things import SHIPPED, ThingDetector
from unit.sense.tiny_things import METADATA, save_tiny_things


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return save_tiny_things(tmp_path / "things.onnx")


def picture() -> NDArray[np.uint8]:
    """Two red cells and a blue one."""
    rgb = np.zeros((128, 256, 3), np.uint8)
    rgb[32:64, 32:64, 0] = rgb[64:96, 128:160, 0] = rgb[0:32, 96:128, 2] = 255
    return rgb


def test_things_are_found_by_class_and_where_they_are(tiny: Path) -> None:
    found = ThingDetector(path=tiny, threads=1).infer(picture())
    assert sorted(found["chair"].boxes.tolist()) == [[32, 32, 64, 64], [128, 64, 160, 96]]
    assert found["handbag"].boxes.tolist() == [[96, 0, 128, 32]]
    twice = np.ascontiguousarray(picture().repeat(2, axis=0).repeat(2, axis=1))
    larger = ThingDetector(path=tiny, threads=1).infer(twice)
    assert larger["handbag"].boxes.tolist() == [[192, 0, 256, 64]]


def test_only_what_is_asked_for_is_told_and_what_is_not_there_is_none(tiny: Path) -> None:
    detector = ThingDetector(["handbag"], tiny, threads=1)
    empty = SealedFrame(np.zeros((96, 256, 3), np.uint8), 0.0, 0, "drawn")
    assert {name: len(boxes) for name, boxes in detector.detect(empty).items()} == {"handbag": 0}
    assert list(detector.infer(picture())) == ["handbag"]


def test_what_is_more_likely_something_else_is_not_counted(tmp_path: Path) -> None:
    """Even where the other class is not asked for: its score keeps the place."""
    metadata = {**METADATA, "classes": "car,truck", "score_threshold": "0.1"}
    model = save_tiny_things(tmp_path / "cars.onnx", metadata=metadata)
    rgb = np.zeros((128, 256, 3), np.uint8)
    rgb[32:64, 32:64] = 255, 0, 100
    assert len(ThingDetector(["car"], model, threads=1).infer(rgb)["car"]) == 1
    rgb[32:64, 32:64] = 100, 0, 255
    assert len(ThingDetector(["car"], model, threads=1).infer(rgb)["car"]) == 0


def test_an_unknown_thing_is_refused(tiny: Path) -> None:
    with pytest.raises(ConfigError, match=r"no thing 'trolley'; choose among chair, handbag"):
        ThingDetector(["trolley"], tiny)


@pytest.mark.parametrize(
    ("metadata", "gain", "said"),
    [
        ({k: v for k, v in METADATA.items() if k != "classes"}, 1.0, "lacks its metadata classes"),
        ({**METADATA, "classes": "chair,handbag,cup"}, 1.0, "expected scores"),
        ({**METADATA, "strides": "16"}, 1.0, "expected scores"),
        (METADATA, 3.0, "between 0 and 1"),
        (METADATA, float("nan"), "between 0 and 1"),
    ],
)
def test_a_broken_model_does_not_look_like_an_empty_shop(
    tmp_path: Path, metadata: dict[str, str], gain: float, said: str
) -> None:
    model = save_tiny_things(tmp_path / "broken.onnx", metadata=metadata, gain=gain)
    with pytest.raises(ModelError, match=said) as refusal:
        ThingDetector(path=model, threads=1).infer(picture())
    assert "learn things" in str(refusal.value) or "damaged" in str(refusal.value)


def test_the_shipped_model_knows_what_can_be_asked_for() -> None:
    detector = ThingDetector(threads=1)
    assert detector.known == THINGS
    assert detector.seal == seal_id(make_sealer("lowrate"))
    assert SHIPPED.stat().st_size < 8_000_000
    found = detector.infer(np.zeros((360, 640, 3), np.uint8))
    assert all(len(boxes) == 0 for boxes in found.values())
