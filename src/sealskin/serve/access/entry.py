"""Before the server listens: whether what others can reach is locked."""

from __future__ import annotations

from pathlib import Path

from sealskin.core.config_server import ServerConfig
from sealskin.core.errors import ConfigError
from sealskin.serve.guard import is_loopback
from sealskin.store.accounts import Accounts
from sealskin.store.connect import Place, shown
from sealskin.store.database import Database


def check_entry(server: ServerConfig, database: Place) -> str | None:
    """Refuse to show the page to a network in which nobody could sign in.

    Returns:
        A warning, or None.

    Raises:
        ConfigError: it would be shown to everybody.
        StoreError: the database cannot be opened.
    """
    if is_loopback(server.host):
        return None
    if not _has_users(database):
        raise ConfigError(
            f"{server.host or 'every address'} can be reached from the network, and nobody can "
            f"sign in yet; add somebody with `sealskin user add NAME --db {shown(database)}`, "
            "or leave the address at 127.0.0.1"
        )
    if not server.tls.is_on:
        return (
            f"{server.host or 'every address'} can be reached from the network without "
            "encryption: passwords and pictures can be read on their way; use --tls-self-signed "
            "or --tls-cert, unless a proxy on the way encrypts"
        )
    return None


def _has_users(database: Place) -> bool:
    if isinstance(database, Path) and not database.is_file():
        return False  # opening it would make it
    with Database(database) as opened:
        return Accounts(opened).count() > 0
