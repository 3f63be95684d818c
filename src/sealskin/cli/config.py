"""`sealskin config`: look at the file of an installation, and change a setting in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
File = Annotated[Path, typer.Argument(metavar="FILE", help="The YAML file.")]


@app.command("check")
def check(path: File) -> None:
    """Say everything that is wrong with FILE, with line and column.

    Secrets are looked up, cameras are not asked. Ends with status 1 if Sealskin would not start
    with this file; what is only unwise is said as a warning.
    """
    from sealskin.core.config_file import find
    from sealskin.core.errors import ConfigError
    from sealskin.pipeline.config_check import check as check_file
    from sealskin.serve.mqtt.bridge import tls_context
    from sealskin.serve.rtsp.server import check as check_rtsp

    reading = check_file(path)
    problems = list(reading.problems)
    if reading.config is not None:
        try:
            tls_context(reading.config.mqtt)
        except ConfigError as error:
            problems.append(find(path, ("mqtt", "ca_file"), str(error)))
        try:
            check_rtsp(reading.config.rtsp_server)
        except ConfigError as error:
            problems.append(find(path, ("rtsp_server", "host"), str(error)))
    for problem in problems:
        print(f"{path}:{'' if problem.fatal else 'warning: '}{problem}")
    if reading.config is None or any(problem.fatal for problem in problems):
        raise typer.Exit(1)
    print(f"{path} is right: {len(reading.config.cameras)} camera(s)")


@app.command("set")
def change(
    path: File,
    setting: Annotated[
        str, typer.Argument(help="Its name with those above it: cameras.entrance.detect_fps")
    ],
    value: Annotated[str, typer.Argument(help="As in the file; null takes the setting out.")],
) -> None:
    """Change one setting in FILE. Comments stay; a file that would be wrong is left as it was.

    For example:

        sealskin config set shop.yaml cameras.entrance.record true
    """
    from sealskin.core.config_edit import set_value

    set_value(path, setting, value)
    print(f"{path}: {setting} is set")
