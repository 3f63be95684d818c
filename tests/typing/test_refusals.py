"""The second belt of the airlock: mypy refuses a raw frame where a sealed one belongs.

Each file in `cases` holds offences; a line with one ends in `# E: code`, and mypy must report
exactly those.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reported():
    """File name to the set of (line, code) that mypy reports."""
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *map(str, CASES)],
        cwd=ROOT, capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    found = {path.name: set() for path in CASES}
    for line in run.stdout.splitlines():
        match = re.match(r".*?([^/]+\.py):(\d+): error: .*\[([a-z-]+)\]$", line)
        assert match, run.stdout + run.stderr
        found[match[1]].add((int(match[2]), match[3]))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_each_offence_is_refused(case, reported):
    marks = [
        (number, match[1])
        for number, line in enumerate(case.read_text().splitlines(), 1)
        if (match := re.search(r"# E: ([a-z-]+)$", line))
    ]
    assert marks, "a case without an offence shows nothing"
    assert reported[case.name] == set(marks)
