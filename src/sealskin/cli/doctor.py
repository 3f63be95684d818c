"""`sealskin doctor`: what is installed, what the CPU can do, whether the camera answers."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import os
import platform
import sys
from pathlib import Path
from typing import Annotated

import typer

PACKAGES = ("av", "openvino", "opencv-python-headless", "numpy", "fastapi", "sqlalchemy", "torch")
CPU_FLAGS = {
    "avx2": "float inference at a fair speed",
    "avx512f": "fast float inference",
    "avx512_vnni": "fast int8 inference",
    "avx512_bf16": "fast bf16 inference and training",
    "amx_bf16": "very fast bf16 inference",
}


def doctor(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Cameras, files or folders to try: each is opened, one frame read."),
    ] = None,
) -> None:
    """Tell what is installed, what this machine can do, and whether a camera answers.

    Among it, which of the walls around a camera's process hold here: it starts one and lets it try
    to write, to connect, and more.

    Ends with status 1 when something that is needed is missing or a source does not answer.
    """
    from rich.console import Console

    from sealskin.cli.process_list import hide_passwords

    console = Console(highlight=False, soft_wrap=True)
    hide_passwords(sources or [])
    checks = [
        *_versions(),
        *_cpu(),
        *_parts(),
        *_extras(),
        *_walls(),
        *(_source(source) for source in sources or []),
    ]
    for good, line in checks:
        mark = {True: "[green]ok[/]", False: "[red]no[/]", None: "[dim]--[/]"}[good]
        console.print(f"{mark}  {line}")
    if any(good is False for good, _ in checks):
        raise typer.Exit(1)


Check = tuple[bool | None, str]
"""Whether it holds (None: it is optional and absent), and a line that says what."""


def _versions() -> list[Check]:
    checks: list[Check] = [
        (sys.version_info >= (3, 11), f"Python {platform.python_version()} (3.11 or newer)")
    ]
    for package in PACKAGES:
        try:
            checks.append((True, f"{package} {importlib.metadata.version(package)}"))
        except importlib.metadata.PackageNotFoundError:
            optional = package == "torch"
            why = "only for training: pip install 'sealskin[learn]'" if optional else "reinstall"
            checks.append((None if optional else False, f"{package} is not installed ({why})"))
    return checks


def _cpu() -> list[Check]:
    cores = len(os.sched_getaffinity(0))
    checks: list[Check] = [(True, f"{cores} CPU cores may be used")]
    info = Path("/proc/cpuinfo")
    words = info.read_text(encoding="ascii", errors="replace").split() if info.exists() else []
    flags = set(words)
    for flag, what in CPU_FLAGS.items():
        checks.append((True if flag in flags else None, f"{flag}: {what}"))
    return checks


def _parts() -> list[Check]:
    from sealskin.core.errors import ModelError
    from sealskin.sense.detector import PersonDetector

    checks: list[Check] = []
    try:
        detector = PersonDetector()
        checks.append((True, f"person detector {detector.weights_sha256[:12]} loads"))
    except ModelError as error:
        checks.append((False, str(error)))
    page = importlib.resources.files("sealskin.serve") / "static" / "index.html"
    built = page.is_file()
    checks.append((built, "the page is built" if built else "the page is not built: make web"))
    return checks


def _extras() -> list[Check]:
    """Which libraries are there that not everybody needs."""
    return [_keyring()]


def _keyring() -> Check:
    what = "passwords in the keyring (${keyring:SERVICE/USER})"
    try:
        import keyring
    except ImportError:
        return None, f"{what}: not installed (optional: pip install 'sealskin[keyring]')"
    backend = keyring.get_keyring()
    if backend.priority <= 0:
        return None, f"{what}: this user has no keyring that runs (use ${{file:PATH}})"
    return True, f"{what}: {backend.name}"


def _walls() -> list[Check]:
    """Whether a camera's process is confined, by what this kernel says and by trying it."""
    from sealskin.pipeline.confine import PROMISES
    from sealskin.pipeline.trial import FORBIDDEN, try_out

    try:
        trial = try_out()
    except (RuntimeError, OSError) as error:
        return [(False, f"a camera's process could not be tried out: {error}")]
    checks: list[Check] = []
    for name, promise in PROMISES.items():
        why = trial.missing.get(name)
        what = f"a camera's process: {promise}"
        checks.append((True, what) if why is None else (None, f"{what}: {why}"))
    if trial.done:
        # Where this kernel has a wall less, something can be done; where it has all, nothing may.
        less = trial.missing.keys() & {"landlock-files", "landlock-ports", "seccomp"}
        could = ", ".join(sorted(trial.done))
        checks.append((None if less else False, f"a camera's process, tried out, could: {could}"))
    else:
        could_not = ", ".join(FORBIDDEN)
        checks.append((True, f"a camera's process, tried out, could not: {could_not}"))
    if not trial.reached:
        checks.append((False, "a camera's process could not reach its own camera; report this"))
    return checks


def _source(source: str) -> Check:
    from sealskin.core.errors import SourceError
    from sealskin.seal.airlock import probe
    from sealskin.video.info import redact

    try:
        info = probe(source)
    except SourceError as error:
        return False, str(error)
    rate = f"{info.fps:.3g} frames/s" if info.fps else "no stated rate"
    return True, f"{redact(source)} answers: {info.width_px}x{info.height_px} {info.codec}, {rate}"
