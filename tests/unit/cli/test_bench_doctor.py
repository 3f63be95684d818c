"""`sealskin bench` and `sealskin doctor` as they are typed."""

import re
import socket
import subprocess
import sys

import pytest

from clips import draw_clip


def run(*arguments):
    command = [sys.executable, "-m", "sealskin", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return draw_clip(tmp_path_factory.mktemp("clip") / "walk.mp4", 320, 240)


def test_bench_says_where_the_time_went(clip):
    done = run("bench", clip)
    assert done.returncode == 0, done.stderr
    assert re.search(r"20 frames, \d+\.\d frames/s", done.stdout)
    for stage in ("decode", "seal", "detect", "track", "encode"):
        assert re.search(rf"{stage} +│ +\d+\.\d\d ", done.stdout), done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.mp4"], r"^sealskin: there is no file none\.mp4; .*\n$"),
        (["walk.mp4", "--seal", "magic"], r"^sealskin: there is no sealer 'magic'; .*\n$"),
        (["walk.mp4", "--detect-fps", "0"], r"Invalid value for '--detect-fps'"),
    ],
)
def test_bench_refuses_in_a_sentence(clip, arguments, said):
    done = run("bench", *(clip if word == "walk.mp4" else word for word in arguments))
    assert done.returncode != 0
    assert re.search(said, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_tells_what_is_there_and_what_answers(clip):
    said = run("doctor", clip).stdout
    assert re.search(r"^ok  Python 3\.", said, re.MULTILINE)
    assert re.search(r"^ok  openvino 20", said, re.MULTILINE)
    assert re.search(r"^ok  person detector [0-9a-f]{12} loads", said, re.MULTILINE)
    assert re.search(r"^ok  a camera's process: no core dump", said, re.MULTILINE)
    assert re.search(r"^(ok|--)  a camera's process, tried out, could", said, re.MULTILINE)
    assert re.search(r"^ok  .*walk\.mp4 answers: 320x240 h264, 10 frames/s", said, re.MULTILINE)


def test_doctor_fails_when_a_camera_does_not_answer():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        done = run("doctor", f"rtsp://kim:hunter2@127.0.0.1:{nobody.getsockname()[1]}/live")
    assert done.returncode == 1
    assert re.search(r"^no  rtsp://\*\*\*@127.* refuses the connection", done.stdout, re.MULTILINE)
    assert "hunter2" not in done.stdout + done.stderr
