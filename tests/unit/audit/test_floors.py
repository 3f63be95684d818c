"""What tells people apart without a face, and how the audit would notice."""

from dataclasses import replace

import numpy as np
import pytest

from sealskin.audit.bodies import BodyTrial
from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import FaceTrial, regallery
from sealskin.audit.floors import around_heads, clothes
from sealskin.audit.rows import scored_of, tabulate
from sealskin.audit.subject import Raw
from unit.audit import drawn


@pytest.fixture
def trial(tmp_path):
    embedder = Embedder(drawn.recogniser(tmp_path / "recogniser.onnx"))
    return FaceTrial(Raw(), drawn.split(), embedder, [88])


def test_a_scene_tells_nobody_apart_by_what_is_around_a_head(trial):
    who = scored_of(trial.split)
    readable = tabulate([regallery(trial)], who, "raw", "face").worst["auc"]
    floor = around_heads(trial, who)
    assert readable > 0.9
    assert abs(floor["auc"] - 0.5) < 0.1
    assert (floor["subject"], floor["height_px"]) == ("face", 88)


def test_walls_that_name_people_are_noticed(trial):
    def painted(crops):
        wide = crops.wide.copy()
        for picture, person in zip(wide, crops.person, strict=True):
            picture[:, :5] = np.random.default_rng(person).integers(0, 256, (64, 1, 3))
        return replace(crops, wide=wide)

    trial.learn = painted(trial.learn)
    trial.scored = {side: painted(crops) for side, crops in trial.scored.items()}
    assert around_heads(trial, scored_of(trial.split))["auc"] > 0.9


def test_clothes_link_people():
    split = drawn.body_split()
    floor = clothes(BodyTrial(Raw(), split, [128]), scored_of(split))
    assert floor["auc"] > 0.9
    assert floor["subject"] == "person"
    nobody = replace(split, report=[replace(b, pixels=b.pixels * 0 + 90) for b in split.report])
    floor = clothes(BodyTrial(Raw(), nobody, [128]), scored_of(nobody))
    assert abs(floor["auc"] - 0.5) < 0.1


def test_cameras_are_known_of_bodies_only(trial):
    assert scored_of(trial.split)["report"].camera is None
    split = drawn.body_split()
    assert set(scored_of(split)["dev"].camera) == {0, 1}
