"""`sealskin user`: who may sign in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sealskin.core.roles import Grant
    from sealskin.store.database import Database

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the user: a-z, 0-9 and . _ @ + -.")]
Db = Annotated[Path | None, typer.Option(help="Database file. Default: sealskin.db.")]
Settings = Annotated[Path | None, typer.Option("--config", help="Take the database from there.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        help="viewer, operator or admin; with :GROUP for one group of cameras. Can be repeated.",
    ),
]
Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def opened(
    db: Path | None, config: Path | None, *, make: bool = False
) -> AbstractContextManager[Database]:
    """The database that is meant.

    Args:
        db: as given on the command line.
        config: the same.
        make: whether it may be made.

    Raises:
        ConfigError: both are given, or the settings cannot be read.
        StoreError: it is not there.
    """
    from sealskin.core.config import Config
    from sealskin.core.config_file import load_config
    from sealskin.core.errors import ConfigError, StoreError
    from sealskin.store.database import Database

    if db is not None and config is not None:
        raise ConfigError("expected --db or --config, got both; leave one of them out")
    path = db or (load_config(config) if config else Config()).database
    if not make and isinstance(path, Path) and not path.is_file():
        raise StoreError(f"there is no database {path}; give --db, or --config FILE")
    return Database(path)


def _grants(roles: list[str] | None, default: str) -> list[Grant]:
    from sealskin.core.roles import Grant

    return [Grant.parse(role) for role in roles or [default]]


def _ask_password(name: str, *, stdin: bool) -> str:
    """A password, typed twice, checked and hashed."""
    from sealskin.serve.access.passwords import check_password, hash_password

    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    check_password(name, password)
    return hash_password(password)


@app.command("add")
def add(
    name: Name,
    *,
    role: Roles = None,
    db: Db = None,
    config: Settings = None,
    password_stdin: Stdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Signs in at the OpenID provider only.")
    ] = False,
) -> None:
    """Let somebody sign in. Without --role they see all cameras; the first user is an admin.

    From the first user on the page asks everybody for a password.

    For example:

        sealskin user add kim --role viewer:shop-1 --role operator:shop-2
    """
    from sealskin.core.times import now_ms
    from sealskin.serve.access.passwords import check_name
    from sealskin.store.accounts import Accounts

    name = check_name(name)
    _grants(role, "viewer")  # what is wrong with them is said before a password is asked for
    with opened(db, config, make=True) as database:
        accounts = Accounts(database)
        accounts.refuse_taken(name)
        grants = _grants(role, "viewer" if accounts.count() else "admin")
        password = None if no_password else _ask_password(name, stdin=password_stdin)
        accounts.add(name, password, grants, now_ms())
    print(f"{name} may sign in: {_shown(grants)}")


@app.command("list")
def show(*, db: Db = None, config: Settings = None) -> None:
    """Show who may sign in, and with which roles."""
    from sealskin.store.accounts import Accounts

    with opened(db, config) as database:
        users = Accounts(database).all()
    for user in users:
        how = "" if user.password else "  (OpenID provider only)"
        print(f"{user.name}  {_shown(list(user.grants))}{how}")
    if not users:
        print("Nobody; the page asks for no password and answers this machine only.")


@app.command("role")
def role(
    name: Name,
    roles: Annotated[list[str], typer.Argument(metavar="ROLE...", help="In place of the old.")],
    *,
    db: Db = None,
    config: Settings = None,
) -> None:
    """Give NAME these roles, in place of those they had."""
    from sealskin.store.accounts import Accounts

    grants = _grants(roles, "")
    with opened(db, config) as database:
        Accounts(database).grant(name.lower(), grants)
    print(f"{name.lower()}: {_shown(grants)}")


@app.command("password")
def password(
    name: Name, *, db: Db = None, config: Settings = None, password_stdin: Stdin = False
) -> None:
    """Give NAME another password. Wherever they are signed in, that ends."""
    from sealskin.core.errors import StoreError
    from sealskin.store.accounts import Accounts

    name = name.lower()
    with opened(db, config) as database:
        accounts = Accounts(database)
        if accounts.get(name) is None:
            raise StoreError(f"there is no user {name!r}; `sealskin user list` shows them")
        accounts.set_password(name, _ask_password(name, stdin=password_stdin))
    print(f"{name} has a new password, and is signed out everywhere")


@app.command("remove")
def remove(name: Name, *, db: Db = None, config: Settings = None) -> None:
    """Let NAME sign in no more. Wherever they are signed in, that ends."""
    from sealskin.store.accounts import Accounts

    with opened(db, config) as database:
        accounts = Accounts(database)
        accounts.remove(name.lower())
        left = accounts.count()
    print(f"{name.lower()} may not sign in any more")
    if not left:
        typer.secho(
            "Warning: nobody is left who can sign in. A page that only this machine can open asks "
            "for no password now; any other lets nobody in.",
            fg="yellow",
            err=True,
        )


def _shown(grants: list[Grant]) -> str:
    return ", ".join(str(grant) for grant in sorted(grants)) or "no role"
