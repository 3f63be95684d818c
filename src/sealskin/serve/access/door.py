"""The door of the application: knows who asks."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from sealskin.core.config_server import ServerConfig
from sealskin.core.roles import highest
from sealskin.core.times import MS_PER_MINUTE, now_ms
from sealskin.serve.access import keys
from sealskin.serve.access.principal import LOCAL, Principal
from sealskin.serve.guard import is_loopback
from sealskin.store.accounts import Accounts
from sealskin.store.database import Database
from sealskin.store.keys import Sessions, Tokens

MS_PER_HOUR = 60 * MS_PER_MINUTE
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which a request says that it came through a proxy, from somebody elsewhere."""
SAFE = ("GET", "HEAD", "OPTIONS")


class Door:
    """Knows who asks, and which group a camera belongs to.

    Args:
        database: where users, sign-ins and tokens are.
        server: whether this machine only is answered, and how long a sign-in holds.
        group_of: the group of a camera; None if it has none, since it only has a history, or
            since there is no such camera.
    """

    def __init__(
        self, database: Database, server: ServerConfig, group_of: Callable[[str], str | None]
    ) -> None:
        self.group_of = group_of
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.tokens = Tokens(database)
        self.hours = server.sign_in.hours
        self._idle_ms = int(server.sign_in.idle_hours * MS_PER_HOUR)
        self._may_be_open = is_loopback(server.host) and not server.sign_in.required

    def principal(self, connection: HTTPConnection) -> Principal | None:
        """Who asks; None if that is not known.

        A token that is wrong is not made good by anything else.

        Raises:
            HTTPException: 403, a change is asked for with a login cookie, and nothing says that
                our own page asks for it.
            StoreError: the database cannot be asked.
        """
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._of_token(token.strip())
        cookie = connection.cookies.get(cookie_name(connection))
        if cookie:
            principal = self._of_session(cookie)
            if principal is not None:
                _refuse_forgery(connection)
                return principal
        return LOCAL if self.is_open(connection) else None

    def is_open(self, connection: HTTPConnection) -> bool:
        """Whether no password is needed: who asks sits at this machine, and no user exists."""
        if not self._may_be_open or any(name in connection.headers for name in FORWARDED):
            return False
        return self.accounts.count() == 0

    def _of_token(self, token: str) -> Principal | None:
        now = now_ms()
        row = self.tokens.get(keys.hash_of(token), now)
        if row is None:
            return None
        if row.last_ms is None or now - row.last_ms >= MS_PER_MINUTE:
            self.tokens.touch(row.hash, now)
        return Principal("token", row.name, scopes=row.scopes, groups=row.groups, key=row.hash)

    def _of_session(self, cookie: str) -> Principal | None:
        now = now_ms()
        row = self.sessions.get(keys.hash_of(cookie))
        if row is None or now >= min(row.expires_ms, row.last_ms + self._idle_ms):
            return None
        user = self.accounts.get(row.user)
        if user is None:
            return None
        if now - row.last_ms >= MS_PER_MINUTE:
            self.sessions.touch(row.hash, now)
        return Principal("session", user.name, roles=highest(user.grants), key=row.hash)


def is_encrypted(connection: HTTPConnection) -> bool:
    """Whether the client reached us, or a proxy that we trust, by TLS."""
    return connection.url.scheme in ("https", "wss")


def cookie_name(connection: HTTPConnection) -> str:
    """The login cookie. By its prefix, browsers take it from an encrypted answer only."""
    return "__Host-sealskin" if is_encrypted(connection) else "sealskin"


def _refuse_forgery(connection: HTTPConnection) -> None:
    """Another site's page could have the browser send a change, and the cookie with it.

    The cookie is SameSite=Strict and the guard refuses the Origin of others; this is for what
    sends neither, which is no browser of today. WebSockets only read.
    """
    if connection.scope["type"] != "http" or connection.scope["method"] in SAFE:
        return
    said = connection.headers.get("origin"), connection.headers.get("sec-fetch-site")
    if said[0] is None and said[1] != "same-origin":
        raise HTTPException(
            403, "a change with a login cookie needs an Origin header; programs use a token"
        )
