"""`sealskin config`: look at the file of an installation, and change a setting in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sealskin.core.config_file import Problem

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
File = Annotated[Path, typer.Argument(metavar="FILE", help="The YAML file.")]


@app.command("check")
def check(path: File) -> None:
    """Say everything that is wrong with FILE, with line and column.

    Secrets are looked up, cameras are not asked. Ends with status 1 if Sealskin would not start
    with this file; what is only unwise is said as a warning.
    """
    from sealskin.core.config_file import read_config

    reading = read_config(path)
    problems = [*reading.problems, *_deeper(path)]
    for problem in problems:
        print(f"{path}:{'' if problem.fatal else 'warning: '}{problem}")
    if any(problem.fatal for problem in problems):
        raise typer.Exit(1)
    assert reading.config is not None
    print(f"{path} is right: {len(reading.config.cameras)} camera(s)")


def _deeper(path: Path) -> list[Problem]:
    """What the settings' own rules cannot see."""
    from sealskin.core.config_file import find, read_config
    from sealskin.core.errors import ConfigError, SourceError
    from sealskin.pipeline.analyse import Analysis
    from sealskin.seal.airlock import kind_of
    from sealskin.serve.mqtt.bridge import tls_context
    from sealskin.serve.rtsp.server import check as check_rtsp

    config = read_config(path).config
    problems: list[Problem] = []
    if config is None:
        return problems
    try:
        check_rtsp(config.rtsp_server)
    except ConfigError as error:
        problems.append(find(path, ("rtsp_server", "host"), str(error)))
    try:
        tls_context(config.mqtt)
    except ConfigError as error:
        problems.append(find(path, ("mqtt", "ca_file"), str(error)))
    for number, camera in enumerate(config.cameras):
        try:
            kind_of(camera.source)
        except SourceError as error:
            problems.append(find(path, ("cameras", number, "source"), str(error)))
        try:
            Analysis(camera, 1280, 720, high_score=0.5)
        except ConfigError as error:
            problems.append(find(path, ("cameras", number, "zones"), str(error)))
    return problems


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
    from sealskin.core.config_file import set_value

    set_value(path, setting, value)
    print(f"{path}: {setting} is set; it holds from the next start")
