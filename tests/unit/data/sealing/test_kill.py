"""kill -9 at random moments: the finished set is that of an undisturbed run, byte for byte.

A few kills of a small run here. `SEALSKIN_KILLS=20 SEALSKIN_KILL_PICTURES=2000` makes it as hard
as it was once shown to pass.
"""

import os
import random
import signal
import subprocess
import sys
import time

import psutil

from drawn_sets import draw_folder, tree_of

KILLS = int(os.environ.get("SEALSKIN_KILLS", "4"))
PICTURES = int(os.environ.get("SEALSKIN_KILL_PICTURES", "150"))
LATE_KILLS = 2
"""So many come when all pictures are sealed: while labels, manifest and card are written."""


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "sealskin", "data", "seal", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def noted(tmp_path, name):
    journal = tmp_path / f".{name}.sealing" / "journal.jsonl"
    try:
        return journal.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def kill(run):
    """kill -9, and a look at whether those who work for it end too."""
    workers = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == [], "who works for a run ends with it"


def test_a_run_that_is_killed_again_and_again(tmp_path):
    draw_folder(tmp_path / "raw", PICTURES)
    (tmp_path / "raw" / "bad.jpg").write_text("no picture")
    began = time.monotonic()
    done = start(tmp_path / "raw", tmp_path / "undisturbed", "--processes", 2)
    while noted(tmp_path, "undisturbed") < 2:
        time.sleep(0.005)
    starts_s = time.monotonic() - began
    _, err = done.communicate()
    assert done.returncode == 0, err

    moments = random.Random(7)
    killed = []
    for number in range(KILLS + LATE_KILLS):
        run = start(tmp_path / "raw", tmp_path / "out", "--processes", 2)
        if number % 4 == 3 and number < KILLS:
            time.sleep(moments.uniform(0, starts_s))  # while it starts, or goes through the journal
        else:
            before = killed[-1] if killed else 0
            more = moments.randint(1, max(2, 2 * PICTURES // KILLS))
            until = PICTURES + 2 if number >= KILLS else min(before + more, PICTURES)
            while run.poll() is None and noted(tmp_path, "out") < until:
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.15 if number >= KILLS else 0.02))
        if run.poll() is not None:
            run.communicate()
            break
        kill(run)
        killed.append(noted(tmp_path, "out"))
    print("noted when killed:", killed)
    assert killed == sorted(killed), "nothing is done twice"
    assert len({count for count in killed if count > 1}) >= 2, "some kills came in the middle"
    if not (tmp_path / "out").exists():
        last = start(tmp_path / "raw", tmp_path / "out", "--processes", 2, "--verify")
        _, err = last.communicate()
        assert last.returncode == 0, err
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "undisturbed")
    assert not (tmp_path / ".out.sealing").exists()
