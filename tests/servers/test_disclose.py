"""`sealskin seal --tracks` and `--except` as they are typed, with a person's clicks by HTTP."""

import re
import subprocess
import sys

import httpx
import pytest

from clips import read_clip
from crossing import BLUE, FRAMES, GREEN, draw_crossing, marks
from peak_model import save_peaks

REASON = ("--reason", "access request 12")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    draw_crossing(folder / "case.mp4")
    save_peaks(folder / "peaks.onnx")
    return folder


def command(folder, out, *more):
    words = ("seal", "case.mp4", out, "--seal", "solid", "--model", "peaks.onnx", *more)
    return [sys.executable, "-m", "sealskin", *map(str, words)]


def run(folder, out, *more):
    return subprocess.run(
        command(folder, out, *more), cwd=folder, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def tracks(folder):
    done = run(folder, "who.html", "--tracks")
    assert (done.returncode, done.stderr) == (0, "")
    return re.findall(r"^track (\d+): (\S+) to (\S+) s, (\d+) frames$", done.stdout, re.MULTILINE)


def review(folder, out, number, verdict_of, how="export"):
    """Start it, give verdicts by number of the picture, end it; returns what it said."""
    words = command(folder, out, "--except", number, *REASON)
    with subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        said = ""
        while "http://" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        with httpx.Client(base_url=re.search(r"http://\S+", said)[0], timeout=60) as client:
            entries = client.get("api/state").json()["entries"]
            for place, entry in enumerate(entries):
                verdict = verdict_of(place)
                if verdict is not None:
                    client.get(f"api/frames/{entry['index']}").raise_for_status()
                    given = {"index": entry["index"], "verdict": verdict}
                    client.post("api/verdict", json=given).raise_for_status()
            client.post(f"api/end/{how}").raise_for_status()
        rest, errors = process.communicate(timeout=120)
        return process.returncode, said + rest, errors, [entry["index"] for entry in entries]


def test_everybody_gets_a_number_on_a_sealed_page(folder, tracks):
    page = (folder / "who.html").read_text()
    assert len(tracks) >= 3  # two people, and new numbers after they met
    assert page.count("<figure>") == len(tracks)
    assert "Track 1: 0." in page


def test_accepted_frames_show_the_person_and_no_frame_the_other(folder, tracks):
    code, said, errors, indices = review(folder, "shown.mp4", 1, lambda _: "accepted")
    assert code == 0, errors
    pictures, _ = read_clip(folder / "shown.mp4")
    assert len(pictures) == FRAMES
    # Which of the two number 1 is does not matter; the raw clip holds both marks throughout.
    counts = {colour: [marks(rgb, colour) for rgb in pictures] for colour in (BLUE, GREEN)}
    mine, other = sorted(counts.values(), key=sum, reverse=True)
    assert sum(count > 20 for count in mine) > 15
    assert max(other) == 0
    assert [index for index, count in enumerate(mine) if count > 20] == indices
    assert max(indices) < 35  # they meet, and the number ends
    assert f"the person is to be seen in {len(indices)}" in said
    log = errors.splitlines()
    assert any("disclosure-began" in line and "access request 12" in line for line in log)
    assert any("disclosure-written" in line and "out_sha256" in line for line in log)


def test_rejected_and_unreviewed_frames_come_out_sealed(folder, tracks):
    verdicts = {0: "accepted", 1: "rejected", 2: None, 3: "accepted"}
    code, said, errors, indices = review(folder, "some.mp4", 1, verdicts.get)
    assert code == 0, errors
    pictures, _ = read_clip(folder / "some.mp4")
    shown = {i for i, rgb in enumerate(pictures) if marks(rgb, BLUE) or marks(rgb, GREEN)}
    assert shown == {indices[0], indices[3]}
    assert f"seen in 2; 1 were rejected, {len(indices) - 3} not reviewed" in said


def test_ending_the_review_leaves_no_file(folder, tracks):
    code, _, errors, _ = review(folder, "none.mp4", 1, lambda _: "accepted", how="stop")
    assert code == 1
    assert "nothing was written" in errors
    assert not (folder / "none.mp4").exists()


@pytest.mark.parametrize(
    ("source", "more", "said"),
    [
        ("case.mp4", ("--except", "99", *REASON), "there is no track 99; this file has 1 to"),
        ("case.mp4", ("--except", "1"), "on whose request: --reason"),
        ("case.mp4", ("--except", "1", "--tracks", *REASON), "give one of them"),
        ("rtsp://u:secret@127.0.0.1/x", ("--except", "1", *REASON), "a raw video file that you"),
        (".", ("--except", "1", *REASON), "a raw video file that you"),
    ],
)
def test_what_cannot_work_is_one_sentence(folder, source, more, said):
    words = command(folder, "bad.mp4", *more)
    words[words.index("case.mp4")] = source
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert not (folder / "bad.mp4").exists()
