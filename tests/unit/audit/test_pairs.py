"""Somebody else's tool: its frames are written, sealed elsewhere, and found again."""

import json
import time

import cv2
import numpy as np
import pytest

from sealskin.audit import checks
from sealskin.audit.embedder import Embedder
from sealskin.audit.frames import write_frames
from sealskin.audit.pairs import Recorder, open_pairs
from sealskin.audit.report import write_report
from sealskin.audit.result import result
from sealskin.audit.run import LONG, PAIRS, SHORT, THREE_SEEDS, Audit, Plan, plan_for
from sealskin.audit.subject import open_subject
from sealskin.core.errors import DataError
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256
from unit.audit import drawn

TINY = Plan((88,), (128,), (0,), 4, 88, (1.0,), close_ups=4, many_frames=(1, 4))


def seal_all(folder, tool, suffix=".png"):
    """What somebody else's tool does."""
    (folder / "sealed").mkdir(exist_ok=True)
    for path in sorted((folder / "raw").iterdir()):
        sealed = tool(cv2.imread(str(path))[..., ::-1].copy())
        assert cv2.imwrite(str(folder / "sealed" / (path.stem + suffix)), sealed[..., ::-1])


def frames(count):
    return np.random.default_rng(0).integers(0, 256, (count, 96, 128, 3)).astype(np.uint8)


def recorded(folder, shown):
    recorder = Recorder(folder)
    for frame in shown:
        assert np.array_equal(recorder(frame), frame)
    recorder.write_index()
    return recorder


def test_a_frame_is_written_once_and_its_partner_found(tmp_path):
    shown = frames(3)
    recorder = recorded(tmp_path, [*shown, shown[1]])
    assert sorted(p.name for p in (tmp_path / "raw").iterdir()) == [
        "000001.png",
        "000002.png",
        "000003.png",
    ]
    assert len(recorder.numbers) == 3
    seal_all(tmp_path, lambda rgb: 255 - rgb, "_anonymized.png")
    sealer = open_subject(f"pairs:{tmp_path}")
    for frame in shown[::-1]:
        assert np.array_equal(sealer(frame), 255 - frame)
    assert sealer.rate(1920, 1080).bits_per_cell == 24


def test_other_sealed_files_are_another_seal(tmp_path):
    recorded(tmp_path, frames(2))
    seal_all(tmp_path, lambda rgb: 255 - rgb)
    before = open_pairs(tmp_path)
    assert config_sha256(open_pairs(tmp_path)) == config_sha256(before)
    cv2.imwrite(str(tmp_path / "sealed" / "000002.png"), frames(1)[0])
    assert config_sha256(open_pairs(tmp_path)) != config_sha256(before)


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(DataError, match=r"frames\.json; write it .* with sealskin audit-frames"):
        open_pairs(tmp_path)
    shown = frames(3)
    recorded(tmp_path, shown)
    with pytest.raises(DataError, match=r"3 of 3 sealed frames are missing.*000001\.png"):
        open_pairs(tmp_path)
    seal_all(tmp_path, np.copy)
    with pytest.raises(DataError, match=r"128x96 that is not in .*frames\.json"):
        open_pairs(tmp_path)(shown[0] ^ 1)
    (tmp_path / "sealed" / "000002.png").unlink()
    with pytest.raises(DataError, match=r"1 of 3 sealed frames are missing.*000002\.png"):
        open_pairs(tmp_path)
    (tmp_path / "sealed" / "000002.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"000002\.png"):
        open_pairs(tmp_path)(shown[1])
    cv2.imwrite(str(tmp_path / "sealed" / "000002.png"), np.zeros((48, 64, 3), np.uint8))
    with pytest.raises(DataError, match=r"000002\.png is 64x48, its raw frame 128x96"):
        open_pairs(tmp_path)(shown[1])
    cv2.imwrite(str(tmp_path / "sealed" / "000002_again.png"), shown[1])
    with pytest.raises(DataError, match="both of one frame"):
        open_pairs(tmp_path)
    with pytest.raises(DataError, match="is there already"):
        Recorder(tmp_path)


def test_plans_by_minutes():
    sealer = make_sealer("lowrate")
    plans = [plan_for(minutes, sealer) for minutes in (1, 59.9, 60, 89.9, 90)]
    assert plans == [SHORT, SHORT, THREE_SEEDS, THREE_SEEDS, LONG]
    assert (THREE_SEEDS.seeds, THREE_SEEDS.steps) == ((0, 1, 2), SHORT.steps)


def test_more_time_asks_pairs_for_no_other_frames(tmp_path):
    recorded(tmp_path, frames(1))
    seal_all(tmp_path, np.copy)
    plans = [plan_for(minutes, open_pairs(tmp_path)) for minutes in (30, 90)]
    assert [plan.seeds for plan in plans] == [(0,), (0, 1, 2)]
    for plan in plans:
        assert plan.face_heights_px == PAIRS.face_heights_px
        assert plan.many_frames == PAIRS.many_frames


@pytest.mark.timeout(400)
def test_an_audit_asks_for_no_frame_that_was_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "LEFT_OUT_FRAMES", 12)
    faces, bodies = drawn.split(8, 3), drawn.body_split(8, 4)
    folder = tmp_path / "tool"
    count = write_frames(folder, faces, bodies, TINY)
    assert count == len(list((folder / "raw").iterdir())) == len(json.loads(
        (folder / "frames.json").read_text()
    ))  # fmt: skip
    seal_all(folder, make_sealer("mosaic-16"))
    sealer = open_subject(f"pairs:{folder}")
    work = Audit(
        sealer=sealer,
        faces=faces,
        bodies=bodies,
        embedder=Embedder(drawn.recogniser(tmp_path / "recogniser.onnx")),
        plan=TINY,
        out=tmp_path / "out",
        deadline_s=time.monotonic() + 3600,
    )
    asked = set()
    found = type(sealer).__call__

    def call(self, rgb):
        asked.add(rgb.tobytes())
        return found(self, rgb)

    monkeypatch.setattr(type(sealer), "__call__", call)
    work.run()
    assert work.unfinished == []
    assert len(asked) == count, "nor was one written that nobody looks at"
    said = result(work, "sealskin audit pairs:tool", 60, 1)
    assert said["sealer"]["name"] == "pairs-tool"
    assert said["constancy"] is None
    assert said["headline"]["gain_64_frames"] is None
    assert "the tool sealed every frame once" in {n["why"] for n in said["not_measured"]}
    write_report(said, tmp_path / "en.html", "en")
    assert "it has no weights" not in (tmp_path / "en.html").read_text()
