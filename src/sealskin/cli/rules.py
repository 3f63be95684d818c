"""`sealskin rules`: what raises alarms, and how often it would have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sealskin.core.config import CameraConfig
    from sealskin.core.config_rules import RuleConfig

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
ConfigFile = Annotated[Path, typer.Option("--config", help="YAML file of the installation.")]


@app.command("list")
def show(config: ConfigFile) -> None:
    """List the rules of all cameras."""
    from sealskin.core.config_file import load_config
    from sealskin.sense.rules.engine import place_name, with_zones

    for camera in load_config(config).cameras:
        for rule in with_zones(camera, camera.rules):
            off = "" if rule.enabled else "  (off)"
            place = place_name(rule) or "everywhere"
            print(f"{camera.name}  {rule.name}  {rule.kind}  {place}{off}")


@app.command("replay")
def replay(
    camera: Annotated[str, typer.Argument(metavar="CAMERA", help="Name of the camera.")],
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE",
            help="Name of one of its rules, or a rule as YAML: '{kind: running, name: test}'.",
        ),
    ],
    *,
    config: ConfigFile,
    days: Annotated[float, typer.Option(min=0.001, max=366, help="So far back, to now.")] = 7.0,
    db: Annotated[
        Path | None, typer.Option(help="Another database than that of the configuration.")
    ] = None,
) -> None:
    """Tell how often a rule would have rung on the tracks that were recorded, before it goes live.

    By the camera's lines and zones as they are now. A foot point a second was kept, so running and
    falling are seen more coarsely than live.

    For example:

        sealskin rules replay stockroom night --config shop.yaml --days 7
    """
    from datetime import UTC, datetime

    from sealskin.core.config_file import load_config
    from sealskin.core.errors import ConfigError
    from sealskin.core.times import now_ms
    from sealskin.pipeline.alarms.replay import replay as run
    from sealskin.store.database import Database

    settings = load_config(config)
    found = next((one for one in settings.cameras if one.name == camera), None)
    if found is None:
        names = ", ".join(one.name for one in settings.cameras) or "none"
        raise ConfigError(f"there is no camera {camera!r} in {config}; it has: {names}")
    wanted = _rule(found, rule)
    to_ms = now_ms()
    from_ms = to_ms - round(days * 86_400_000)
    place = db or settings.database
    if isinstance(place, Path) and not place.is_file():
        raise ConfigError(f"there is no database {place}; give another with --db")
    with Database(place) as database:
        result = run(database, found, wanted, from_ms, to_ms, timezone=settings.timezone_of(found))
    hours = result.watched_ms / 3_600_000
    if not result.watched_ms:
        print(f"{camera} was not watched in that time, so nothing can be told")
        raise typer.Exit(1)
    for ring in result.rings[:20]:
        moment = datetime.fromtimestamp(ring.wall_ms / 1000, UTC)
        who = "" if ring.track_id is None else f"  person {ring.track_id}"
        print(f"{moment:%Y-%m-%dT%H:%M:%SZ}{who}{'  (quiet)' * ring.quiet}")
    if len(result.rings) > 20:
        print(f"... and {len(result.rings) - 20:,} more")
    print(
        f"{wanted.name} ({wanted.kind}) would have rung {len(result.rings):,} times in "
        f"{hours:,.1f} watched hours, {result.per_day:g} a day; "
        f"{result.held_back:,} held back by its limits; {result.tracks:,} tracks"
    )


def _rule(camera: CameraConfig, text: str) -> RuleConfig:
    """A rule by its name, or out of YAML."""
    from pydantic import ValidationError
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from sealskin.core.config_rules import RULES
    from sealskin.core.errors import ConfigError
    from sealskin.sense.rules.engine import with_zones

    rules = with_zones(camera, camera.rules)
    named = next((one for one in rules if one.name == text), None)
    if named is not None:
        return named
    if not text.lstrip().startswith("{"):
        names = ", ".join(one.name for one in rules) or "none"
        raise ConfigError(
            f"camera {camera.name!r} has no rule {text!r}; it has: {names}. Or give one as YAML: "
            "'{kind: presence, name: test}'"
        )
    try:
        return RULES.validate_python([YAML(typ="safe").load(text)])[0]
    except YAMLError as error:
        raise ConfigError(
            "the rule is no YAML; write it like '{kind: fall, name: test}'"
        ) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][2:]) or "the rule"
        raise ConfigError(f"{where}: {first['msg']}; correct it") from None
