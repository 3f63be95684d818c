"""Users: who may sign in, and with which roles. Times are UTC milliseconds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from sealskin.core.errors import StoreError
from sealskin.core.roles import Grant, Role
from sealskin.store import tables_access as t
from sealskin.store.database import Database


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person who may sign in.

    Attributes:
        password: an Argon2id hash; None for who signs in at an OpenID provider only.
        subject: a hash of who they are there; None until they came from there once.
        grants: their roles, by group.
    """

    id: int
    name: str
    password: str | None = field(repr=False)
    subject: str | None = field(repr=False)
    created_ms: int
    grants: tuple[Grant, ...]


class Accounts:
    """Reads and writes users in a database.

    Args:
        database: an open one.

    Raises:
        StoreError: from every method, in one sentence.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many users there are."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(t.users)).scalar_one())

    def all(self) -> list[UserRow]:
        """All users, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(t.users).order_by(t.users.c.name)).all()
            return [_user(connection, row) for row in rows]

    def get(self, name: str) -> UserRow | None:
        """The user of that name."""
        return self._one(t.users.c.name == name)

    def of_subject(self, subject: str) -> UserRow | None:
        """The user who came from an OpenID provider as that subject."""
        return self._one(t.users.c.subject == subject)

    def _one(self, condition: object) -> UserRow | None:
        with self._database.reading() as connection:
            row = connection.execute(
                select(t.users).where(condition)  # type: ignore[arg-type]
            ).one_or_none()
            return None if row is None else _user(connection, row)

    def refuse_taken(self, name: str) -> None:
        """Refuse a name that somebody has."""
        if self.get(name) is not None:
            raise StoreError(f"there is a user {name!r}; choose another name, or remove them")

    def add(
        self, name: str, password: str | None, grants: Collection[Grant], created_ms: int
    ) -> None:
        """Add a user.

        Args:
            name: that nobody has.
            password: an Argon2id hash.
            grants: their roles.
            created_ms: now.
        """
        self.refuse_taken(name)
        with self._database.writing() as connection:
            connection.execute(
                insert(t.users).values(name=name, password=password, created_ms=created_ms)
            )
            _grant(connection, _number(connection, name), grants)

    def grant(self, name: str, grants: Collection[Grant]) -> None:
        """Give a user these roles, in place of those they had."""
        with self._database.writing() as connection:
            number = _number(connection, name)
            connection.execute(delete(t.grants).where(t.grants.c.user_id == number))
            _grant(connection, number, grants)

    def set_password(self, name: str, password: str) -> None:
        """Change a user's hash. All their sign-ins end: they may be why it is changed."""
        with self._database.writing() as connection:
            number = _number(connection, name)
            connection.execute(
                update(t.users).where(t.users.c.id == number).values(password=password)
            )
            connection.execute(delete(t.sessions).where(t.sessions.c.user_id == number))

    def rehash(self, name: str, old: str, new: str) -> None:
        """Keep the same password under a hash of today's strength, if it has not changed."""
        with self._database.writing() as connection:
            same = (t.users.c.name == name) & (t.users.c.password == old)
            connection.execute(update(t.users).where(same).values(password=new))

    def bind(self, name: str, subject: str) -> None:
        """Remember who a user is at the OpenID provider, once and for all."""
        with self._database.writing() as connection:
            fresh = (t.users.c.name == name) & t.users.c.subject.is_(None)
            connection.execute(update(t.users).where(fresh).values(subject=subject))

    def remove(self, name: str) -> None:
        """Remove a user, and end their sign-ins."""
        with self._database.writing() as connection:
            number = _number(connection, name)
            connection.execute(delete(t.sessions).where(t.sessions.c.user_id == number))
            connection.execute(delete(t.grants).where(t.grants.c.user_id == number))
            connection.execute(delete(t.users).where(t.users.c.id == number))


def _number(connection: Connection, name: str) -> int:
    query = select(t.users.c.id).where(t.users.c.name == name)
    number = connection.execute(query).scalar_one_or_none()
    if number is None:
        raise StoreError(f"there is no user {name!r}; `sealskin user list` shows them")
    return int(number)


def _grant(connection: Connection, user_id: int, grants: Collection[Grant]) -> None:
    roles = {grant.group: grant.role for grant in sorted(grants)}  # the highest in each
    if roles:
        rows = [
            {"user_id": user_id, "camera_group": group, "role": role.name}
            for group, role in roles.items()
        ]
        connection.execute(insert(t.grants), rows)


def _user(connection: Connection, row: Row[tuple[object, ...]]) -> UserRow:
    query = (
        select(t.grants.c.role, t.grants.c.camera_group)
        .where(t.grants.c.user_id == row.id)
        .order_by(t.grants.c.camera_group)
    )
    held = tuple(Grant(Role[role], group) for role, group in connection.execute(query))
    return UserRow(row.id, row.name, row.password, row.subject, row.created_ms, held)
