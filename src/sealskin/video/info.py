"""What is known about a source, and names of sources that are fit to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sealskin.core.states import Cause

_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]*://)(.*)$", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[^:@]+(:\d*)?|\[[^]]*\](:\d*)?")
SECRET_FIELD = re.compile(
    r"((?:pass(?:word|wd)?|pwd|token|secret|auth|key)=)((?:\$\{[^}]*\}|[^&;/\s])*)", re.IGNORECASE
)
"""A value in an address that is named like a password; it may be a reference to one."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as it was when it was opened.

    Attributes:
        width_px: width of its first frame as it is shown, that is after rotation by metadata.
        height_px: height of the same.
        fps: mean frame rate as stated by the source; None when it states none.
        duration_s: length in seconds; None when unknown, and always for live sources.
        frames: number of frames as stated by the source; None when it states none.
        codec: short name of the codec, for example `h264`; `picture` for folders of pictures.
        live: the source goes on by itself (a camera), and what is missed is gone.
    """

    width_px: int
    height_px: int
    fps: float | None
    duration_s: float | None
    frames: int | None
    codec: str
    live: bool


@dataclass(frozen=True, slots=True)
class DroppedFrame:
    """A frame that never became a sealed one.

    Attributes:
        index: its number in the source, from 0.
        time_s: its time, or the time of the last good frame where it could not be decoded.
        reason: a clause that says why, without anything of the picture.
        late: it could have been decoded, but the machine was too slow.
    """

    index: int
    time_s: float
    reason: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about a source that goes on all the same.

    Attributes:
        cause: `picture-changed`, `clock-jumped` or `clock-missing`.
        text: a sentence that says it with its figures.
    """

    cause: Cause
    text: str


def split_credentials(address: str) -> tuple[str, str, str] | None:
    """Cut an address into scheme with `://`, credentials, and what follows the `@`.

    Passwords are often typed as they are, with `/`, `#` or `@` in them, so this is more patient
    than a parser of correct addresses: whatever stands before the `@` of the host is credentials.

    Returns:
        None when it is no address or carries no credentials.
    """
    match = _ADDRESS.match(address)
    if match is None or "@" not in match[2]:
        return None
    scheme, rest = match[1], match[2]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if _HOST.fullmatch(authority.rpartition("@")[2]):
        if "@" not in authority:
            return None  # host and port; the `@` belongs to the path
        cut = authority.rindex("@")
    else:  # the password has a `/`, `?` or `#` in it
        cut = rest.rindex("@")
    return scheme, rest[:cut], rest[cut + 1 :]


_PORTS = {"rtsp": 554, "rtsps": 322, "onvif": 80, "http": 80, "https": 443}
_PLACE = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<name>[^:/?#\[\]]+))(?::(?P<port>\d+))?(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a network camera is."""

    host: str
    port: int


def place_of(source: str) -> Place | None:
    """Host and port of an address; None for what is no address, or has no port that is known."""
    parts = split_credentials(source)
    match = _ADDRESS.match(source)
    if match is None:
        return None
    scheme, rest = match[1].removesuffix("://").lower(), parts[2] if parts else match[2]
    place = _PLACE.match(rest)
    if place is None:
        return None
    port = int(place["port"]) if place["port"] else _PORTS.get(scheme)
    if port is None or not 0 < port < 65536:
        return None
    return Place(place["six"] or place["name"], port)


def redact(source: str) -> str:
    """A source's name without passwords, to be shown and logged.

    Hides everything before the host of an address, and values that are named like a password.
    """
    match = _ADDRESS.match(source)
    if match is None:
        return source
    rest = match[2]
    if "@" in rest:
        # Fail closed: with more than one reading, hide the longest.
        parts = split_credentials(source)
        authority_only = parts is not None and "@" not in parts[2]
        rest = (
            f"***@{parts[2]}" if parts and authority_only else f"***@{rest[rest.rindex('@') + 1 :]}"
        )
    return match[1] + SECRET_FIELD.sub(r"\1***", rest)
