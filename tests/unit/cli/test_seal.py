"""`sealskin seal` as it is typed: what it writes, what it refuses, what it leaves behind."""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys

import cv2
import numpy as np
import pytest

from clips import SECRET, draw_clip, draw_picture, draw_sound, read_clip
from sealskin.seal import SEALERS, make_sealer
from sealskin.seal.sealer import seal_id

SEAL = [sys.executable, "-m", "sealskin", "seal"]
NAMES_OF_THREADS = """
import atexit, runpy, threading
atexit.register(lambda: print([thread.name for thread in threading.enumerate()]))
runpy.run_module("sealskin", run_name="__main__")
"""


def run(*arguments, cwd=None):
    return subprocess.run(
        [*SEAL, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=120
    )


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return draw_clip(
        tmp_path_factory.mktemp("clip") / "walk.mp4",
        times_s=[0, 0.04, 0.1, 0.5, 0.533, 1.7, 1.75],
        sound=True,
        metadata=True,
    )


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_the_holes_that_frames_leave_in_the_heap_are_given_back(clip, out):
    """`tests/unit/core/test_heap.py` shows that this thread does so; here that it was asked."""
    command = [sys.executable, "-c", NAMES_OF_THREADS, "seal", str(clip), str(out / "sealed.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "'sealskin-heap'" in done.stdout


def test_a_clip_keeps_its_timing_and_loses_the_rest(clip, out):
    done = run(clip, out / "sealed.mp4", "--seal", "mosaic-16")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no bar where nobody looks"
    pictures, times_s = read_clip(out / "sealed.mp4")
    assert times_s == pytest.approx([0, 0.04, 0.1, 0.5, 0.533, 1.7, 1.75], abs=1e-3)
    means = draw_picture(160, 120)[:112].reshape(7, 16, 10, 16, 3).mean((1, 3))
    shown = pictures[0][:112].reshape(7, 16, 10, 16, 3)
    assert np.abs(shown.mean((1, 3)) - means).mean() < 6
    assert shown[:, 4:12, :, 4:12].std((1, 3)).mean() < 4, "flat inside the cells"
    data = (out / "sealed.mp4").read_bytes()
    for secret in (SECRET, "walk", "soun", "Lavf", "x264"):
        assert secret.encode() not in data
    assert left_in(out) == ["sealed.mp4"]


@pytest.mark.parametrize("name", SEALERS)
def test_it_says_what_passes(clip, out, name):
    said = run(clip, out / "sealed.mp4", "--seal", name).stdout
    assert "sealed.mp4: 7 frames sealed, 0 dropped" in said
    sealer = make_sealer(name)
    rate = sealer.rate(160, 120)
    people = [rate.bits_per_person(height) for height in (50, 100, 200, 400)]
    assert re.search(
        rf"^{seal_id(sealer)} at 160x120: at most {rate.bits_per_cell:.2f} bits a cell of "
        rf"{rate.cell_px} px; bits a person, by height: "
        rf"{people[0]:,.0f} \(50 px\), {people[1]:,.0f} \(100 px\), "
        rf"{people[2]:,.0f} \(200 px\), {people[3]:,.0f} \(400 px\)$",
        said,
        re.MULTILINE,
    ), said


def test_a_turned_clip_comes_out_upright(tmp_path, out):
    path = draw_clip(tmp_path / "phone.mp4", rotation=-90, seconds=0.3)
    assert run(path, out / "sealed.mp4", "--seal", "lowrate").returncode == 0, "keeps colours"
    pictures, _ = read_clip(out / "sealed.mp4")
    assert pictures[0].shape == (160, 120, 3)
    red, blue = pictures[0][30, 90].astype(int), pictures[0][130, 90].astype(int)
    assert red[0] > red[2] + 50, "the red quarter is now at the top right"
    assert blue[2] > blue[0] + 50


def test_a_picture_without_its_exif(tmp_path, out):
    drawn = draw_picture(160, 128)
    _, jpeg = cv2.imencode(".jpg", drawn[..., ::-1])
    exif = b"Exif\0\0II*\0" + SECRET.encode()
    block = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    (tmp_path / "p.jpg").write_bytes(jpeg[:2].tobytes() + block + jpeg[2:].tobytes())
    done = run(tmp_path / "p.jpg", out / "sealed.jpg", "--seal", "mosaic", "--cell-px", 32)
    assert done.returncode == 0, done.stderr
    data = (out / "sealed.jpg").read_bytes()
    assert SECRET.encode() not in data
    assert b"Exif" not in data
    shown = cv2.imread(str(out / "sealed.jpg"))[..., ::-1].reshape(4, 32, 5, 32, 3)
    assert shown.std((1, 3)).mean() < 4
    means = drawn.reshape(4, 32, 5, 32, 3).mean((1, 3))
    assert np.abs(shown.mean((1, 3)) - means).mean() < 4
    assert left_in(out) == ["sealed.jpg"]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    (folder / "day 2").mkdir(parents=True)
    for name, size in (("1.png", (160, 120)), ("10.jpg", (200, 100)), ("day 2/3.tif", (64, 64))):
        cv2.imwrite(str(folder / name), draw_picture(*size)[..., ::-1])
    (folder / "notes.txt").write_text(SECRET)
    return folder


def test_a_folder_keeps_its_names(folder, out):
    done = run(folder, out / "sealed")
    assert done.returncode == 0, done.stderr
    assert left_in(out) == [
        "sealed", "sealed/1.png", "sealed/10.jpg", "sealed/day 2", "sealed/day 2/3.tif.png",
    ]  # fmt: skip
    assert cv2.imread(str(out / "sealed/10.jpg")).shape == (100, 200, 3)
    assert "3 frames sealed, 0 dropped" in done.stdout
    assert (out / "sealed").stat().st_mode & 0o777 == out.stat().st_mode & 0o777


def test_a_folder_with_a_bad_picture_says_so_and_does_the_rest(folder, out):
    (folder / "2.png").write_text("no picture")
    done = run(folder, out / "sealed")
    assert done.returncode == 0
    assert "3 frames sealed, 1 dropped" in done.stdout
    assert "dropped 1: it is no picture that can be read" in done.stderr
    assert "sealed/2.png" not in left_in(out)
    assert "sealed/10.jpg" in left_in(out), "names still belong to their pictures"


def test_a_folder_into_a_folder_with_force_keeps_what_else_is_there(folder, out):
    (out / "sealed").mkdir()
    (out / "sealed/1.png").write_text("old")
    (out / "sealed/other").write_text("stays")
    assert "exists; choose another OUT" in run(folder, out / "sealed").stderr
    assert run(folder, out / "sealed", "--force").returncode == 0
    assert (out / "sealed/other").read_text() == "stays"
    assert cv2.imread(str(out / "sealed/1.png")) is not None
    assert cv2.imread(str(out / "sealed/day 2/3.tif.png")) is not None
    assert left_in(out)[0] == "sealed", "nothing temporary is left"


def test_a_folder_as_a_clip(tmp_path, out):
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(12):
        cv2.imwrite(str(photos / f"{number}.png"), draw_picture(96, 64, number)[..., ::-1])
    assert run(photos, out / "sealed.mp4", "--fps", 4).returncode == 0
    _, times_s = read_clip(out / "sealed.mp4")
    assert times_s == pytest.approx([number / 4 for number in range(12)], abs=1e-3)


def test_pictures_of_different_sizes_make_no_clip(folder, out):
    done = run(folder, out / "sealed.mp4")
    assert_refused(done, r"expected frames of 160x120 pixels like the first one, got 200x100", out)


def test_duration_stops_early(clip, out):
    assert run(clip, out / "sealed.mp4", "--duration", 0.5).returncode == 0
    assert len(read_clip(out / "sealed.mp4")[0]) == 3


def assert_refused(done, sentence, folder, left=()):
    """One clear sentence, a status, and nothing left behind."""
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert re.search(sentence, done.stderr), done.stderr
    assert re.fullmatch(r"sealskin: [^\n]+\n", done.stderr), done.stderr
    assert left_in(folder) == sorted(left)


def bad(tmp_path, what):
    path = tmp_path / f"{what}.mp4"
    if what == "empty":
        path.write_bytes(b"")
    elif what == "not-a-video":
        path.write_text("a shopping list\n" * 99)
    elif what == "truncated":
        whole = draw_clip(tmp_path / "whole.mp4").read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif what == "zero-length":
        draw_clip(path, times_s=[])
    elif what == "audio-only":
        draw_sound(path)
    elif what == "1x1":
        path = draw_clip(tmp_path / "1x1.mkv", 1, 1, codec="ffv1", pix_fmt="bgra", seconds=0.3)
    elif what == "huge":
        path = tmp_path / "huge.png"
        cv2.imwrite(str(path), np.zeros((80, 4000), np.uint8))
    elif what == "bad-picture":
        path = tmp_path / "bad.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
    elif what == "empty-folder":
        path = tmp_path / "nothing"
        path.mkdir()
    elif what == "device":
        path = "/dev/video97"
    elif what == "web":
        path = "ftp://user:hunter2@localhost/a.mp4"
    return path


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("missing", r"there is no file .*missing.mp4; give the path of a video or picture"),
        ("empty", r"expected a video, got an empty file: .*; copy it again"),
        ("not-a-video", r"expected a video file, got something else or a damaged one"),
        ("truncated", r"expected a video file, got something else or a damaged one"),
        ("zero-length", r"expected a video, got one without pictures"),
        ("audio-only", r"expected a video, got one without pictures"),
        ("1x1", r"no frame .*: expected a picture of 64x64 to .* got 1x1; scale it first"),
        ("huge", r"no frame .*: expected a picture of .* to 3840x2160 .* got 4000x80; scale it"),
        ("bad-picture", r"expected pictures, found none that can be read"),
        ("empty-folder", r"expected pictures, found none that can be read"),
        ("device", r"there is no device /dev/video97; plug it in"),
        ("web", r"expected a file, folder, device, or an address .*, got ftp://\*\*\*@"),
    ],
)
def test_bad_input_is_one_sentence_and_no_file(tmp_path, out, what, sentence):
    duration = ["--duration", 1] if what == "device" else []
    assert_refused(run(bad(tmp_path, what), out / "sealed.mp4", *duration), sentence, out)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_clip_cut_off_is_sealed_as_far_as_it_goes_and_says_so(tmp_path, out, ending):
    options = {"movflags": "+faststart"} if ending == "mp4" else {}
    path = draw_clip(tmp_path / f"cut.{ending}", seconds=10, container_options=options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = run(path, out / "sealed.mp4")
    assert done.returncode == 0
    assert re.search(r"dropped 1: the file ends early, after \d\.\d s of 10\.0 s", done.stderr)
    assert 20 < len(read_clip(out / "sealed.mp4")[0]) < 80


@pytest.mark.parametrize(
    ("codec", "pix_fmt"), [("ffv1", "gray16le"), ("ffv1", "yuv420p10le"), ("ffv1", "rgb48le")]
)
def test_16_bit_works(tmp_path, out, codec, pix_fmt):
    path = draw_clip(tmp_path / "deep.mkv", codec=codec, pix_fmt=pix_fmt, seconds=0.3)
    assert run(path, out / "sealed.mp4").returncode == 0
    assert len(read_clip(out / "sealed.mp4")[0]) == 3


def test_a_dead_address_is_a_sentence_without_the_password(out):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"rtsp://admin:hunter2@127.0.0.1:{free.getsockname()[1]}/live"
    done = run(address, out / "sealed.mp4", "--duration", 1)
    assert_refused(done, r"rtsp://\*\*\*@127.0.0.1:\d+/live refuses the connection; check", out)


def test_an_address_that_is_silent(out):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"rtsp://admin:hunter2@127.0.0.1:{silent.getsockname()[1]}/live"
        done = run(address, out / "sealed.mp4", "--duration", 1)
    assert_refused(done, r"rtsp://\*\*\*@127.0.0.1:\d+/live does not answer .*; check", out)


def test_a_camera_needs_a_duration(out):
    done = run("rtsp://camera/live", out / "sealed.mp4")
    assert_refused(done, r"a camera never ends: say how long to seal it, --duration 60", out)


def test_what_exists_is_not_overwritten_without_force(clip, out):
    (out / "sealed.mp4").write_text("precious")
    done = run(clip, out / "sealed.mp4")
    assert_refused(done, r"exists; .* or replace it with --force", out, ["sealed.mp4"])
    assert (out / "sealed.mp4").read_text() == "precious"
    assert run(clip, out / "sealed.mp4", "--force").returncode == 0
    assert len(read_clip(out / "sealed.mp4")[0]) == 7


def test_force_keeps_the_old_file_when_the_new_one_fails(tmp_path, out):
    (out / "sealed.mp4").write_text("precious")
    done = run(bad(tmp_path, "1x1"), out / "sealed.mp4", "--force")
    assert_refused(done, "no frame", out, ["sealed.mp4"])
    assert (out / "sealed.mp4").read_text() == "precious"


@pytest.mark.parametrize("how", ["same name", "other spelling", "symbolic link", "hard link"])
def test_in_place_is_refused_even_with_force(clip, out, how):
    path = out / "a.mp4"
    path.write_bytes(clip.read_bytes())
    target = out / ".." / "out" / "a.mp4" if how == "other spelling" else path
    if how == "symbolic link":
        target = out / "b.mp4"
        target.symlink_to(path)
    elif how == "hard link":
        target = out / "b.mp4"
        target.hardlink_to(path)
    before = left_in(out)
    done = run(path, target, "--force")
    assert_refused(done, r"is, holds or lies in what is sealed; choose another OUT", out, before)
    assert path.read_bytes() == clip.read_bytes()


@pytest.mark.parametrize("target", [".", "inside", "inside.mp4", ".."])
def test_a_folder_is_not_sealed_into_itself(folder, target):
    before = left_in(folder.parent)
    done = run(folder, folder / target, "--force")
    assert done.returncode == 1
    assert re.search(r"is, holds or lies in what is sealed", done.stderr), done.stderr
    assert left_in(folder.parent) == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.avi", r"expected a name that ends in .mp4, got .*a.avi; choose another OUT"),
        ("a.png", r"expected a name that ends in .mp4, got .*a.png"),
        ("nowhere/a.mp4", r"there is no folder .*nowhere for a.mp4; make it first"),
    ],
)
def test_names_that_cannot_be_written(clip, out, name, sentence):
    assert_refused(run(clip, out / name), sentence, out)


def test_a_folder_in_the_way(clip, out):
    (out / "a.mp4").mkdir()
    done = run(clip, out / "a.mp4", "--force")
    assert_refused(done, r"is a folder, and a file is to be written", out, ["a.mp4"])


def test_unknown_seals_and_cells_that_do_not_fit(clip, out):
    done = run(clip, out / "a.mp4", "--seal", "pixelate")
    assert_refused(done, r"there is no sealer 'pixelate'; choose one of strict", out)
    done = run(clip, out / "a.mp4", "--cell-px", 8)
    assert_refused(done, r"--cell-px goes with --seal mosaic or blur, got balanced", out)


@pytest.fixture
def long_clip(tmp_path):
    return draw_clip(tmp_path / "long.mp4", 640, 480, fps=25, seconds=60, figures=1)


def test_control_c_leaves_nothing_and_says_so(long_clip, out):
    job = subprocess.Popen(
        [*SEAL, long_clip, out / "sealed.mp4"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not left_in(out):  # until the temporary file is there
        assert job.poll() is None
    job.send_signal(signal.SIGINT)
    said, complained = job.communicate(timeout=60)
    assert job.returncode == 130
    assert (said, complained) == ("", "sealskin: stopped; nothing was written\n")
    assert left_in(out) == []


def test_a_terminal_sees_rate_and_time_left(long_clip, out):
    """The clip is longer than two seconds of work; the bar appears in a real pseudo-terminal."""
    ours, theirs = pty.openpty()
    job = subprocess.Popen(
        [*SEAL, long_clip, out / "sealed.mp4"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    seen = b""
    while job.poll() is None or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
    os.close(ours)
    said = job.communicate(timeout=60)[0].decode()
    assert "1500 frames sealed" in said
    assert re.search(rb"\d+ frames, \d+ frames/s", seen), seen[-500:]
    assert re.search(rb"\d:\d\d:\d\d", seen), "time left"
