"""`sealskin log`: the log of who did what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="The log; `journal.file` of the settings.")
]


@app.command("verify")
def verify(
    path: File = Path("sealskin-log.jsonl"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Say whether the log is whole: every line as it was written, all of them, in their order.

    Ends with status 1 if it is not. Whoever may write the file and its head could write both anew:
    keep the hash that is printed here elsewhere, and compare it now and then.
    """
    from sealskin.store.journal.verify import as_json as told
    from sealskin.store.journal.verify import verify as check

    verdict = check(path)
    if as_json:
        print(told(verdict))
    else:
        for fault in verdict.faults:
            print(f"{path}: {fault}")
        if not verdict.faults:
            print(f"{path} is whole: {verdict.entries:,} entries")
        if verdict.erased:
            print(f"Entries up to {verdict.erased:,} were erased since their time was over")
        if verdict.head is not None:
            print(f"Its head: {verdict.head.number} {verdict.head.hash}")
    if verdict.faults:
        raise typer.Exit(1)


@app.command("show")
def show(
    path: File = Path("sealskin-log.jsonl"),
    *,
    count: Annotated[int, typer.Option(min=1, help="How many of the newest entries.")] = 20,
) -> None:
    """Print the newest entries of the log, oldest first."""
    import json
    from datetime import UTC, datetime

    from sealskin.core.errors import StoreError
    from sealskin.store.journal.journal import Journal

    if not path.is_file():
        raise StoreError(f"there is no log {path}; give its path")
    for entry in reversed(Journal(path).tail(count)):
        moment = datetime.fromtimestamp(entry.time_ms / 1000, UTC)
        about = json.dumps(entry.about, ensure_ascii=False) if entry.about else ""
        print(f"{moment:%Y-%m-%dT%H:%M:%SZ} {entry.actor} {entry.action} {about}".rstrip())
