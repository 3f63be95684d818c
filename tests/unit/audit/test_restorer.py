"""Attackers that read restored faces, and the pictures that a user may ask for."""

import base64

import cv2
import numpy as np
import pytest
from torch import nn

from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import FaceTrial
from sealskin.audit.pictures import best_and_worst
from sealskin.audit.restorer import learned_readers, restored
from sealskin.audit.rows import Scored, tabulate
from sealskin.audit.subject import Raw
from unit.audit import drawn


class Untouched(nn.Module):
    def forward(self, x):
        return x


class Grey(nn.Module):
    def forward(self, x):
        return x * 0


class Negative(nn.Module):
    def forward(self, x):
        return -x


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "recogniser.onnx"
    return FaceTrial(Raw(), drawn.split(), Embedder(drawn.recogniser(path)), [88])


def table(trial, vectors):
    who = {
        side: Scored(np.array([f.person for f in getattr(trial.split, side)]))
        for side in ("dev", "report")
    }
    return tabulate(vectors, who, "x", "face")


def test_a_restored_trial_shows_restored_faces_and_knows_the_raw_ones(trial):
    seen = restored(trial, Negative())
    for before, after in ((trial.learn, seen.learn), (trial.scored["dev"], seen.scored["dev"])):
        assert np.abs(255 - before.wide.astype(int) - after.wide).max() <= 2
        assert np.array_equal(before.index, after.index)
    assert np.array_equal(trial.raw_wide["dev"], seen.raw_wide["dev"])
    assert seen.scored["report"].wide is not trial.scored["report"].wide


def test_attackers_read_what_was_restored_and_not_what_was_sealed(trial):
    found = learned_readers(trial, Untouched(), 3, 20)
    assert {(v.attacker, v.seed) for v in found} == {("restorer", 3)}
    assert len({v.variant for v in found}) == 2
    rows = {r["variant"]: r["auc"] for r in table(trial, found).rows if r["direction"] == "ss"}
    assert min(rows.values()) > 0.7  # after twenty batches
    blind = learned_readers(trial, Grey(), 3, 2)
    rows = {r["variant"]: r["auc"] for r in table(trial, blind).rows if r["direction"] == "ss"}
    assert all(abs(auc - 0.5) < 0.1 for auc in rows.values())


def test_best_and_worst_are_shown_with_what_they_are_like(trial):
    shown = best_and_worst(trial, Untouched(), 88, 2)
    assert [picture["kind"] for picture in shown] == ["best", "best", "worst", "worst"]
    likeness = [picture["likeness"] for picture in shown]
    assert likeness[0] >= likeness[1] > likeness[3] >= likeness[2]
    for picture in shown:
        png = np.frombuffer(base64.b64decode(picture["png_base64"], validate=True), np.uint8)
        strip = cv2.imdecode(png, cv2.IMREAD_COLOR)[..., ::-1]
        assert strip.shape == (64, 192, 3)
        raw, sealed, made = np.split(strip.astype(int), 3, axis=1)
        assert np.abs(sealed - made).max() <= 2, "this restorer changes nothing"
        middle = slice(20, 48)  # what is around the head is masked on one side only
        alike = np.corrcoef(raw[middle, middle].ravel(), sealed[middle, middle].ravel())
        assert alike[0, 1] > 0.9, "both are of one person"
        pictures = trial.raw_wide["report"]
        assert (pictures == raw).all((1, 2, 3)).any()
