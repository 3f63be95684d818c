"""Whole runs: what appears, what does not, what goes on after a stop."""

import json
import os
import shutil
import stat

import numpy as np
import pytest
from PIL import Image

from clips import SECRET, draw_clip, draw_picture
from drawn_sets import draw_coco, draw_folder, draw_voc, draw_yolo, holds, tree_of, write_picture
from sealskin.audit.side_channels import side_channels
from sealskin.core.errors import ConfigError, DataError
from sealskin.data.decode import decode
from sealskin.data.sealing.evidence import Evidence
from sealskin.data.sealing.manifest import COLUMNS, facts_of, read_manifest
from sealskin.data.sealing.pool import Pool
from sealskin.data.sealing.run import Request, seal_set
from sealskin.data.sealing.task import SealerChoice
from sealskin.data.sealing.verify import problems_of
from sealskin.seal import make_sealer
from sealskin.seal.sealer import config_sha256

LOWRATE = SealerChoice("lowrate")


def request(tmp_path, **more):
    return Request(
        **{"source": tmp_path / "raw", "out": tmp_path / "out", "choice": LOWRATE} | more
    )


def refused(report):
    return {one.name: one.reason for one in report.refused}


def left_beside(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


def test_a_folder_is_sealed_and_nothing_else_changes(tmp_path):
    raw = draw_folder(tmp_path / "raw", 7)
    before = tree_of(raw)
    report = seal_set(request(tmp_path, verify=True, processes=2))
    assert (report.pictures, report.refused) == (7, [])
    assert tree_of(raw) == before
    assert left_beside(tmp_path) == ["out", "raw"]
    sealed = tree_of(tmp_path / "out")
    assert set(sealed) == {*before, "manifest.parquet", "card.json", "card.html"}
    sealer = make_sealer("lowrate")
    for name, data in before.items():
        pixels = decode(data, "x").specimen.pixels
        got = decode(sealed[name], "x").specimen.pixels
        assert got.shape == pixels.shape
        limit = 0.01 if name.endswith("png") else 3
        assert np.abs(got.astype(int) - sealer(pixels)).mean() < limit, name


def test_the_manifest_says_what_was_sealed_and_by_what(tmp_path):
    draw_folder(tmp_path / "raw", 3)
    seal_set(request(tmp_path))
    rows = list(read_manifest(tmp_path / "out/manifest.parquet"))
    assert [row["item"] for row in rows] == sorted(row["item"] for row in rows)
    assert list(rows[0]) == list(COLUMNS)
    sealer = make_sealer("lowrate")
    for row in rows:
        import hashlib

        data = (tmp_path / "out" / row["item"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        assert row["size_bytes"] == len(data)
        assert row["config_sha256"] == config_sha256(sealer)
        assert (row["sealer"], row["profile"], row["weights_sha256"]) == (
            "lowrate",
            "lowrate",
            None,
        )


def test_nothing_in_the_set_is_a_function_of_a_raw_file_but_its_picture(tmp_path):
    """Two raw sets that differ in every byte but show the same: the sealed sets are the same.

    So there is no hash, size or time of a raw file in it, whatever its name.
    """
    shown = draw_picture(160, 120)
    for name, level, text in (("one", 1, "x"), ("other", 9, SECRET)):
        folder = tmp_path / name / "raw"
        folder.mkdir(parents=True)
        exif = Image.Exif()
        exif[0x010E] = text
        Image.fromarray(shown).save(folder / "a.png", compress_level=level, exif=exif)
        os.utime(folder / "a.png", (level, level))
        seal_set(request(tmp_path / name))
    assert tree_of(tmp_path / "one/raw") != tree_of(tmp_path / "other/raw")
    assert tree_of(tmp_path / "one/out") == tree_of(tmp_path / "other/out")


@pytest.mark.parametrize("draw", [draw_coco, draw_yolo, draw_voc])
@pytest.mark.parametrize("rename", [False, True])
def test_labelled_sets_are_whole_and_say_nothing_of_their_makers(tmp_path, draw, rename):
    draw(tmp_path / "raw", 4)
    owner = tmp_path / "owner" if rename else None
    report = seal_set(request(tmp_path, verify=True, rename=rename, owner=owner))
    assert (report.pictures, report.refused) == (4, [])
    assert report.labels.labels.total() >= 3
    assert holds(tmp_path / "out", SECRET) == []
    assert problems_of(tmp_path / "out") == []
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert card["labels"]["by_class"]["person"] == report.labels.labels["person"]
    assert card["made"]["names"] == ("replaced" if rename else "kept")
    if rename:
        assert holds(tmp_path / "out", "00000") == []


def test_files_hold_no_metadata_by_the_audits_own_eyes(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = SECRET
    kinds = {"a.jpg": {}, "b.png": {}, "c.webp": {}, "d.tif": {}}
    for name in kinds:
        Image.fromarray(draw_picture(160, 120)).save(raw / name, exif=exif, dpi=(111, 111))
    seal_set(request(tmp_path, verify=True))
    assert holds(tmp_path / "out", SECRET) == []
    for name in kinds:
        assert Image.open(tmp_path / "out" / name).size == (120, 160), "turned upright"
    rows = side_channels([tmp_path / "out" / name for name in kinds], raw_names=["Kim.jpg"])
    assert len(rows) > 8
    assert [row["channel"] for row in rows if row["found"]] == []
    assert any(row["found"] for row in side_channels([raw / name for name in kinds])), "it can see"


def test_bad_pictures_are_listed_and_do_not_stop_the_rest(tmp_path):
    raw = draw_folder(tmp_path / "raw", 3)
    (raw / "empty.jpg").write_bytes(b"")
    (raw / "text.png").write_text("no picture")
    whole = (raw / "day 0" / "00000.jpg").read_bytes()
    (raw / "half.jpg").write_bytes(whole[: len(whole) // 2])
    write_picture(raw / "small.png", 63, 200)
    write_picture(raw / "large.png", 3900, 70)
    (raw / "out.jpg").symlink_to("/etc/hostname")
    os.mkfifo(raw / "pipe.jpg")
    report = seal_set(request(tmp_path, verify=True))
    assert report.pictures == 3
    assert {name: reason[:24] for name, reason in refused(report).items()} == {
        "empty.jpg": "the file is empty",
        "text.png": "it is no picture that ca",
        "half.jpg": "the picture is damaged (",
        "small.png": "expected a picture of 64",
        "large.png": "expected at most 3840x21",
        "out.jpg": "it is a link that leads ",
        "pipe.jpg": "expected a file, got a f",
    }
    assert len(tree_of(tmp_path / "out")) == 6
    listed = (tmp_path / "out.refused.csv").read_text()
    assert listed.count("\n") == 8 and "half.jpg,the picture is damaged" in listed
    assert holds(tmp_path / "out", "half") == []
    assert json.loads((tmp_path / "out/card.json").read_text())["counts"]["refused"] == 7


def test_labels_of_pictures_that_cannot_be_sealed_go_with_them(tmp_path):
    raw = tmp_path / "raw"
    tree = draw_coco(raw, 4)
    (raw / "val2017/000000000002.jpg").write_bytes(b"damaged")
    report = seal_set(request(tmp_path, verify=True))
    assert list(refused(report)) == ["val2017/000000000002.jpg"]
    sealed = json.loads((tmp_path / "out/annotations/instances_val2017.json").read_text())
    assert [one["id"] for one in sealed["images"]] == [500, 501, 503]
    expected = [one["id"] for one in tree["annotations"] if one["image_id"] != 502]
    assert [one["id"] for one in sealed["annotations"]] == expected


def test_labels_drawn_before_exif_turns_a_picture_are_not_guessed_at(tmp_path):
    raw = tmp_path / "raw"
    draw_coco(raw, 2)
    path = raw / "val2017/000000000001.jpg"
    exif = Image.Exif()
    exif[0x0112] = 8
    lying = Image.open(path)
    lying.save(path, exif=exif)  # labels state 120x160, and so does the file before it is turned
    report = seal_set(request(tmp_path, verify=True))
    assert (
        "before EXIF turns it, 120x160; use --orientation stored"
        in refused(report)["val2017/000000000001.jpg"]
    )
    report = seal_set(request(tmp_path, out=tmp_path / "stored", upright=False, verify=True))
    assert report.refused == []
    assert Image.open(tmp_path / "stored/val2017/000000000001.jpg").size == (120, 160)


def test_labels_that_state_another_size(tmp_path):
    draw_coco(tmp_path / "raw", 2)
    write_picture(tmp_path / "raw/val2017/000000000001.jpg", 100, 100)
    report = seal_set(request(tmp_path))
    assert (
        "state 120x160 pixels, the picture has 100x100"
        in refused(report)["val2017/000000000001.jpg"]
    )


def test_large_pictures_are_shrunk_with_their_labels_if_that_is_wanted(tmp_path):
    raw = tmp_path / "raw"
    draw_coco(raw, 3)
    write_picture(raw / "val2017/000000000001.jpg", 2400, 4320)
    path = raw / "annotations/instances_val2017.json"
    tree = json.loads(path.read_text())
    tree["images"][1].update(width=2400, height=4320)
    path.write_text(json.dumps(tree))
    report = seal_set(request(tmp_path, verify=True, owner=tmp_path / "a"))
    assert "expected at most 3840x2160" in refused(report)["val2017/000000000001.jpg"]
    out = tmp_path / "shrunk"
    report = seal_set(request(tmp_path, out=out, shrink=True, verify=True, owner=tmp_path / "b"))
    assert report.refused == [] and report.notes["shrunk to what the seal takes"] == 1
    assert Image.open(out / "val2017/000000000001.jpg").size == (2133, 3840)
    sealed = json.loads((out / "annotations/instances_val2017.json").read_text())
    scale = [2133 / 2400, 3840 / 4320]
    for old, new in zip(tree["annotations"], sealed["annotations"], strict=True):
        factors = scale * 2 if old["image_id"] == 501 else [1] * 4
        assert new["bbox"] == pytest.approx(np.multiply(old["bbox"], factors), abs=1e-3)
    other = tmp_path / "voc"
    draw_voc(other, 2)
    write_picture(other / "JPEGImages/000001.jpg", 4000, 80)
    xml = other / "Annotations/000001.xml"
    xml.write_text(xml.read_text().replace("<width>120<", "<width>0<"))
    report = seal_set(request(tmp_path, source=other, out=tmp_path / "v", shrink=True))
    assert "state no size" in refused(report)["JPEGImages/000001.jpg"]


def test_links_to_folders_are_said_and_not_followed(tmp_path):
    raw = draw_folder(tmp_path / "raw", 2)
    draw_folder(tmp_path / "elsewhere", 2)
    (raw / "more").symlink_to(tmp_path / "elsewhere")
    report = seal_set(request(tmp_path, verify=True))
    assert report.pictures == 2
    assert refused(report) == {"more": "it is a link to a folder, which is not followed"}


def test_where_nothing_can_be_sealed_nothing_appears(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.jpg").write_text("x")
    with pytest.raises(DataError, match=r"nothing of .* could be sealed: it is no picture"):
        seal_set(request(tmp_path))
    assert not (tmp_path / "out").exists()
    write_picture(raw / "a.jpg")
    assert seal_set(request(tmp_path)).pictures == 1, "and the next call begins anew"


def test_it_refuses_to_write_where_it_should_not(tmp_path):
    draw_folder(tmp_path / "raw", 1)
    (tmp_path / "out").mkdir()
    raw = tmp_path / "raw"
    (tmp_path / "link").symlink_to(raw)
    for more, sentence in (
        ({}, "out exists"),
        ({"out": tmp_path / "raw/sealed"}, "lies in the raw set"),
        ({"out": tmp_path / "link/sealed"}, "lies in the raw set"),
        (
            {"source": tmp_path / "raw/day 0", "out": tmp_path / "new", "owner": raw},
            "holds or lies",
        ),
        ({"out": tmp_path / "a/b"}, "there is no folder"),
        ({"source": tmp_path / "none"}, "expected the folder"),
        ({"out": tmp_path / "new", "owner": tmp_path / "new/owner"}, "must not lie in the sealed"),
        ({"out": tmp_path / "new", "owner": raw / "mine"}, "lies in the raw set"),
    ):
        with pytest.raises(DataError, match=sentence):
            seal_set(request(tmp_path, **more))
    with pytest.raises(ConfigError, match="--owner"):
        seal_set(request(tmp_path, out=tmp_path / "new", rename=True))
    with pytest.raises(ConfigError, match="no sealer 'blurr'"):
        seal_set(request(tmp_path, out=tmp_path / "new", choice=SealerChoice("blurr")))
    assert left_beside(tmp_path) == ["link", "out", "raw"]


def test_the_owners_side_has_what_must_not_be_handed_on(tmp_path):
    raw = draw_folder(tmp_path / "raw", 5)
    (raw / "kim.jpg").write_text("x")
    owner = tmp_path / "owner"
    seal_set(request(tmp_path, owner=owner, rename=True, sheet=4))
    assert stat.S_IMODE(owner.stat().st_mode) == 0o700
    assert {path.name for path in owner.iterdir()} == {
        "contact-sheet.jpg", "names.csv", "names.key", "refused.csv", "report.json",
    }  # fmt: skip
    for name in ("contact-sheet.jpg", "names.key"):
        assert stat.S_IMODE((owner / name).stat().st_mode) == 0o600
    assert "kim.jpg" in (owner / "refused.csv").read_text()
    assert not (tmp_path / "out.refused.csv").exists()
    lines = (owner / "names.csv").read_text().splitlines()
    names = dict(line.split(",") for line in lines[1:])
    assert set(names.values()) == {
        f"day {n % 2}/{n:05}.{('jpg', 'png', 'webp')[n % 3]}" for n in range(5)
    }
    assert set(names) <= set(tree_of(tmp_path / "out"))
    sheet = np.asarray(Image.open(owner / "contact-sheet.jpg"))
    assert sheet.shape == (640, 1920, 3), "four pairs, three a row"
    pair = sheet[:320, :640].astype(int)
    raw_side, sealed_side = pair[:, :320], pair[:, 320:]
    assert (
        np.abs(np.diff(raw_side, axis=1)).max()
        > np.abs(np.diff(sealed_side[8:230, 8:200], axis=1)).max()
    )
    assert holds(tmp_path / "out", "day 0") == holds(tmp_path / "out", "0000") == []


def test_the_same_key_gives_the_same_names_again(tmp_path):
    draw_folder(tmp_path / "raw", 4)
    for name in ("a", "b"):
        seal_set(request(tmp_path, out=tmp_path / name, owner=tmp_path / "owner", rename=True))
    assert tree_of(tmp_path / "a") == tree_of(tmp_path / "b")
    seal_set(request(tmp_path, out=tmp_path / "c", owner=tmp_path / "other", rename=True))
    assert not set(tree_of(tmp_path / "a")) & set(tree_of(tmp_path / "c")) - {
        "manifest.parquet", "card.json", "card.html",
    }  # fmt: skip


def interrupted(monkeypatch, tmp_path, after, **more):
    """A run that ends when so many items are done."""
    outcomes = Pool.outcomes

    def some(self, items):
        for number, outcome in enumerate(outcomes(self, items)):
            if number == after:
                raise KeyboardInterrupt
            yield outcome

    with monkeypatch.context() as patch:
        patch.setattr(Pool, "outcomes", some)
        with pytest.raises(KeyboardInterrupt):
            seal_set(request(tmp_path, **more))


def test_a_run_goes_on_where_it_was(tmp_path, monkeypatch):
    raw = draw_folder(tmp_path / "raw", 9)
    (raw / "bad.jpg").write_text("x")
    seal_set(request(tmp_path, out=tmp_path / "undisturbed"))
    interrupted(monkeypatch, tmp_path, 5)
    assert not (tmp_path / "out").exists()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / ".out.sealing/set").rglob("*.*")}
    assert len(done) >= 5
    told = []
    report = seal_set(request(tmp_path), lambda done, of: told.append((done, of)))
    assert report.resumed == 5 and told[0] == (5, 10)
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "undisturbed")
    again = {p: (tmp_path / "out" / p.relative_to(tmp_path / ".out.sealing/set")) for p in done}
    kept = [p for p in done if again[p].stat().st_mtime_ns == done[p]]
    assert len(kept) >= 4, "what was done is not done again"
    assert left_beside(tmp_path) == [
        "out", "out.refused.csv", "raw", "undisturbed", "undisturbed.refused.csv",
    ]  # fmt: skip


def test_what_changed_meanwhile_is_sealed_again_and_what_is_gone_goes(tmp_path, monkeypatch):
    raw = draw_folder(tmp_path / "raw", 6)
    interrupted(monkeypatch, tmp_path, 5)
    journal = (tmp_path / ".out.sealing/journal.jsonl").read_text()
    first = json.loads(journal.splitlines()[1])["target"]
    second = json.loads(journal.splitlines()[2])["target"]
    third = json.loads(journal.splitlines()[3])["target"]
    write_picture(raw / first, 90, 90)
    (raw / second).unlink()
    (tmp_path / ".out.sealing/set" / third).write_bytes(b"")  # as a power cut leaves it
    seal_set(request(tmp_path, verify=True))
    shutil.copytree(raw, tmp_path / "copy/raw")
    seal_set(request(tmp_path / "copy"))
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "copy/out")


def test_labels_that_changed_meanwhile_are_looked_at_again(tmp_path, monkeypatch):
    raw = tmp_path / "raw"
    draw_coco(raw, 4)
    path = raw / "annotations/instances_val2017.json"
    right = path.read_text()
    path.write_text(right.replace('"width": 120, "height": 160', '"width": 121, "height": 160'))
    interrupted(monkeypatch, tmp_path, 3)
    assert "state 121x160" in (tmp_path / ".out.sealing/journal.jsonl").read_text()
    path.write_text(right)
    report = seal_set(request(tmp_path, verify=True))
    assert (report.pictures, report.refused) == (4, [])


def test_half_a_line_in_the_journal_is_as_none(tmp_path, monkeypatch):
    draw_folder(tmp_path / "raw", 4)
    seal_set(request(tmp_path, out=tmp_path / "undisturbed"))
    interrupted(monkeypatch, tmp_path, 3)
    path = tmp_path / ".out.sealing/journal.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert seal_set(request(tmp_path)).resumed == 2
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "undisturbed")


def test_another_seal_does_not_go_on_with_what_is_there(tmp_path, monkeypatch):
    draw_folder(tmp_path / "raw", 3)
    interrupted(monkeypatch, tmp_path, 1)
    with pytest.raises(DataError, match="left of a run with other settings"):
        seal_set(request(tmp_path, choice=SealerChoice("mosaic", 8)))


def test_two_runs_of_one_set_are_refused(tmp_path):
    import fcntl

    draw_folder(tmp_path / "raw", 1)
    state = tmp_path / ".out.sealing"
    state.mkdir()
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DataError, match="another run is making this set"):
            seal_set(request(tmp_path))


def test_a_run_killed_between_its_last_two_steps_is_whole(tmp_path, monkeypatch):
    draw_folder(tmp_path / "raw", 2)
    with monkeypatch.context() as patch:
        patch.setattr("sealskin.data.sealing.staging.shutil.rmtree", lambda path: None)
        seal_set(request(tmp_path))
    assert (tmp_path / ".out.sealing/journal.jsonl").exists()
    assert seal_set(request(tmp_path)) is None
    assert left_beside(tmp_path) == ["out", "raw"]
    assert problems_of(tmp_path / "out") == []


def test_a_set_that_was_removed_after_such_a_kill_is_made_anew(tmp_path, monkeypatch):
    draw_folder(tmp_path / "raw", 2)
    with monkeypatch.context() as patch:
        patch.setattr("sealskin.data.sealing.staging.shutil.rmtree", lambda path: None)
        seal_set(request(tmp_path))
    shutil.rmtree(tmp_path / "out")
    report = seal_set(request(tmp_path, verify=True))
    assert (report.pictures, report.resumed) == (2, 0)


def test_evidence_goes_into_the_card_if_it_is_about_this_seal(tmp_path):
    draw_folder(tmp_path / "raw", 1)
    sealer = make_sealer("lowrate")
    audit = {
        "sealer": {"config_sha256": config_sha256(sealer), "weights_sha256": None, "seal_id": "x"},
        "date": "2026-11-25", "partial": False, "controls_passed": True,
        "headline": {"face_found_auc": 0.61, "x<y": None},
    }  # fmt: skip
    (tmp_path / "audit.json").write_text(json.dumps(audit))
    row = {"arm": "lowrate", "family": "nanodet", "trained_on": "sealed", "tested_on": "raw",
           "ap_mean": 0.31, "ap50_mean": 0.6, "ratio_to_raw": 0.91}  # fmt: skip
    (tmp_path / "compare.json").write_text(json.dumps({"rows": [row, {**row, "arm": "mosaic-8"}]}))
    evidence = Evidence(tmp_path / "audit.json", tmp_path / "compare.json")
    seal_set(request(tmp_path, evidence=evidence))
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert card["audit"]["headline"]["face_found_auc"] == 0.61
    assert [one["ap_mean"] for one in card["measured"]["rows"]] == [0.31]
    page = (tmp_path / "out/card.html").read_text()
    assert "0.610" in page and "AP 0.310, AP50 0.600, 0.910 of raw" in page
    assert "x&lt;y" in page and "not measured" in page
    for choice, given, sentence in (
        (SealerChoice("mosaic"), Evidence(audit=tmp_path / "audit.json"), "audit that one"),
        (SealerChoice("blur"), Evidence(measured=tmp_path / "compare.json"), "no rows about blur"),
        (LOWRATE, Evidence(audit=tmp_path / "compare.json"), "no audit"),
        (LOWRATE, Evidence(audit=tmp_path / "none.json"), "cannot read"),
    ):
        with pytest.raises(DataError, match=sentence):
            seal_set(request(tmp_path, out=tmp_path / "new", choice=choice, evidence=given))
    assert not (tmp_path / "new").exists()


def test_an_audit_of_the_sealer_counts_for_pictures_that_it_looks_at_twice(tmp_path):
    plain, path = make_sealer("balanced"), tmp_path / "audit.json"
    sealer = {"config_sha256": config_sha256(plain), "weights_sha256": plain.weights_sha256}
    path.write_text(json.dumps({"sealer": sealer, "date": "2026-11-26"}))
    made = SealerChoice("balanced").make()
    assert made.settings["stills"] and "stills" not in plain.settings
    assert Evidence(path).read(facts_of(made, "balanced"))["audit"]["date"] == "2026-11-26"
    with pytest.raises(DataError, match="audit that one"):
        Evidence(path).read(facts_of(SealerChoice("strict").make(), "strict"))


def test_what_is_not_measured_is_null_and_not_zero(tmp_path):
    draw_folder(tmp_path / "raw", 1)
    seal_set(request(tmp_path))
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert card["audit"] is card["measured"] is card["near_the_gates_doubt"] is None
    assert card["seal"]["lets_through_at_most"]["cell_px"] == 4
    assert len(card["checklist"]) >= 6


def test_class_names_cannot_break_the_page(tmp_path):
    draw_coco(tmp_path / "raw", 3)
    path = tmp_path / "raw/annotations/instances_val2017.json"
    path.write_text(path.read_text().replace('"person"', '"<script>alert(1)</script>"'))
    seal_set(request(tmp_path))
    assert "<script" not in (tmp_path / "out/card.html").read_text()


def test_videos_in_a_folder_are_sealed_without_sound_and_tags(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    draw_clip(raw / "walk.mp4", seconds=0.5, sound=True, metadata=True)
    draw_clip(raw / "odd.mkv", 161, 121, seconds=0.3, codec="ffv1", pix_fmt="bgra")
    write_picture(raw / "still.jpg")
    (raw / "list.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")
    (raw / "cat.avi").write_text("ffconcat version 1.0\nfile '/etc/passwd'\n")
    (raw / "cut.mp4").write_bytes((raw / "walk.mp4").read_bytes()[:900])
    report = seal_set(request(tmp_path, verify=True))
    assert (report.videos, report.frames, report.pictures) == (2, 8, 1)
    assert holds(tmp_path / "out", SECRET) == []
    assert {"walk.mp4", "odd.mkv.mp4", "still.jpg"} < set(tree_of(tmp_path / "out"))
    assert refused(report)["list.mp4"] == "expected a video, got a text or a playlist"
    assert refused(report)["cat.avi"] == "expected a video, got a text or a playlist"
    assert set(refused(report)) == {"list.mp4", "cat.avi", "cut.mp4"}
    rows = {row["item"]: row for row in read_manifest(tmp_path / "out/manifest.parquet")}
    assert (rows["odd.mkv.mp4"]["width_px"], rows["odd.mkv.mp4"]["frames"]) == (162, 3)


def test_a_sealer_that_is_missing_costs_no_processes(tmp_path):
    draw_folder(tmp_path / "raw", 1)
    with pytest.raises(ConfigError, match="--cell-px goes with"):
        seal_set(request(tmp_path, choice=SealerChoice("lowrate", 8)))
    assert left_beside(tmp_path) == ["raw"]
