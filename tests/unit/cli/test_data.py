"""`sealskin data` as it is typed."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from drawn_sets import draw_coco, draw_folder, tree_of

DATA = [sys.executable, "-m", "sealskin", "data"]


def run(*arguments):
    return subprocess.run(
        [*DATA, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def test_a_set_is_sealed_and_what_happened_is_said(tmp_path):
    draw_coco(tmp_path / "raw", 4)
    (tmp_path / "raw/val2017/000000000003.jpg").write_text("x")
    (tmp_path / "raw/notes.txt").write_text("x")
    done = run("seal", tmp_path / "raw", tmp_path / "out", "--verify")
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path / 'out'}: 3 pictures sealed, 3 labels\n" in done.stdout
    assert "label fields dropped: images.flickr_url" in done.stdout
    assert "files left out: 1 .txt" in done.stdout
    assert "refused 'val2017/000000000003.jpg': it is no picture that can be read" in done.stderr
    assert f"1 refused, all in {tmp_path / 'out.refused.csv'}" in done.stderr
    checked = run("verify", tmp_path / "out")
    assert checked.returncode == 0 and "all files are as they were sealed" in checked.stdout


def test_damage_is_found(tmp_path):
    draw_folder(tmp_path / "raw", 2)
    assert run("seal", tmp_path / "raw", tmp_path / "out").returncode == 0
    (tmp_path / "out/day 0/00000.jpg").write_text("x")
    done = run("verify", tmp_path / "out")
    assert done.returncode == 1
    assert "day 0/00000.jpg: it is another file than the one that was sealed" in done.stderr
    assert "is not what was sealed: 1 problems; see above" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none", "out"], "expected the folder of a data set, got none"),
        (["raw", "raw"], "raw is, holds or lies in the raw set"),
        (["raw", "out", "--rename"], "say where, --owner FOLDER"),
        (["raw", "out", "--seal", "magic"], "there is no sealer 'magic'"),
        (["raw", "out", "--audit", "none.json"], "cannot read none.json"),
        (["raw", "out", "--format", "yolo", "--owner", "raw"], "lies in the raw set"),
        (["empty", "out"], "holds nothing that can be sealed as folder"),
    ],
)
def test_an_error_is_one_sentence(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    draw_folder(tmp_path / "raw", 1)
    (tmp_path / "empty").mkdir()
    done = run("seal", *arguments)
    assert done.returncode == 1, done.stderr
    assert sentence in done.stderr
    assert re.fullmatch(r"sealskin: [^\n]+\n", done.stderr), done.stderr
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == [
        "empty", "raw",
    ]  # fmt: skip


def test_ctrl_c_leaves_what_is_done_and_says_so(tmp_path):
    draw_folder(tmp_path / "raw", 400)
    arguments = [*DATA, "seal", tmp_path / "raw", tmp_path / "out", "--processes", "1"]
    with subprocess.Popen(
        list(map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        journal = tmp_path / ".out.sealing/journal.jsonl"
        for _ in range(600):
            if journal.exists() and journal.read_bytes().count(b"\n") > 5:
                break
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said == "sealskin: stopped; the same command goes on from here\n"
    assert not (tmp_path / "out").exists()
    done = run("seal", tmp_path / "raw", tmp_path / "out")
    assert done.returncode == 0
    assert re.search(r"^\d+ of them by an earlier run$", done.stdout, re.MULTILINE)
    assert len(tree_of(tmp_path / "out")) == 403
