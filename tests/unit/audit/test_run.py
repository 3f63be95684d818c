"""A whole audit of drawn people: every stage runs, a broken run goes on, a short one says so."""

import json
import time
from dataclasses import replace

import pytest

from sealskin.audit.embedder import Embedder
from sealskin.audit.report import write_report
from sealskin.audit.result import result
from sealskin.audit.run import Audit, Plan
from sealskin.audit.split import Split
from sealskin.audit.subject import open_subject
from sealskin.core.errors import ConfigError, ModelError
from sealskin.seal.sealer import weights_sha256
from unit.audit import drawn

TINY = Plan((88,), (128,), (0,), 8, 88, (1.0,), close_ups=8)
ATTACKERS = {"naive", "regallery", "regressor", "parrot", "restorer", "inversion"}


def audit(folder, deadline_s, sealer="lowrate", **more):
    return Audit(
        sealer=open_subject(sealer),
        faces=drawn.split(8, 3),
        bodies=drawn.body_split(8, 4),
        embedder=Embedder(drawn.recogniser(folder / "recogniser.onnx")),
        plan=TINY,
        out=folder / "out",
        deadline_s=deadline_s,
        **more,
    )


@pytest.mark.timeout(400)
def test_all_stages_run_and_are_not_repeated(tmp_path):
    work = audit(tmp_path, time.monotonic() + 3600)
    work.run()
    found = json.loads(json.dumps(result(work, "sealskin audit lowrate", 60, 1)))
    assert found["partial"] is False
    faces = {row["attacker"] for row in found["rows"] if row["subject"] == "face"}
    assert faces == ATTACKERS
    bodies = {row["attacker"] for row in found["rows"] if row["subject"] == "person"}
    assert bodies == {"linker", "histogram", "sequence"}
    assert {row["frames"] for row in found["rows"]} == {1, 4, 16, 64}
    assert sum(row["chosen"] for row in found["rows"] if row["subject"] == "face") == 3
    assert all(found["headline"][k] is not None for k in ("face_all_auc", "person_auc", "iris_auc"))
    assert found["headline"]["gain_64_frames"] is not None
    assert [row["what"] for row in found["attributes"]][2:] == ["facing, to the quarter"]
    assert "facing as an attribute" not in {row["what"] for row in found["not_measured"]}
    restorers = {row["variant"] for row in found["rows"] if row["attacker"] == "restorer"}
    assert restorers == {
        "U-Net, 100% of the pairs",
        "U-Net, then Fisherfaces",
        "U-Net, then a regressor",
    }
    # Networks that saw eight batches break nothing: that must be said, and loudly.
    assert found["controls_passed"] is False
    for language in ("en", "ko"):
        write_report(found, tmp_path / f"{language}.html", language)

    assert [floor["subject"] for floor in found["floors"]] == ["face", "person"]
    assert found["pictures"] == []
    assert "data:image" not in (tmp_path / "en.html").read_text()

    stamps = {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*") if p.is_file()}
    again = audit(tmp_path, time.monotonic() + 3600)
    again.run()
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps

    # People of the data are shown to whoever asks for them, and to nobody else.
    asked = audit(tmp_path, time.monotonic() + 3600, pictures=True)
    asked.run()
    assert [p["kind"] for p in result(asked, "", 60, 1)["pictures"]] == ["best"] * 4 + ["worst"] * 4
    assert result(again, "", 60, 1)["pictures"] == []


def test_no_time_is_a_partial_report_and_no_zero(tmp_path):
    work = audit(tmp_path, time.monotonic() - 1)
    work.run()
    found = result(work, "sealskin audit lowrate", 1, 0)
    assert found["partial"]
    assert {"faces-naive", "facing"} < set(found["unfinished"])
    sides = (work.bodies.learn, work.bodies.dev, work.bodies.report)
    untold = Split(*([replace(b, facing_deg=None) for b in side] for side in sides))
    found = result(replace(work, bodies=untold), "sealskin audit lowrate", 1, 0)
    unmeasured = "facing as an attribute"
    assert unmeasured in {row["what"] for row in found["not_measured"]}
    (work.folder / "facing.json").write_text("[]")  # of a run before, which was told
    earlier = result(replace(work, bodies=untold), "sealskin audit lowrate", 1, 0)
    assert unmeasured not in {row["what"] for row in earlier["not_measured"]}
    assert found["rows"] == []
    assert found["controls_passed"] is False
    assert set(found["headline"].values()) == {None}
    write_report(found, tmp_path / "en.html", "en")
    assert "not measured" in (tmp_path / "en.html").read_text()


def test_what_is_no_sealer_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no sealer 'lowrat'"):
        open_subject("lowrat")
    (tmp_path / "x.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="give an ONNX file"):
        open_subject(str(tmp_path / "x.onnx"))
    # A recogniser is a network, but not from picture to picture of any size: it is seen at once.
    with pytest.raises(ModelError, match="give an ONNX file"):
        Embedder(tmp_path / "x.onnx")


def test_an_audit_says_which_weights_a_seal_has():
    said = {name: weights_sha256(open_subject(name)) for name in ("balanced", "partial", "lowrate")}
    assert said["balanced"] == said["partial"] is not None
    assert said["lowrate"] is None
