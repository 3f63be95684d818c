"""`sealskin`: the commands, and what their errors look like.

Each command is a file of its own that imports what it needs inside its function, so that
`sealskin --help` answers at once although OpenVINO, FastAPI and PyTorch take seconds to load.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sealskin import __version__
from sealskin.cli import (
    audit,
    bench,
    cameras,
    case,
    config,
    data,
    doctor,
    journal,
    law,
    learn,
    recording,
    report,
    rules,
    seal,
    serve,
    token,
    user,
    watch,
)
from sealskin.core.errors import SealskinError
from sealskin.core.secrecy import forbid_dumps

app = typer.Typer(
    name="sealskin",
    help="Seal camera pictures until little is left of who somebody is, and count people on "
    "what remains.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
)
app.command("seal")(seal.seal)
app.command("watch")(watch.watch)
app.command("serve")(serve.serve)
app.command("export")(recording.export)
app.command("report")(report.report)
app.add_typer(cameras.app, name="cameras", help="Find cameras in the network.")
app.add_typer(config.app, name="config", help="Check or change the file of an installation.")
app.add_typer(user.app, name="user", help="Who may sign in to the page.")
app.add_typer(token.app, name="token", help="Which programs may ask the server, and for what.")
app.add_typer(rules.app, name="rules", help="What raises alarms, and how often it would have.")
app.add_typer(case.app, name="case", help="Cases: alarms that were exported with their clips.")
app.add_typer(journal.app, name="log", help="The log of who did what.")
app.add_typer(data.app, name="data", help="Seal data sets, with their labels.")
app.add_typer(law.app, name="law", help="Papers for data protection, from the settings.")
app.add_typer(learn.app, name="learn", help="Train what Sealskin ships, on your own pictures.")
app.command("audit")(audit.audit)
app.command("audit-frames")(audit.audit_frames)
app.command("bench")(bench.bench)
app.command("doctor")(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"sealskin {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it and end."),
    ] = False,
) -> None:
    """Nothing to do before a command; this carries the options that all of them share."""


def main() -> None:
    """Run the command line; a `SealskinError` becomes one sentence and exit status 1."""
    # Raw pictures lie in the memory of whatever seals them: a crash must not write it to a disk.
    forbid_dumps()
    try:
        app()
    except SealskinError as error:
        print(f"sealskin: {error}", file=sys.stderr)
        sys.exit(1)
