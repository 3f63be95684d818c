"""`sealskin --help` answers at once: what is heavy is imported by the command that needs it.

Seconds depend on the machine; what is imported does not. Pydantic is missing from the list because
Typer itself imports it to read the options of a command.
"""

import json
import subprocess
import sys

import pytest

from sealskin.cli.main import app

HEAVY = {
    "PIL", "alembic", "av", "cv2", "duckdb", "fastapi", "numpy", "onnx", "openvino", "ruamel",
    "scipy", "sqlalchemy", "starlette", "torch", "uvicorn", "websockets",
}  # fmt: skip
COMMANDS = [one.name for one in (*app.registered_commands, *app.registered_groups)]
RUN = """
import json, sys
from sealskin.cli.main import main
sys.argv[0] = "sealskin"
try:
    main()
except SystemExit as end:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(*arguments: str) -> set[str]:
    """Packages that a command brings in, by their first name."""
    run = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(run, capture_output=True, text=True, check=True, timeout=120)
    shown, names = done.stdout.rstrip().rsplit("\n", 1)
    assert shown.strip(), "it printed something"
    return set(json.loads(names))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str) -> None:
    assert imported(*filter(None, [command]), "--help") & HEAVY == set()


def test_a_command_that_works_does_so_the_test_can_fail() -> None:
    assert imported("doctor") & HEAVY >= {"numpy", "openvino", "cv2"}
