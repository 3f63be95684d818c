"""Who may do what: roles for people, scopes for programs, each in a group of cameras or in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Self

from sealskin.core.errors import ConfigError

ALL = "*"
"""Stands for every group of cameras, those that come later too."""


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    viewer = 1
    """See sealed video, counts, alarms and recordings."""
    operator = 2
    """Also act on what is seen: acknowledge, mark, draw lines and zones, start and stop."""
    admin = 3
    """Also change how cameras are read and sealed, and, in all groups, the installation."""


class Scope(StrEnum):
    """What a program may do with an API token; none includes another."""

    read = "read"
    """Counts, states and alarms, and the stream of events."""
    video = "video"
    """Sealed pictures, live and recorded."""
    metrics = "metrics"
    """Figures for Prometheus."""
    operate = "operate"
    """What the role operator adds."""
    admin = "admin"
    """What the role admin adds."""


SCOPE_OF = {Role.viewer: Scope.read, Role.operator: Scope.operate, Role.admin: Scope.admin}
"""The scope that a token needs where a person needs the role and nothing else is said."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role in a group of cameras; written `operator:shop-1`, or `operator` for all groups."""

    role: Role
    group: str = ALL

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` writes.

        Raises:
            ConfigError: there is no such role, or the group is empty.
        """
        name, colon, group = text.partition(":")
        if name not in Role.__members__ or (colon and not group):
            raise ConfigError(
                f"expected viewer, operator or admin, with :GROUP if it is for one group of "
                f"cameras only, got {text!r}; for example viewer:shop-1"
            )
        return cls(Role[name], group or ALL)

    def __str__(self) -> str:
        return self.role.name if self.group == ALL else f"{self.role.name}:{self.group}"


def highest(grants: Iterable[Grant]) -> dict[str, Role]:
    """The highest role in each group that is named."""
    roles: dict[str, Role] = {}
    for grant in grants:
        roles[grant.group] = max(grant.role, roles.get(grant.group, grant.role))
    return roles
