from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the gate needs torch")

from sealskin.core.boxes import Detections, no_boxes  # noqa: E402
from sealskin.core.errors import ConfigError  # noqa: E402
from sealskin.learn import arms  # noqa: E402
from sealskin.learn.arms import ARMS, DEFAULT_ARMS, Gate, make_arm  # noqa: E402
from sealskin.learn.augment import Example, compose, sealed  # noqa: E402
from sealskin.learn.nets import NanoDetG  # noqa: E402
from sealskin.learn.recipe import load_recipe  # noqa: E402


def _gate(seed: int) -> Gate:
    torch.manual_seed(seed)
    return Gate.of(NanoDetG(width=2).eval(), 64)


@pytest.mark.parametrize("name", ["solid-face", "marks-on-raw"])
def test_heads_that_the_gate_finds_are_covered_and_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = np.array([[60, 40, 140, 240], [-20, -10, 40, 150]], np.float32)
    asked = []

    def found(net, rgb, long_px, threshold):
        asked.append((long_px, threshold))
        return Detections(body, np.array([0.5, 0.1], np.float32))

    monkeypatch.setattr(arms, "predict", found)
    picture = np.random.default_rng(0).integers(0, 256, (256, 256, 3)).astype(np.uint8)
    before = picture.copy()
    out = make_arm(name, _gate(0)).seal(picture)
    assert np.array_equal(picture, before) and not np.shares_memory(out, picture)
    assert asked == [(64, arms.GATE_THRESHOLD)]
    changed = (out != picture).any(axis=2)
    # The head of the first: 80 wide, so 36 high and 29 wide around x = 100, from y = 40.
    assert changed[44:72, 92:108].all()
    assert not changed[85:].any() and not changed[:, 130:].any()
    assert changed[:20, :15].any()  # at the frame's edge too
    monkeypatch.setattr(arms, "predict", lambda *_, **__: Detections())
    assert np.array_equal(make_arm(name, _gate(0)).seal(picture), picture)


def test_the_control_that_is_told_draws_at_the_labels_in_training_and_in_tests() -> None:
    grey = np.full((320, 320, 3), 128, np.uint8)
    body = np.array([[100, 60, 180, 260]], np.float32)
    arm = make_arm("marks-at-labels", _gate(0))
    with pytest.raises(ConfigError, match="where the labels are"):
        arm.seal(grey)
    out = sealed(arm.seal, grey, body)
    changed = (out != grey).any(axis=2)
    assert changed[66:90, 134:146].all() and not changed[100:].any() and (grey == 128).all()
    assert np.array_equal(sealed(arm.seal, grey, no_boxes()), grey)

    recipe = load_recipe("person-lowrate")
    for seed in range(5):
        draw = partial(compose, [Example(grey, body, no_boxes())], recipe, (256, 256))
        plain = draw(None, np.random.default_rng(seed))
        told = draw(arm.seal, np.random.default_rng(seed))
        drawn = (told.pixels != plain.pixels).any(axis=2)
        assert np.array_equal(told.boxes, plain.boxes)
        x0, y0, x1, y1 = told.boxes[0]
        rows, columns = np.nonzero(drawn)
        assert drawn.any()
        # A head's rounding and the resizing reach two pixels past the body.
        assert rows.min() >= y0 - 2 and rows.max() <= y0 + 0.5 * (y1 - y0)
        assert columns.min() >= x0 - 2 and columns.max() <= x1 + 2


def test_an_arm_is_known_by_all_that_it_does() -> None:
    names = {make_arm(name, _gate(0)).identity for name in DEFAULT_ARMS}
    assert len(names) == len(DEFAULT_ARMS) and set(DEFAULT_ARMS) <= set(ARMS)
    marks = make_arm("marks-on-raw", _gate(0)).identity
    assert marks == make_arm("marks-on-raw", _gate(0)).identity
    assert marks != make_arm("marks-on-raw", _gate(1)).identity  # another gate
    assert make_arm("raw", _gate(0)).seal is None
    with pytest.raises(ConfigError, match="choose among raw"):
        make_arm("mosaik", _gate(0))


def test_an_arm_with_a_gate_says_which_weights_it_has():
    said = [make_arm(name, _gate(0)).weights_sha256 for name in ("balanced", "strict", "partial")]
    assert len(said[0]) == 64 and len(set(said)) == 1
    assert make_arm("lowrate", _gate(0)).weights_sha256 is None
