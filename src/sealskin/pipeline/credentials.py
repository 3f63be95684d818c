"""Passwords inside the addresses of cameras, as the page may give and see them.

The page gives a password once and never sees it again: it is kept in a file of its own, the
configuration refers to that, and the page sees `***`. Sent back, `***` stands for the password that
is there, as long as the address leads to the same place; else whoever may change a camera's
address could have its password sent to a machine of theirs. For the same reason a reference
(`${file:...}`, `${env:...}`) that comes from outside is taken only where it already stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, unquote

from sealskin.core.errors import ConfigError
from sealskin.video.info import SECRET_FIELD, place_of, split_credentials

HIDDEN = "***"
REFERENCE = re.compile(r"\$\{[^}]*\}")
_STANDS_FOR = re.compile("\ue000(\\d+)\ue001")
"""While an address is taken apart, a reference, which may hold any sign, is one sign and a number
of Unicode's private area."""


@dataclass(frozen=True, slots=True)
class Address:
    """A source, taken apart.

    Attributes:
        scheme: with `://`; empty for files and devices.
        user: name as it is written; None without credentials.
        password: as it is written, with %xx or as a reference; None without one.
        rest: what follows, from the host on.
    """

    scheme: str
    user: str | None
    password: str | None
    rest: str

    @classmethod
    def of(cls, source: str) -> Self:
        """Take a source apart as it is written in the file or typed by hand."""
        references: list[str] = []

        def hide(found: re.Match[str]) -> str:
            references.append(found[0])
            return f"\ue000{len(references) - 1}\ue001"

        def show(text: str) -> str:
            return _STANDS_FOR.sub(lambda found: references[int(found[1])], text)

        hidden = REFERENCE.sub(hide, source)
        parts = split_credentials(hidden)
        if parts is None:
            scheme, separator, rest = hidden.rpartition("://")
            return cls(scheme + separator, None, None, show(rest))
        scheme, credentials, rest = parts
        user, colon, password = credentials.partition(":")
        return cls(scheme, show(user), show(password) if colon else None, show(rest))

    def __str__(self) -> str:
        if self.user is None:
            return self.scheme + self.rest
        colon = "" if self.password is None else f":{self.password}"
        return f"{self.scheme}{self.user}{colon}@{self.rest}"

    def leads_to(self) -> object:
        """What must stay the same for a password to be kept; None when it leads nowhere."""
        place = place_of(self.scheme + self.rest)
        return None if place is None else (self.scheme.lower(), self.user, place)

    def secrets(self) -> list[str]:
        """All passwords in it as they are written: the first, and those in named fields."""
        first = [] if self.password is None else [self.password]
        return first + [found[2] for found in SECRET_FIELD.finditer(self.rest)]

    def with_secrets(self, change: Callable[[str, int], str]) -> Self:
        """The address with each of `secrets` changed, given its number too."""
        number = -1

        def next_one(secret: str) -> str:
            nonlocal number
            number += 1
            return change(secret, number)

        password = None if self.password is None else next_one(self.password)
        rest = SECRET_FIELD.sub(lambda found: found[1] + next_one(found[2]), self.rest)
        return replace(self, password=password, rest=rest)


def masked(source: str) -> str:
    """A source as it stands in the file, with `***` for each password and each reference."""
    address = Address.of(source).with_secrets(lambda *_: HIDDEN)
    if address.user is None and address.scheme and "@" in address.rest.partition("/")[0]:
        address = replace(address, rest=f"{HIDDEN}@{address.rest.rpartition('@')[2]}")
    return REFERENCE.sub(HIDDEN, str(address))


def with_account(source: str, user: str | None, password: str | None) -> str:
    """An address with another user name or password, as people know them, in it.

    Raises:
        ConfigError: it is no address.
    """
    if user is None and password is None:
        return source
    address = Address.of(source)
    if not address.scheme:
        raise ConfigError(
            "a user name or password needs an address such as rtsp://...; leave it out"
        )
    user = address.user or "" if user is None else quote(user, safe="")
    if password is not None:
        address = replace(
            address, password=HIDDEN if password == HIDDEN else quote(password, safe="")
        )
    return str(replace(address, user=user))


def stored(source: str, before: str | None, keep: Callable[[str], str]) -> str:
    """A source as it is to stand in the file: references in place of passwords.

    Args:
        source: as given, with passwords, with `***`, or with neither.
        before: as it stands in the file now; None for a new camera.
        keep: puts a secret away and gives the reference to it.

    Raises:
        ConfigError: it refers to what it may not, or says `***` where nothing is known.
    """
    if before is not None and source in (before, masked(before)):
        source = before
    elif REFERENCE.search(source):
        raise ConfigError(
            "references to secrets are written into the file by hand; give the password itself"
        )
    address, old = Address.of(source), Address.of(before or "")
    same = old.leads_to() is not None and old.leads_to() == address.leads_to()
    known = old.secrets() if same else []
    if address.user == HIDDEN:
        raise ConfigError("give the user name of the camera, not ***")

    def put(secret: str, number: int) -> str:
        if secret == HIDDEN:
            if number >= len(known):
                raise ConfigError("the address is another one; give the password once more")
            secret = known[number]
        if not secret or REFERENCE.fullmatch(secret):
            return secret
        return keep(unquote(secret))

    return str(address.with_secrets(put))
