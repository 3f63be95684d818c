"""`sealskin seal --tracks` and `--except` as they are typed, with a person's clicks by HTTP."""

import hashlib
import re
import signal
import subprocess
import sys

import httpx
import pytest

from clips import read_clip
from crossing import BLUE, FRAMES, GREEN, draw_crossing, marks
from peak_model import save_peaks
from sealskin.store.journal.journal import Journal
from sealskin.store.journal.verify import verify

REASON = ("--reason", "access request 12")
PATIENCE_S = 170
"""For what takes five on a quiet machine."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    draw_crossing(folder / "case.mp4")
    save_peaks(folder / "peaks.onnx")
    return folder


def command(out, *more, source="case.mp4"):
    words = ("seal", source, out, "--seal", "solid", "--model", "peaks.onnx", *more)
    return [sys.executable, "-m", "sealskin", *map(str, words)]


def test_everybody_gets_a_number_on_a_sealed_page(folder):
    done = subprocess.run(
        command("who.html", "--tracks"),
        cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = re.findall(r"^track (\d+): (\S+) to (\S+) s, (\d+) frames$", done.stdout, re.MULTILINE)
    page = (folder / "who.html").read_text()
    assert len(found) == page.count("<figure>") == 4  # two people, and new numbers as they met
    assert "Track 1: 0." in page


def test_a_person_is_shown_where_somebody_said_so(folder):
    words = command("shown.mp4", "--except", 1, *REASON)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=folder, **pipes) as process:
        said = ""
        while "http://" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        with httpx.Client(base_url=re.search(r"http://\S+", said)[0], timeout=60) as client:
            entries = client.get("api/state").json()["entries"]
            indices = [entry["index"] for entry in entries]
            for index in indices[:9]:
                client.get(f"api/frames/{index}").raise_for_status()
                verdict = "rejected" if index == indices[4] else "accepted"
                given = {"index": index, "verdict": verdict}
                client.post("api/verdict", json=given).raise_for_status()
            client.post("api/end/export").raise_for_status()
        rest, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    assert f"to be seen in 8; 1 were rejected, {len(indices) - 9} not reviewed" in rest
    pictures, _ = read_clip(folder / "shown.mp4")
    counts = [[marks(rgb, colour) for rgb in pictures] for colour in (BLUE, GREEN)]
    mine, other = sorted(counts, key=sum, reverse=True)
    assert len(pictures) == FRAMES
    assert max(other) == 0
    shown = [index for index, count in enumerate(mine) if count]
    assert shown == [index for index in indices[:9] if index != indices[4]]
    log = Journal(folder / "sealskin-log.jsonl")
    began, wrote = log.entries(lambda entry: entry.action.startswith("disclosure."))
    assert (began.action, wrote.action) == ("disclosure.began", "disclosure.written")
    assert began.actor.startswith("cli:")
    assert began.about["reason"] == "access request 12"
    shown_sha256 = hashlib.sha256((folder / "shown.mp4").read_bytes()).hexdigest()
    assert (wrote.about["out_sha256"], wrote.about["opened"]) == (shown_sha256, 8)
    assert verify(log.path).faults == []


def test_what_ends_in_the_review_is_logged_and_leaves_no_file(folder):
    words = command("none.mp4", "--except", 1, *REASON, "--log", "other.jsonl")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=folder, **pipes) as process:
        while "http://" not in (line := process.stdout.readline()):
            assert line, process.stderr.read()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "nothing was written" in errors
    assert not (folder / "none.mp4").exists()
    actions = [entry.action for entry in Journal(folder / "other.jsonl").entries(lambda _: True)]
    assert actions == ["disclosure.began", "disclosure.stopped"]


@pytest.mark.parametrize(
    ("source", "more", "said"),
    [
        ("case.mp4", ("--except", "1"), "on whose request: --reason"),
        ("case.mp4", ("--except", "1", "--tracks", *REASON), "give one of them"),
        ("rtsp://u:secret@127.0.0.1/x", ("--except", "1", *REASON), "a raw video file that you"),
    ],
)
def test_what_cannot_work_is_one_sentence(folder, source, more, said):
    words = command("bad.mp4" if "--tracks" not in more else "bad.html", *more, source=source)
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert not (folder / "bad.mp4").exists()
