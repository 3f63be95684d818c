"""Opens cameras that are reached over the network. For the seal.

The name is looked up before FFmpeg is asked, which says only that something failed. Passwords go
to FFmpeg inside the address, in memory, and to nobody else.
"""

from __future__ import annotations

import socket
import time
from urllib.parse import quote, unquote

import av
import av.error
from av.container import InputContainer

from sealskin.core.errors import SourceOfflineError
from sealskin.video.decode import ContainerReader
from sealskin.video.info import place_of, redact, split_credentials
from sealskin.video.options import SourceOptions


def open_address(
    source: str, options: SourceOptions, settings: dict[str, str], form: str | None
) -> ContainerReader:
    """A camera at an address, by FFmpeg.

    Args:
        source: the address, with its password.
        options: how it is read.
        settings: FFmpeg's.
        form: FFmpeg's name of what comes; None lets it find out.
    """
    address, label = quoted(source), redact(source)
    # Opening takes several round trips; reading waits for one packet.
    limits = (2 * options.timeout_s, min(options.timeout_s, options.frozen_s))

    def open_container() -> InputContainer:
        _look_up(source, label)
        began_s = time.monotonic()
        try:
            return av.open(
                address,
                "r",
                format=form,
                options=settings,
                timeout=limits,
                metadata_errors="replace",
            )
        except (av.error.InvalidDataError, av.error.OSError) as error:
            _find_reason(source, error, options.timeout_s, time.monotonic() - began_s)
            raise

    return ContainerReader(open_container, label, live=True, frozen_s=options.frozen_s)


def _look_up(source: str, label: str) -> None:
    """Say so when the camera's name leads nowhere.

    Raises:
        SourceOfflineError: no server knows it, or none answers.
    """
    place = place_of(source)
    try:
        if place is not None:
            socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise SourceOfflineError(
            f"the name of {label} cannot be looked up; check its spelling, and the name server of "
            "this network",
            "unknown-host",
        ) from None


VAGUE = (av.error.InvalidDataError, av.error.OSError)
"""What FFmpeg says of many things, the whole of the system's errors among them."""


def _find_reason(source: str, error: Exception, timeout_s: float, took_s: float) -> None:
    """Raise a better error than FFmpeg's, where there is one, by knocking at the camera's door.

    Only after a failure: a camera that works is not asked twice.
    """
    place = place_of(source)
    if type(error) not in VAGUE or place is None:
        return
    if took_s >= timeout_s:
        raise TimeoutError
    socket.create_connection((place.host, place.port), timeout_s).close()


def quoted(address: str) -> str:
    """An address whose user name and password are written with %xx where FFmpeg needs it."""
    parts = split_credentials(address)
    if parts is None:
        return address
    scheme, credentials, rest = parts
    user, colon, password = credentials.partition(":")
    safe = [quote(unquote(part), safe="") for part in (user, password)]
    return f"{scheme}{safe[0]}{colon}{safe[1]}@{rest}"
