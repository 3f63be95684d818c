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


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "sealskin", "data", "seal", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_run_that_is_killed_again_and_again(tmp_path):
    draw_folder(tmp_path / "raw", PICTURES)
    (tmp_path / "raw" / "bad.jpg").write_text("no picture")
    began = time.monotonic()
    done = start(tmp_path / "raw", tmp_path / "undisturbed", "--processes", 2)
    assert done.wait() == 0, done.stderr.read()
    takes_s = time.monotonic() - began
    moments = random.Random(7)
    killed = []
    for _ in range(KILLS):
        # From the process's start to a little over an even share, so that each kill finds work.
        after_s = moments.uniform(0, 0.5 + 2 * takes_s / KILLS)
        run = start(tmp_path / "raw", tmp_path / "out", "--processes", 2)
        time.sleep(after_s)
        workers = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGKILL)
        run.wait()
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert alive == [], "who works for a run ends with it"
        journal = tmp_path / ".out.sealing" / "journal.jsonl"
        killed.append(journal.read_bytes().count(b"\n") if journal.exists() else 0)
        if (tmp_path / "out").exists():
            break
    assert killed == sorted(killed) or (tmp_path / "out").exists(), "nothing is done twice"
    last = start(tmp_path / "raw", tmp_path / "out", "--processes", 2, "--verify")
    _, err = last.communicate()
    whole_already = "exists; choose another" in err
    assert last.returncode == 0 or whole_already, err
    print("noted when killed:", killed)
    assert tree_of(tmp_path / "out") == tree_of(tmp_path / "undisturbed")
    assert not (tmp_path / ".out.sealing").exists()
    assert any(count > 1 for count in killed), "at least one kill came in the middle"
