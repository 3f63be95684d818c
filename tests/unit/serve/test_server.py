"""Who can reach the page: this machine only, unless somebody asked for more and was warned."""

import inspect
import socket
from pathlib import Path

import pytest

from sealskin.cli.serve import serve
from sealskin.cli.watch import with_options
from sealskin.core.config import Config
from sealskin.core.config_server import ServerConfig, TlsConfig
from sealskin.core.errors import ConfigError
from sealskin.serve.access.entry import check_entry
from sealskin.serve.server import address, listen
from sealskin.store.accounts import Accounts
from sealskin.store.database import Database

ELSEWHERE = "127.0.0.2"
"""Another address of this machine: who listens on 127.0.0.1 alone does not answer there."""


def answers(host: str, port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(5)
        return client.connect_ex((host, port)) == 0


def test_only_this_machine_is_listened_to_unless_told_otherwise() -> None:
    """`watch` and `serve` take the configuration's address unless they are given one."""
    assert with_options(Config(), db=None, host=None, port=None).server.host == "127.0.0.1"
    assert inspect.signature(serve).parameters["host"].default is None
    with listen("127.0.0.1", 0) as listening:
        host, port = listening.getsockname()
        assert host == "127.0.0.1"
        assert address(listening) == f"http://127.0.0.1:{port}"
        assert answers("127.0.0.1", port)
        assert not answers(ELSEWHERE, port)


def test_all_addresses_when_told_to() -> None:
    with listen("0.0.0.0", 0) as listening:
        assert answers(ELSEWHERE, listening.getsockname()[1])


def user(path: Path) -> None:
    with Database(path) as database:
        Accounts(database).add("kim", "$argon2id$x", [], 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_this_machine_needs_no_user(host: str, tmp_path: Path) -> None:
    assert check_entry(ServerConfig(host=host), tmp_path / "s.db") is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "fe80::1", "shop-pc", ""])
def test_elsewhere_somebody_must_be_able_to_sign_in(host: str, tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    server = ServerConfig(host=host)
    with pytest.raises(ConfigError, match="nobody can sign in yet; add somebody with `sealskin"):
        check_entry(server, path)
    assert not path.exists()
    Database(path).close()
    with pytest.raises(ConfigError, match="nobody can sign in yet"):
        check_entry(server, path)
    user(path)
    warning = check_entry(server, path)
    assert warning is not None
    assert "without encryption" in warning
    assert check_entry(ServerConfig(host=host, tls=TlsConfig(self_signed=True)), path) is None
