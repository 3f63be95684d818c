"""`sealskin case`: cases that were exported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


@app.callback()
def _root() -> None:
    """Nothing to do before a command; with it, one command keeps its name."""


@app.command("verify")
def verify(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The ZIP file of a case.")],
    *,
    log: Annotated[
        Path | None,
        typer.Option(help="The log of the installation that it comes from; verified as well."),
    ] = None,
) -> None:
    """Say whether a case is as it was exported. Needs no network and no database.

    Ends with status 1 if anything in it was changed, is missing or was added.
    """
    from datetime import UTC, datetime

    from sealskin.pipeline.alarms.case_check import check_case

    verdict = check_case(path, log)
    for fault in verdict.faults:
        print(f"{path}: {fault}")
    moment = datetime.fromtimestamp(verdict.made_ms / 1000, UTC)
    if not verdict.faults:
        print(
            f"{path} is as it was exported by {verdict.made_by} on {moment:%Y-%m-%d %H:%M:%S} UTC: "
            f"{verdict.alarms} alarm(s), {verdict.clips} clip(s)"
        )
        print(f"SHA-256 in the log: {verdict.manifest_sha256}")
        if log is not None:
            print(f"{log} is whole and says so, too")
        return
    raise typer.Exit(1)
