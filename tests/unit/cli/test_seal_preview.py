"""`sealskin seal --preview` and `--report`: for the eyes of who owns the raw file."""

import re
import stat
import subprocess
import sys

import numpy as np
import pytest

from clips import draw_clip, draw_picture, read_clip

SEAL = [sys.executable, "-m", "sealskin", "seal"]


def run(*arguments):
    return subprocess.run(
        [*SEAL, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    return draw_clip(folder / "kim-at-home.mp4", 320, 240, fps=25, seconds=1, metadata=True)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_a_preview_shows_raw_beside_sealed_and_says_so(clip, out):
    done = run(clip, out / "a.mp4", "--seal", "mosaic-16", "--preview")
    assert done.returncode == 0, done.stderr
    assert left_in(out) == ["a.RAW-preview.mp4", "a.mp4"]
    assert re.search(r"a.RAW-preview.mp4: RAW pictures .* Do not hand it on", done.stdout)
    preview = out / "a.RAW-preview.mp4"
    assert stat.S_IMODE(preview.stat().st_mode) == 0o600, "only its owner may read it"
    assert stat.S_IMODE((out / "a.mp4").stat().st_mode) != 0o600
    both, times_s = read_clip(preview)
    sealed, sealed_s = read_clip(out / "a.mp4")
    assert times_s == pytest.approx(sealed_s)
    for number in (0, 12, 24):
        raw = draw_picture(320, 240, number / 25).astype(int)
        below = both[number][-240:].astype(int)
        assert np.abs(below[:, :320] - raw).mean() < 8
        assert np.abs(below[:, 320:] - sealed[number]).mean() < 8
        assert np.abs(below[:, 320:] - raw).mean() > np.abs(below[:, :320] - raw).mean()
    strip = both[0][:-240].astype(int)
    assert strip[:, :320, 0].mean() > strip[:, :320, 1].mean() + 60, "red above what is raw"
    assert b"kim" not in preview.read_bytes()


def test_where_sealing_fails_no_raw_picture_is_left(tmp_path, out):
    path = draw_clip(tmp_path / "tiny.mp4", 32, 32, seconds=0.4)
    done = run(path, out / "a.mp4", "--preview")
    assert done.returncode == 1
    assert left_in(out) == []


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path, out):
    done = run(tmp_path / "none.mp4", out / "a.mp4", "--preview")
    assert done.returncode == 1
    assert "there is no file" in done.stderr
    assert left_in(out) == []


def test_pictures_of_another_size_end_both_files(tmp_path, out):
    """The sealed file fails in the middle, when the preview has begun."""
    from sealskin.core.errors import EncodeError

    with pytest.raises(EncodeError):
        fails_late(tmp_path, out)
    assert left_in(out) == []


def fails_late(tmp_path, out):
    from sealskin.cli.seal_job import Job
    from sealskin.core.errors import EncodeError
    from sealskin.seal.airlock import SourceOptions
    from sealskin.seal.registry import make_sealer
    from sealskin.video.encode import Mp4Writer

    path = draw_clip(tmp_path / "a.mp4", 160, 120, seconds=0.5)
    job = Job(str(path), make_sealer("mosaic-8"), SourceOptions(), None, preview=out / "b.RAW.mp4")
    write, calls = Mp4Writer.write, []

    def breaks(self, frame):
        calls.append(frame)
        if len(calls) == 5:
            raise EncodeError("the disk is full")
        write(self, frame)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mp4Writer, "write", breaks)
        job.to_mp4(out / "a.mp4")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rtsp://127.0.0.1:1/x", "--preview", "--duration", 1], "of a raw video file that you"),
        (["CLIP", "--preview", "--tracks"], "--preview and --report go with a whole sealing"),
        (["CLIP", "--report", "OUT/r.txt"], "expected a report that ends in .html"),
        (["CLIP", "--report", "OUT/no/r.html"], "there is no folder .*no for r.html"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(clip, out, arguments, sentence):
    def said(text):
        return {"CLIP": clip}.get(text, str(text).replace("OUT", str(out)))

    source, *options = map(said, arguments)
    done = run(source, out / "a.mp4", *options)
    assert done.returncode == 1
    assert re.search(rf"^sealskin: .*{sentence}", done.stderr), done.stderr
    assert left_in(out) == []


def test_nothing_is_replaced_without_force(clip, out):
    (out / "a.RAW-preview.mp4").write_text("mine")
    done = run(clip, out / "a.mp4", "--preview")
    assert re.search(r"a.RAW-preview.mp4 exists; delete it", done.stderr)
    (out / "r.html").write_text("mine")
    done = run(clip, out / "a.mp4", "--report", out / "r.html")
    assert re.search(r"r.html exists; choose another report", done.stderr)
    assert left_in(out) == ["a.RAW-preview.mp4", "r.html"]
    assert run(clip, out / "a.mp4", "--preview", "--force").returncode == 0
    assert stat.S_IMODE((out / "a.RAW-preview.mp4").stat().st_mode) == 0o600


def test_a_report_of_a_gated_seal(clip, out):
    done = run(clip, out / "a.mp4", "--seal", "strict", "--report", out / "r.html")
    assert done.returncode == 0, done.stderr
    assert "r.html: what was treated" in done.stdout
    page = (out / "r.html").read_text("utf-8")
    for part in ("What was treated, over time", "Where the gate was in doubt", "Where to look"):
        assert part in page
    assert "<b>25</b><span>frames sealed" in page
    assert page.count("<svg") == 4
    assert "kim" not in page, "names of raw files are raw"
    assert not re.search(r"<script|https?://|<img", page)
    import hashlib

    assert hashlib.sha256((out / "a.mp4").read_bytes()).hexdigest() in page


def test_a_report_of_a_seal_without_a_gate_says_that_there_is_none(clip, out):
    asked = ("--seal", "lowrate", "--report", out / "r.html", "--duration", 0.5)
    done = run(clip, out / "a.mp4", *asked)
    assert done.returncode == 0, done.stderr
    page = (out / "r.html").read_text("utf-8")
    assert "treats the whole frame alike" in page
    assert "<svg" not in page
    assert "<b>13</b><span>frames sealed" in page


def test_pictures_get_a_card_and_no_report(tmp_path, out):
    from clips import draw_picture
    from sealskin.core.sealed import SealedFrame
    from sealskin.video.encode import write_picture

    write_picture(tmp_path / "a.png", SealedFrame(draw_picture(160, 120), 0, 0, "x"))
    done = run(tmp_path / "a.png", out / "a.png", "--report", out / "r.html")
    assert re.search(r"--report is of video; for pictures", done.stderr)
    assert left_in(out) == []
