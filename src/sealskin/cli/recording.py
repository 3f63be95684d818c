"""`sealskin export`: a stretch of recorded sealed video as one file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def export(
    camera: Annotated[str, typer.Argument(help="Name of the camera.")],
    out: Annotated[Path, typer.Argument(help="The MP4 to write.")],
    *,
    start: Annotated[
        datetime,
        typer.Option("--from", help="First moment, for example 2026-11-25T16:00; local time."),
    ],
    end: Annotated[datetime, typer.Option("--to", help="The moment after the last; local time.")],
    config: Annotated[
        Path | None,
        typer.Option(help="YAML file that says where recordings are; else ./recordings."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it exists.")] = False,
) -> None:
    """Write what a camera recorded between two moments into OUT.

    Works while Sealskin runs, and without it. The video is the sealed one, as it was shown; where
    nothing was recorded the last picture stands still, and the gap is told.

    For example:

        sealskin export entrance door.mp4 --from 2026-11-25T16:00 --to 2026-11-25T16:10
    """
    from sealskin.core.config import Config
    from sealskin.core.config_file import load_config
    from sealskin.core.errors import ConfigError
    from sealskin.pipeline import shelf

    settings = load_config(config) if config else Config()
    if out.suffix.lower() != ".mp4":
        raise ConfigError(f"expected a name that ends in .mp4, got {out.name}")
    if out.exists() and not force:
        raise ConfigError(f"{out} exists; choose another name, or --force to replace it")
    if end <= start:
        raise ConfigError("--to must be later than --from; exchange them")
    from_ms, to_ms = (round(moment.astimezone().timestamp() * 1000) for moment in (start, end))
    folder = settings.recording.folder
    first_ms, last_ms = shelf.export(folder, camera, from_ms, to_ms, out)
    print(f"{out}: {_said(first_ms)} to {_said(last_ms)}")
    for gap_from_ms, gap_to_ms in shelf.gaps(folder, camera, first_ms, last_ms):
        print(f"  nothing was recorded from {_said(gap_from_ms)} to {_said(gap_to_ms)}")


def _said(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1000).astimezone():%Y-%m-%d %H:%M:%S}"
