"""Who can reach the page: this machine only, unless somebody asked for more and was warned."""

import inspect
import socket

import pytest

from sealskin.cli.serve import serve
from sealskin.cli.watch import with_options
from sealskin.core.config import Config, ServerConfig
from sealskin.serve.server import address, exposure, listen

ELSEWHERE = "127.0.0.2"
"""Another address of this machine: who listens on 127.0.0.1 alone does not answer there."""


def answers(host: str, port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(5)
        return client.connect_ex((host, port)) == 0


def test_only_this_machine_is_listened_to_unless_told_otherwise() -> None:
    """`watch` takes the configuration's address; `serve` has its own default."""
    assert with_options(Config(), db=None, host=None, port=None).server.host == "127.0.0.1"
    assert inspect.signature(serve).parameters["host"].default == "127.0.0.1"
    with listen("127.0.0.1", 0) as listening:
        host, port = listening.getsockname()
        assert host == "127.0.0.1"
        assert address(listening) == f"http://127.0.0.1:{port}"
        assert answers("127.0.0.1", port)
        assert not answers(ELSEWHERE, port)


def test_all_addresses_when_told_to() -> None:
    with listen("0.0.0.0", 0) as listening:
        assert answers(ELSEWHERE, listening.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_no_warning_on_loopback(host: str) -> None:
    assert exposure(ServerConfig(host=host)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "fe80::1", "shop-pc", ""])
def test_a_warning_elsewhere(host: str) -> None:
    warning = exposure(ServerConfig(host=host))
    assert warning is not None
    assert "can be reached from the network and there is no sign-in yet" in warning
