"""Batches: a gate stays compiled for every size of the frames that detectors learn from."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: pip install -e '.[learn]'")

from sealskin.learn.augment import Example
from sealskin.learn.batches import FRAME_SIZES, make_batch
from sealskin.learn.recipe import contents, load_recipe, recipe_sha256
from sealskin.seal import make_sealer
from sealskin.seal.gate import LEAST_LONG_PX, MOST_LONG_PX, Gate
from sealskin.seal.letterbox import fitted
from sealskin.seal.of_thread import OfThread
from sealskin.seal.sealer import MANY_SIZES


@pytest.mark.parametrize("name", ["person-lowrate", "person-strict"])
def test_there_is_room_for_every_size_of_training_frames(name: str) -> None:
    recipe = load_recipe(name)
    sizes = {
        fitted(np.zeros((round(h * f), round(w * f), 3), np.uint8), LEAST_LONG_PX, MOST_LONG_PX)[
            0
        ].shape
        for h, w in recipe.canvases
        for f in np.linspace(*recipe.frame_scale, 300)
    }
    assert MANY_SIZES < len(sizes) <= FRAME_SIZES


@pytest.mark.parametrize("name", ["balanced", "partial"])
def test_each_thread_s_gate_is_told_how_many(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(Gate, "keep_sizes", lambda _, count: told.append(count))
    OfThread(make_sealer(name), FRAME_SIZES)()
    OfThread(make_sealer(name))()
    assert told == [FRAME_SIZES, MANY_SIZES]


def test_a_share_of_frames_stays_raw() -> None:
    boxes = np.zeros((0, 4), np.float32)
    examples = [Example(np.full((96, 96, 3), 200, np.uint8), boxes, boxes)]
    sealed = load_recipe("person-lowrate")
    calls: list[int] = []

    def seal(rgb: np.ndarray) -> np.ndarray:
        calls.append(1)
        return np.zeros_like(rgb)

    def dark(share: float) -> float:
        calls.clear()
        recipe = sealed.model_copy(update={"unsealed": share})
        images = make_batch(examples, recipe, seal, 0).images
        black = float((images.amax((1, 2, 3)) == 0).float().mean())
        assert black == len(calls) / len(images)
        return black

    assert dark(0.0) == 1
    assert 0 < dark(0.5) < 1
    assert dark(1.0) == 0
    # Models and checkpoints from before there was such a share are still of their recipe.
    assert "unsealed" not in contents(sealed)
    assert recipe_sha256(sealed) == recipe_sha256(sealed.model_copy(update={"unsealed": 0.0}))
    assert recipe_sha256(sealed) != recipe_sha256(sealed.model_copy(update={"unsealed": 0.5}))
