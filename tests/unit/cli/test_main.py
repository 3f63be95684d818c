"""What all commands share."""

import resource
import subprocess
import sys

import pytest

RUN = """
import resource, sys
from sealskin.cli.main import main
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # a shell may forbid core dumps already
sys.argv[0] = "sealskin"
try:
    main()
finally:
    print(resource.getrlimit(resource.RLIMIT_CORE))
"""


def run(*arguments):
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_crash_writes_no_memory_to_a_disk():
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("core dumps are forbidden here anyway")
    assert run("--version").stdout.endswith("(0, 0)\n")


def test_an_error_is_one_sentence_and_status_1(tmp_path):
    done = run("seal", tmp_path / "none.mp4", tmp_path / "out.mp4")
    assert done.returncode == 1
    assert done.stderr.startswith("sealskin: there is no file ")
    assert done.stderr.count("\n") == 1
