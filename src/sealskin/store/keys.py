"""Keys: sign-ins of users and tokens of programs, each by the SHA-256 of what is carried."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from sealskin.core.errors import StoreError
from sealskin.core.roles import Scope
from sealskin.store import tables_access as t
from sealskin.store.database import Database


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Somebody who has signed in."""

    hash: str = field(repr=False)
    user: str
    created_ms: int
    last_ms: int
    expires_ms: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A program that may ask; `groups` holds `*` for all."""

    hash: str = field(repr=False)
    name: str
    scopes: frozenset[Scope]
    groups: frozenset[str]
    created_ms: int
    expires_ms: int | None
    last_ms: int | None


class Sessions:
    """Reads and writes sign-ins.

    Args:
        database: an open one.

    Raises:
        StoreError: from every method, in one sentence.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, hash_: str, user: str, now_ms: int, expires_ms: int) -> None:
        """Remember a sign-in; those that are over are forgotten."""
        with self._database.writing() as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.expires_ms <= now_ms))
            number = select(t.users.c.id).where(t.users.c.name == user).scalar_subquery()
            connection.execute(
                insert(t.sessions).values(
                    hash=hash_,
                    user_id=number,
                    created_ms=now_ms,
                    last_ms=now_ms,
                    expires_ms=expires_ms,
                )
            )

    def get(self, hash_: str) -> SessionRow | None:
        """A sign-in, over or not."""
        s = t.sessions.c
        query = (
            select(s.hash, t.users.c.name, s.created_ms, s.last_ms, s.expires_ms)
            .join_from(t.sessions, t.users)
            .where(s.hash == hash_)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else SessionRow(*row)

    def touch(self, hash_: str, now_ms: int) -> None:
        """It was used now."""
        with self._database.writing() as connection:
            used = update(t.sessions).where(t.sessions.c.hash == hash_).values(last_ms=now_ms)
            connection.execute(used)

    def end(self, hash_: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.hash == hash_))


class Tokens:
    """Reads and writes tokens of programs.

    Args:
        database: an open one.

    Raises:
        StoreError: from every method, in one sentence.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        hash_: str,
        scopes: Collection[Scope],
        groups: Collection[str],
        now_ms: int,
        expires_ms: int | None,
    ) -> None:
        """Add a token of a name that no other has."""
        with self._database.writing() as connection:
            taken = select(t.tokens.c.id).where(t.tokens.c.name == name)
            if connection.execute(taken).one_or_none() is not None:
                raise StoreError(f"there is a token {name!r}; choose another name, or revoke it")
            connection.execute(
                insert(t.tokens).values(
                    name=name, hash=hash_, created_ms=now_ms, expires_ms=expires_ms
                )
            )
            number = connection.execute(taken).scalar_one()
            connection.execute(
                insert(t.token_scopes),
                [{"token_id": number, "scope": str(scope)} for scope in sorted(set(scopes))],
            )
            connection.execute(
                insert(t.token_groups),
                [{"token_id": number, "camera_group": group} for group in sorted(set(groups))],
            )

    def all(self) -> list[TokenRow]:
        """All tokens, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(t.tokens).order_by(t.tokens.c.name)).all()
            return [_token(connection, row) for row in rows]

    def get(self, hash_: str, now_ms: int) -> TokenRow | None:
        """A token that is not over."""
        k = t.tokens.c
        query = select(t.tokens).where(
            k.hash == hash_, or_(k.expires_ms.is_(None), k.expires_ms > now_ms)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else _token(connection, row)

    def touch(self, hash_: str, now_ms: int) -> None:
        """It was used now."""
        with self._database.writing() as connection:
            used = update(t.tokens).where(t.tokens.c.hash == hash_).values(last_ms=now_ms)
            connection.execute(used)

    def revoke(self, name: str) -> None:
        """Forget a token: it opens nothing any more."""
        with self._database.writing() as connection:
            query = select(t.tokens.c.id).where(t.tokens.c.name == name)
            number = connection.execute(query).scalar_one_or_none()
            if number is None:
                raise StoreError(f"there is no token {name!r}; `sealskin token list` shows them")
            for table in (t.token_scopes, t.token_groups):
                connection.execute(delete(table).where(table.c.token_id == number))
            connection.execute(delete(t.tokens).where(t.tokens.c.id == number))


def _token(connection: Connection, row: Row[tuple[object, ...]]) -> TokenRow:
    s, g = t.token_scopes.c, t.token_groups.c
    scopes = connection.execute(select(s.scope).where(s.token_id == row.id)).scalars()
    groups = connection.execute(select(g.camera_group).where(g.token_id == row.id)).scalars()
    return TokenRow(
        row.hash,
        row.name,
        frozenset(map(Scope, scopes)),
        frozenset(groups),
        row.created_ms,
        row.expires_ms,
        row.last_ms,
    )
