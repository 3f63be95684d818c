"""`sealskin bench`: how fast this machine decodes, seals, detects, follows and encodes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def bench(
    video: Annotated[Path, typer.Argument(help="A video file; 720p is the usual measure.")],
    seal: Annotated[str, typer.Option(help="The sealer.")] = "strict",
    detect_fps: Annotated[
        float, typer.Option(min=0.01, max=60, help="Detections per second of video.")
    ] = 10.0,
) -> None:
    """Run the whole pipeline over a file as fast as it goes and say where the time went.

    Nothing is written but a temporary sealed clip. Figures that are published come from
    benchmarks/pipeline.py, which runs the same thing beside plain decode-and-encode.
    """
    import tempfile

    from rich.console import Console
    from rich.table import Table

    from sealskin.pipeline.offline import run_file

    with tempfile.TemporaryDirectory() as folder:
        run = run_file(video, Path(folder) / "sealed.mp4", seal=seal, detect_fps=detect_fps)
    table = Table("stage", "ms per frame", title=f"{run.frames} frames, {run.fps:.1f} frames/s")
    for stage, ms in run.ms_by_stage.items():
        table.add_row(stage, f"{ms:.2f}")
    Console().print(table)
    print("Stages overlap: together they may be longer than a frame took.")
