"""Whoever asks: a person with roles, or a program with the scopes of its token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sealskin.core.roles import ALL, Role, Scope

Kind: TypeAlias = Literal["local", "session", "token"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and what they may do. None in its place is somebody who has not signed in.

    Attributes:
        kind: `local` sits at this machine and needs no password, `session` has a login cookie,
            `token` is a program.
        name: of the person or token; empty if `local`.
        roles: of a person, by group of cameras; `*` stands for all groups.
        scopes: of a token; it may use them in `groups`.
        groups: of a token; `*` stands for all.
        key: what it was known by, as the database keeps it; empty if `local`.
    """

    kind: Kind
    name: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    scopes: frozenset[Scope] = frozenset()
    groups: frozenset[str] = frozenset()
    key: str = field(default="", repr=False)

    def may(self, role: Role, scope: Scope, group: str | None) -> bool:
        """Whether they may do what needs this of a person and that of a token.

        Args:
            role: that a person needs.
            scope: that a token needs.
            group: of cameras; None for what belongs to no group, so that all are needed.
        """
        if self.kind == "token":
            return scope in self.scopes and bool({ALL, group} & self.groups)
        held = [self.roles.get(ALL), None if group is None else self.roles.get(group)]
        return any(one is not None and one >= role for one in held)

    def may_somewhere(self, role: Role, scope: Scope) -> bool:
        """Whether they may do it in one group at least."""
        if self.kind == "token":
            return scope in self.scopes and bool(self.groups)
        return any(one >= role for one in self.roles.values())


LOCAL = Principal("local", roles={ALL: Role.admin})
"""Who sits at this machine, while no password is needed."""
