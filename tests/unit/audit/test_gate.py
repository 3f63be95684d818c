"""A gate misses people: the found, the missed and all of them are scored apart."""

import numpy as np
import pytest

from sealskin.audit.embedder import Embedder
from sealskin.audit.faces import SEEDS
from sealskin.audit.gate import found, miss_rates, populations
from sealskin.audit.report import facts
from sealskin.audit.result import result
from sealskin.audit.rows import Scored, tabulate
from sealskin.audit.run import Audit, Plan
from sealskin.audit.scene import FRAME_HW, face_frames, head_box
from sealskin.audit.subject import Raw
from sealskin.audit.vectors import Vectors, unit
from sealskin.seal import make_sealer
from sealskin.seal.sealer import HasGate, Rate, Sealer
from unit.audit import drawn

HEIGHT_PX = 88


class Gated:
    """Blanks the heads it finds and leaves the rest as it is. Every third face of a frame is
    overlooked; it is told where they are, as no real gate is."""

    name = "gated"

    def __init__(self, split, skip=lambda number: number % 3 == 2, share=1.0):
        self.settings = {"share": share}
        self.masks = {}
        for side in ("learn", "dev", "report"):
            faces = getattr(split, side)
            frames = face_frames(faces, range(len(faces)), HEIGHT_PX, SEEDS[side])
            for frame, placed in frames:
                mask = np.zeros(FRAME_HW, bool)
                for number, place in enumerate(placed):
                    left, top, right, bottom = head_box(faces[place.index], place)
                    if not skip(number):
                        mask[top : top + round(share * (bottom - top)), left:right] = True
                self.masks[frame.tobytes()] = mask

    def rate(self, width_px, height_px):
        return Rate(1, 24.0)

    def treated(self, rgb):
        return self.masks.get(rgb.tobytes(), np.zeros(rgb.shape[:2], bool))

    def __call__(self, rgb):
        return np.where(self.treated(rgb)[..., None], np.uint8(128), rgb)


@pytest.fixture(scope="module")
def people():
    return drawn.split(40, 4)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory):
    return Embedder(drawn.recogniser(tmp_path_factory.mktemp("onnx") / "recogniser.onnx"))


def audited(sealer, people, embedder, folder):
    """The stages that matter here, and the JSON."""
    plan = Plan((HEIGHT_PX,), (128,), (0,), 1, HEIGHT_PX, ())
    bodies = drawn.body_split(4, 2)
    work = Audit(sealer, people, bodies, embedder, plan, folder, float("inf"))
    if isinstance(sealer, HasGate):
        work._facts("gate", lambda: work._gate(sealer))
    from sealskin.audit.faces import naive

    work._vectors("faces-naive", lambda: naive(work.face_trial)[:1])
    return work, result(work, "sealskin audit gated", 30, 1)


def test_head_boxes_hold_the_heads(people):
    faces = people.report[:20]
    ((frame, placed),) = list(face_frames(faces, range(20), HEIGHT_PX, 0))
    bare = [drawn.Face(f.person, np.zeros_like(f.pixels), f.box, f.points) for f in faces]
    ((dark, _),) = list(face_frames(bare, range(20), HEIGHT_PX, 0))
    changed = np.abs(frame.astype(int) - dark).sum(2) > 60  # fainter is the soft edge
    inside = np.zeros(FRAME_HW, bool)
    for place in placed:
        left, top, right, bottom = head_box(faces[place.index], place)
        assert changed[top:bottom, left:right].mean() > 0.7
        inside[top:bottom, left:right] = True
    assert changed[~inside].sum() < 0.03 * changed.sum()


def test_a_third_is_missed_and_only_they_are_read(people, embedder, tmp_path):
    sealer = Gated(people)
    assert isinstance(sealer, HasGate)
    assert isinstance(sealer, Sealer)
    work, said = audited(sealer, people, embedder, tmp_path)
    by_population = {
        name: max(
            r["auc"] for r in said["rows"] if r["population"] == name and r["chosen"]
            and r["direction"] == "ss"
        )
        for name in ("found", "missed", "all")
    }  # fmt: skip
    assert by_population["missed"] > 0.85  # as this recogniser reads raw against raw
    assert abs(by_population["found"] - 0.5) < 0.08
    assert by_population["found"] < by_population["all"] < by_population["missed"] - 0.03
    headline = said["headline"]
    # A raw gallery against sealed probes is the stronger attack.
    worst = {name: facts_worst(said, name) for name in by_population}
    assert headline["face_found_auc"] == worst["found"] < 0.58
    assert worst["found"] + 0.05 < headline["face_all_auc"] == worst["all"] < 0.8
    assert worst["missed"] > 0.99
    assert headline["face_all_auc"] < headline["face_all_auc_upper"]
    (row,) = said["misses"]
    assert row["missed"] == pytest.approx(len(people.report) / 3, abs=4)
    assert row["share"] < row["upper"] < 0.5
    assert row["auc"] == worst["missed"]
    # The report's plots and answers are of everybody.
    assert facts.worst_auc(said["rows"], "face") == worst["all"]
    assert "bodies that the gate missed" in {n["what"] for n in said["not_measured"]}
    assert work.unfinished == []


def facts_worst(said, population):
    return max(r["auc"] for r in said["rows"] if r["population"] == population and r["chosen"])


def test_too_few_missed_are_unknown_and_not_zero(people, embedder, tmp_path):
    lucky = Gated(people, skip=lambda number: number == 0)
    _, said = audited(lucky, people, embedder, tmp_path)
    (row,) = said["misses"]
    assert 0 < row["missed"] < 20
    assert row["auc"] is None
    assert {r["population"] for r in said["rows"]} == {"found", "all"}
    blind = Gated(people, skip=lambda number: True)
    _, said = audited(blind, people, embedder, tmp_path / "blind")
    assert said["headline"]["face_found_auc"] is None
    assert said["headline"]["face_all_auc"] > 0.95
    assert said["misses"][0]["missed"] == len(people.report)


def test_without_a_gate_the_found_are_all(people, embedder, tmp_path):
    assert not isinstance(make_sealer("lowrate"), HasGate)
    _, said = audited(Raw(), people, embedder, tmp_path)
    assert said["misses"] == []
    assert {r["population"] for r in said["rows"]} == {"found"}
    assert said["headline"]["face_found_auc"] == said["headline"]["face_all_auc"] > 0.95


def test_a_gate_that_was_not_asked_leaves_the_found_unknown(people, embedder, tmp_path):
    sealer = Gated(people)
    work, _ = audited(sealer, people, embedder, tmp_path)
    (work.folder / "gate.json").unlink()
    said = result(work, "sealskin audit gated", 30, 1)
    assert said["headline"]["face_found_auc"] is None
    assert said["headline"]["face_all_auc"] is not None
    assert said["misses"] == []


@pytest.mark.parametrize(("share", "want"), [(0.85, False), (0.95, True)])
def test_nine_tenths_of_the_box_must_be_treated(people, share, want):
    gate = Gated(people, skip=lambda number: False, share=share)
    assert set(found(gate, people.report, HEIGHT_PX, "report")) == {want}


def test_a_mask_of_another_kind_is_refused(people):
    class Odd(Gated):
        def treated(self, rgb):
            return super().treated(rgb).astype(np.uint8)

    with pytest.raises(ValueError, match="bool"):
        found(Odd(people), people.report, HEIGHT_PX, "report")


def test_rows_of_a_part_are_as_if_only_that_part_were_there():
    rng = np.random.default_rng(0)
    who = {side: Scored(np.repeat(np.arange(40) + add, 4)) for side, add in
           (("dev", 0), ("report", 100))}  # fmt: skip
    own = {s: np.repeat(rng.normal(size=(40, 8)), 4, axis=0) for s in who}
    sealed = {(s, 48): unit(own[s] + 1.5 * rng.normal(size=own[s].shape)) for s in who}
    kept = populations({s: {"48": (rng.random(160) < 0.6).tolist()} for s in who})["found"]
    table = tabulate([Vectors("x", "a", 0, sealed)], who, "seal", "face", "found", kept)
    part = {k: v[kept[k]] for k, v in sealed.items()}
    alone = {s: Scored(who[s].person[kept[s, 48]]) for s in who}
    expected = tabulate([Vectors("x", "a", 0, part)], alone, "seal", "face")
    assert [r["auc"] for r in table.rows] == [r["auc"] for r in expected.rows]
    assert table.worst["interval"] == expected.worst["interval"]
    assert (table.null_max, table.curves, table.bits) == (None, [], {})


def test_misses_are_counted_by_height():
    kept = {("report", 24): np.arange(100) < 30, ("report", 48): np.zeros(100, bool)}
    rows = [{"height_px": 24, "auc": 0.9}, {"height_px": 24, "auc": 0.95}]
    small, large = miss_rates(kept, (24, 48), rows)
    assert (small["missed"], small["of"], small["share"], small["auc"]) == (30, 100, 0.3, 0.95)
    assert (large["missed"], large["share"], large["auc"]) == (0, 0.0, None)
    assert large["upper"] == pytest.approx(0.037, abs=0.001)
