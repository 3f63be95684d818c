"""Batches are the same whoever draws them: a thread, or processes that share the pictures."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch

from sealskin.learn.augment import Example
from sealskin.learn.batches import batches
from sealskin.learn.mapped import Mapped
from sealskin.learn.recipe import load_recipe
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256

RECIPE = load_recipe("person-lowrate").model_copy(update={"batch": 2})


def drawn(count: int) -> list[Example]:
    rng = np.random.default_rng(0)
    shapes = [(120 + 10 * k, 160, 3) for k in range(count)]
    box = np.array([[10, 10, 60, 100]], np.float32)
    return [Example(rng.integers(0, 256, s).astype(np.uint8), box, box[:0]) for s in shapes]


def test_mapped_examples_are_what_was_written(tmp_path):
    examples = drawn(3)
    mapped = pickle.loads(pickle.dumps(Mapped(examples, tmp_path / "pixels")))
    assert len(mapped) == 3
    for before, after in zip(examples, mapped[:], strict=True):
        assert (before.pixels == after.pixels).all()
        assert (before.boxes == after.boxes).all()
    assert (mapped[-1].pixels == examples[-1].pixels).all()
    with pytest.raises(IndexError):
        mapped[3]


@pytest.mark.parametrize("name", ["raw", "lowrate", "balanced"])
def test_processes_draw_what_a_thread_draws(name, monkeypatch):
    seal = None if name == "raw" else make_sealer(name)
    made = []
    for count in ("1", "2"):
        monkeypatch.setenv("SEALSKIN_WORKERS", count)
        made.append(list(batches(drawn(4), RECIPE, seal, range(3, 7))))
    for ours, theirs in zip(*made, strict=True):
        assert ours.canvas == theirs.canvas
        assert torch.equal(ours.images, theirs.images)
        assert ours.images.stride() == theirs.images.stride()
        assert all(torch.equal(a, b) for a, b in zip(ours.boxes, theirs.boxes, strict=True))
    assert len(made[0]) == 4


def test_a_sealer_in_another_process_is_the_same():
    for name in ("balanced", "strict", "partial", "partial-heads"):
        sealer = make_sealer(name)
        again = pickle.loads(pickle.dumps(sealer))
        assert config_sha256(again) == config_sha256(sealer)
