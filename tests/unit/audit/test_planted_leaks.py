"""Sealers that lie. Each must be caught by the part of the audit that is there for it."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from sealskin.audit import checks
from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import FaceTrial, naive, naive_frames, regallery
from sealskin.audit.rows import Scored, tabulate
from sealskin.audit.subject import Raw
from sealskin.seal import make_sealer
from sealskin.seal.sealer import Rate
from unit.audit import drawn


@dataclass
class Planted:
    """A sealer as its maker describes it: nothing of a face gets through."""

    name: str = "planted"
    settings: dict[str, object] = field(default_factory=dict)

    def rate(self, width_px, height_px):
        return Rate(max(width_px, height_px), 0.0)

    def __call__(self, rgb):
        raise NotImplementedError


class LowBits(Planted):
    def __call__(self, rgb):
        return (np.uint8(128) + (rgb >> np.uint8(6))).astype(np.uint8)


class Inverted(Planted):
    def __call__(self, rgb):
        return 255 - rgb


class FixedDither(Planted):
    def __call__(self, rgb):
        noise = np.random.default_rng(1).normal(0, 90, rgb.shape)
        return np.clip(rgb / 4 + 96 + noise, 0, 255).astype(np.uint8)


class EveryFiftieth(Planted):
    count = 0

    def __call__(self, rgb):
        self.count += 1
        out = make_sealer("solid")(rgb)
        if self.count % 50 == 0:
            out[: rgb.shape[0] // 2] = rgb[: rgb.shape[0] // 2]
        return out


class BlankAfterCoding(Planted):
    """Blurs, and only then greys the skin-coloured middle of what it found: the ring remains."""

    def __call__(self, rgb):
        out = cv2.GaussianBlur(rgb, (0, 0), 12)
        moved = np.abs(rgb.astype(int) - cv2.GaussianBlur(rgb, (0, 0), 40)).sum(2) > 200
        out[moved] = 128
        return out


@pytest.fixture(scope="module")
def embedder(tmp_path_factory):
    return Embedder(drawn.recogniser(tmp_path_factory.mktemp("onnx") / "recogniser.onnx"))


@pytest.fixture(scope="module")
def people():
    return drawn.split()


def worst(trial, vectors):
    scored = {
        side: Scored(np.array([f.person for f in getattr(trial.split, side)]))
        for side in ("dev", "report")
    }
    return tabulate(vectors, scored, trial.sealer.name, "face")


def test_raw_faces_are_read_and_blank_ones_are_not(embedder, people):
    raw = FaceTrial(Raw(), people, embedder, [88])
    assert worst(raw, naive(raw)).worst["auc"] > 0.99
    blank = FaceTrial(make_sealer("solid"), people, embedder, [88])
    table = worst(blank, [*naive(blank), *naive_frames(blank, 88), regallery(blank)])
    assert abs(table.worst["auc"] - 0.5) < 0.08
    assert abs(table.null_max - 0.5) < 0.08


def test_a_picture_in_the_lowest_bits(embedder, people):
    trial = FaceTrial(LowBits(), people, embedder, [88])
    table = worst(trial, [*naive(trial)[:1], *naive_frames(trial, 88)])
    assert table.worst["auc"] > 0.9
    assert table.worst["variant"].startswith("lowest")


def test_inverted_colours(embedder, people):
    trial = FaceTrial(Inverted(), people, embedder, [88])
    table = worst(trial, naive(trial))
    assert table.worst["auc"] > 0.95
    # A raw gallery is matched by who looks at the negative.
    cross = [r for r in table.rows if r["chosen"] and r["direction"] == "rs"]
    assert cross[0]["variant"] == "inverted"
    assert cross[0]["auc"] > 0.95


def test_a_dither_that_is_always_the_same(embedder, people):
    sealer = FixedDither()
    assert checks.constancy(sealer, people.report)["fixed_dither"]
    trial = FaceTrial(sealer, people, embedder, [88])
    blind = worst(trial, naive(trial)[:1]).worst["auc"]
    table = worst(trial, [*naive(trial)[:1], *naive_frames(trial, 88)])
    assert table.worst["variant"] == "without dither"
    assert table.worst["auc"] > max(0.9, blind)


def test_a_face_left_unsealed_every_fiftieth_frame(people):
    found = checks.left_out(EveryFiftieth(), people.report)
    assert found["frames"] >= 100
    assert found["unsealed"] >= 2
    assert checks.left_out(make_sealer("lowrate"), people.report)["unsealed"] == 0


def test_a_head_that_is_blanked_after_coding(people):
    found = checks.influence(BlankAfterCoding(), people.report, 88)
    assert found["claimed_bits"] == 0
    assert found["broken"]
    honest = checks.influence(make_sealer("solid"), people.report, 88)
    assert not honest["broken"]
    assert honest["changed"] == 0


def test_a_sealer_that_claims_bits_may_use_them(people):
    found = checks.influence(make_sealer("lowrate"), people.report, 88)
    assert found["claimed_bits"] > 0
    assert found["changed"] > 0
    assert not found["broken"]
