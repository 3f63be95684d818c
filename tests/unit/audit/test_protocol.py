"""Nobody is on two sides, attackers are chosen without a look at the report, labels are needed."""

import numpy as np
import pytest

from sealskin.audit.rows import Scored, tabulate
from sealskin.audit.scene import FRAME_HW, cut_face, face_frames, raw_face
from sealskin.audit.split import Split, split_people
from sealskin.audit.vectors import Vectors, unit
from sealskin.core.errors import DataError
from unit.audit import drawn


def test_people_are_on_one_side_only():
    train, val = drawn.faces(12, 3), drawn.faces(5, 3, 100)
    split = split_people(train, val, dev_people=4)
    sides = [{f.person for f in side} for side in (split.learn, split.dev, split.report)]
    assert [len(s) for s in sides] == [8, 4, 5]
    assert not sides[0] & sides[1]
    again = split_people(train, val, dev_people=4)
    assert {f.person for f in again.dev} == sides[1]


def test_somebody_on_two_sides_is_refused():
    one = drawn.faces(3, 2)
    with pytest.raises(DataError, match="person 2 is on two sides"):
        Split(learn=one, dev=drawn.faces(2, 2, 50), report=drawn.faces(3, 2, 2))
    with pytest.raises(DataError, match="more than 9 are needed"):
        split_people(drawn.faces(9, 2), drawn.faces(3, 2, 50), dev_people=9)


def test_faces_stand_where_they_are_said_to_and_in_no_order():
    faces = drawn.faces(8, 4)
    for height_px in (24, 88):
        frame, placed = next(face_frames(faces, range(len(faces)), height_px, 3))
        assert frame.shape == (*FRAME_HW, 3)
        for place in placed:
            face = faces[place.index]
            got = cut_face(frame, place, face, 112, wide=False)[30:80, 30:80].astype(float)
            want = raw_face(face, 112)[30:80, 30:80].astype(float)
            assert np.corrcoef(got.ravel(), want.ravel())[0, 1] > 0.9
        people = [faces[p.index].person for p in placed]
        assert people != sorted(people), "one person's pictures side by side share a background"


def scored(count: int) -> dict[str, Scored]:
    people = np.repeat(np.arange(count), 3)
    return {"dev": Scored(people), "report": Scored(people + 1000)}


def attacker(name: str, skill: dict[str, float], count: int = 60) -> Vectors:
    """Vectors that show so much of who it is, on either side."""
    rng = np.random.default_rng(len(name))
    sealed = {}
    for side, share in skill.items():
        own = np.repeat(rng.normal(size=(count, 16)), 3, axis=0)
        sealed[side, 48] = unit(share * own + (1 - share) * rng.normal(size=own.shape))
    return Vectors(name, "a", 0, sealed)


def test_the_attacker_is_chosen_on_the_development_people():
    found = [
        attacker("strong on dev", {"dev": 0.6, "report": 0.3}),
        attacker("lucky on report", {"dev": 0.2, "report": 0.8}),
    ]
    table = tabulate(found, scored(60), "seal", "face")
    assert table.worst["attacker"] == "strong on dev"
    low, high = table.worst["interval"]
    assert low < table.worst["auc"] < high
    assert abs(table.null_max - 0.5) < 0.06


def test_seeds_are_averaged_and_not_searched():
    one = attacker("x", {"dev": 0.5, "report": 0.2})
    two = attacker("yy", {"dev": 0.5, "report": 0.7})
    same = [Vectors("x", "a", seed, v.sealed) for seed, v in enumerate((one, two))]
    table = tabulate(same, scored(60), "seal", "face")
    each = [row["auc"] for row in table.rows if not row["chosen"]]
    assert table.worst["auc"] == pytest.approx(np.mean(each))
    assert table.worst["seeds"] == 2


def test_bodies_are_compared_across_cameras_only():
    people = np.repeat(np.arange(30), 4)
    cameras = np.tile([1, 1, 2, 2], 30)
    rng = np.random.default_rng(0)
    # Vectors that know person and camera together: the same camera links, another does not.
    base = rng.normal(size=(60, 16))[people * 2 + cameras - 1]
    sealed = {(side, 64): unit(base) for side in ("dev", "report")}
    who = {side: Scored(people, cameras) for side in ("dev", "report")}
    table = tabulate([Vectors("linker", "a", 0, sealed)], who, "seal", "person")
    assert abs(table.worst["auc"] - 0.5) < 0.1
    who = {side: Scored(people) for side in ("dev", "report")}
    assert tabulate([Vectors("linker", "a", 0, sealed)], who, "seal", "person").worst["auc"] > 0.6


def test_vectors_survive_the_disk(tmp_path):
    before = Vectors("naive", "as it is", 3, {("dev", 24): np.ones((2, 4), np.float32)}, frames=16)
    before.save(tmp_path / "v.npz")
    after = Vectors.load(tmp_path / "v.npz")
    assert (after.attacker, after.variant, after.seed, after.frames) == ("naive", "as it is", 3, 16)
    assert np.array_equal(after.sealed["dev", 24], before.sealed["dev", 24])
    assert [p.name for p in tmp_path.iterdir()] == ["v.npz"]
