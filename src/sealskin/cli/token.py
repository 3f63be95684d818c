"""`sealskin token`: which programs may ask, and for what."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from sealskin.cli.user import Db, Settings, opened

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the token: what it is for.")]
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
MS_PER_DAY = 24 * 60 * 60 * 1000


@app.command("create")
def create(
    name: Name,
    *,
    scope: Annotated[
        list[str],
        typer.Option(
            help="read (counts, alarms), video (sealed pictures), metrics (Prometheus), operate, "
            "admin. Can be repeated; none includes another."
        ),
    ],
    group: Annotated[
        list[str] | None,
        typer.Option(help="Group of cameras. Can be repeated. Without it: all."),
    ] = None,
    days: Annotated[
        int, typer.Option(min=0, max=3660, help="How long it is good for; 0 for ever.")
    ] = 365,
    db: Db = None,
    config: Settings = None,
) -> None:
    """Make a token for a program, and show it: once and never again.

    The program sends it as a header: `Authorization: Bearer sealskin_...`

    For example:

        sealskin token create prometheus --scope metrics
        sealskin token create till --scope read --group shop-1 --days 90
    """
    from sealskin.core.errors import ConfigError
    from sealskin.core.roles import ALL, Scope
    from sealskin.core.times import now_ms
    from sealskin.serve.access.keys import new_token
    from sealskin.store.keys import Tokens

    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"expected a name of a-z, 0-9 and . _ -, at most 60 long, got {name!r}; choose another"
        )
    for one in scope:
        if one not in set(Scope):
            known = ", ".join(Scope)
            raise ConfigError(f"there is no scope {one!r}; choose from {known}")
    key, hash_ = new_token()
    now = now_ms()
    expires = now + days * MS_PER_DAY if days else None
    with opened(db, config, make=True) as database:
        Tokens(database).add(name, hash_, list(map(Scope, scope)), group or [ALL], now, expires)
    typer.echo(f"Token {name}; keep it safe, it is not shown again:", err=True)
    print(key)


@app.command("list")
def show(*, db: Db = None, config: Settings = None) -> None:
    """Show the tokens, what they may do, and when they were last used."""
    from sealskin.store.keys import Tokens

    with opened(db, config) as database:
        tokens = Tokens(database).all()
    for one in tokens:
        scopes, groups = " ".join(sorted(one.scopes)), " ".join(sorted(one.groups))
        until = "for ever" if one.expires_ms is None else f"until {_day(one.expires_ms)}"
        used = "never used" if one.last_ms is None else f"last used {_day(one.last_ms)}"
        print(f"{one.name}  {scopes}  in {groups}  {until}  {used}")
    if not tokens:
        print("There are none.")


@app.command("revoke")
def revoke(name: Name, *, db: Db = None, config: Settings = None) -> None:
    """Make a token good for nothing."""
    from sealskin.store.keys import Tokens

    with opened(db, config) as database:
        Tokens(database).revoke(name)
    print(f"token {name} opens nothing any more")


def _day(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d}"
