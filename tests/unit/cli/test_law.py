"""`sealskin law` as it is typed."""

import os
import subprocess
import sys

import pytest

from unit.law.shops import BARE, SHOP


def run(folder, *arguments):
    command = [sys.executable, "-m", "sealskin", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, env=dict(os.environ)
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "bare.yaml").write_text(BARE)
    return tmp_path


def test_papers_are_written_and_gaps_are_named(folder):
    done = run(folder, "law", "write", "papers", "--config", "bare.yaml", "--no-pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("12 papers in papers, 12 files.")
    assert "Set in bare.yaml and write again: " in done.stdout
    assert "law.controller" in done.stdout
    assert len(list((folder / "papers").glob("*.html"))) == 12
    again = run(folder, "law", "write", "papers", "--config", "bare.yaml", "--no-pdf")
    assert (again.returncode, again.stdout) == (1, "")
    assert "--force" in again.stderr


def test_a_change_is_shown_against_the_papers_on_the_wall(folder):
    run(folder, "law", "write", "papers", "--config", "shop.yaml", "--no-pdf", "--language", "en")
    assert run(folder, "law", "diff", "papers", "shop.yaml").stdout == "No paper changes.\n"
    changed = (folder / "shop.yaml").read_text() + "recording: {keep_days: 1}\n"
    (folder / "new.yaml").write_text(changed)
    said = run(folder, "law", "diff", "papers", "new.yaml").stdout
    assert "\nnotice-en\n" in said
    assert "Sealed video is kept for 24 hours." in said
    assert "6 papers change, 0 stay as they are." in said


@pytest.mark.parametrize("command", ["law write papers", "watch", "config check"])
def test_a_changing_room_is_refused_by_everything(folder, command):
    (folder / "bad.yaml").write_text(BARE.replace("name:", "place: changing-room, name:"))
    words = command.split()
    config = ["bad.yaml"] if words[0] == "config" else ["--config", "bad.yaml"]
    done = run(folder, *words, *config)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert len(said.splitlines()) == 1
    assert "Sealskin does not run a camera in a changing room, sealed or not" in said
    assert not (folder / "papers").exists()
    assert not (folder / "sealskin.db").exists()
