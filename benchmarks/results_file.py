"""One shape for all result files: benchmarks/results/NAME.json."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit() -> str:
    """Hash of the sources that measure."""
    # Where sources are sent without their history, whoever sends them says which they are.
    return (
        os.environ.get("GIT_COMMIT")
        or subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
    )


def write_result(
    name: str, seeds: list[int], profiles: dict[str, dict[str, str]], **figures: Any
) -> Path:
    """Write a result file with its header: commit, date, machine, command, seeds, profiles.

    The command is kept without folders, so that no machine's paths are published.
    """
    words = [Path(w).name if os.sep in w else w for w in sys.argv[1:]]
    header = {
        "commit": commit(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "command": " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *words]),
        "seeds": seeds,
        "profiles": profiles,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({**header, **figures}, indent=1) + "\n")
    return path
