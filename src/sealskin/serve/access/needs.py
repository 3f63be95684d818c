"""What each route needs of who asks. A route that does not say it lets nobody in.

@router.get("/cameras/{name}/lines", dependencies=[requires(Role.viewer)])
def get_lines(parts: PartsOf, name: CameraName) -> ...

@router.get("/alarms", dependencies=[requires(Role.viewer, anywhere=True)])
def get_alarms(parts: PartsOf, who: Who) -> ...        # gives only what who.sees(camera)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from fastapi.dependencies.models import Dependant
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from sealskin.core.roles import SCOPE_OF, Role, Scope
from sealskin.serve.access.door import Door
from sealskin.serve.access.principal import Principal

_CAMERA = re.compile(r"/cameras/\{(\w+)")
SIGN_IN = "sign in first, or send an API token as `Authorization: Bearer ...`"
# These only describe, in OpenAPI, what the door looks at.
_cookie = APIKeyCookie(name="sealskin", scheme_name="cookie", auto_error=False)
_bearer = HTTPBearer(scheme_name="token", auto_error=False)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, for a handler: what they are and which cameras they see."""

    principal: Principal
    door: Door

    def sees(self, camera: str) -> bool:
        """Whether counts and alarms of a camera are for them."""
        return self.may(Role.viewer, Scope.read, camera)

    def may(self, role: Role, scope: Scope, camera: str) -> bool:
        """Whether they may do something with a camera. One that is no more wants all groups."""
        return self.principal.may(role, scope, self.door.group_of(camera))


def door_of(connection: HTTPConnection) -> Door:
    """The door of the application."""
    door: Door = connection.app.state.door
    return door


def _asking(connection: HTTPConnection) -> Visitor | None:
    door = door_of(connection)
    principal = door.principal(connection)
    return None if principal is None else Visitor(principal, door)


Asking = Annotated[Visitor | None, Depends(_asking)]
"""Who asks; None if they have not signed in. For public routes."""


def _visitor(asking: Asking) -> Visitor:
    if asking is None:
        raise HTTPException(401, SIGN_IN, {"WWW-Authenticate": "Bearer"})
    return asking


Who = Annotated[Visitor, Depends(_visitor)]
"""Who asks, for handlers."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a route needs of who asks; a dependency of it.

    Attributes:
        role, scope: of a person, and of a token.
        anywhere: it is enough to have them in one group of cameras.
    """

    role: Role
    scope: Scope
    anywhere: bool = False

    def __call__(self, connection: HTTPConnection, who: Who) -> None:
        """Refuse whoever may not.

        Raises:
            HTTPException: 401 without sign-in, 403 without the role; 404 for a camera of which
                they may not even know that it is there, as if it were not.
        """
        name = self.camera(connection)
        if name is not None:
            if not who.may(Role.viewer, self.scope, name) and not who.sees(name):
                raise HTTPException(404, f"there is no camera {name!r}; /api/cameras lists them")
            allowed = who.may(self.role, self.scope, name)
        elif self.anywhere:
            allowed = who.principal.may_somewhere(self.role, self.scope)
        else:
            allowed = who.principal.may(self.role, self.scope, None)
        if not allowed:
            raise HTTPException(403, self._refusal(who.principal, name))

    def camera(self, connection: HTTPConnection) -> str | None:
        """The camera that the path is about, if it is about one."""
        found = _CAMERA.search(connection.scope["route"].path)
        return connection.path_params[found[1]] if found else None

    def _refusal(self, principal: Principal, camera: str | None) -> str:
        where = f"for camera {camera!r}" if camera else "for all cameras"
        what = f"the scope {self.scope}" if principal.kind == "token" else f"role {self.role.name}"
        if self.anywhere:
            where = "for a camera at least"
        return f"this needs {what} {where}; ask an administrator"


@dataclass(frozen=True, slots=True)
class Public:
    """A route that everybody may use who reaches the server, and why."""

    why: str

    def __call__(self) -> None:
        """Let everybody in."""


def requires(role: Role, scope: Scope | None = None, *, anywhere: bool = False) -> Any:
    """A dependency: only who has a role may use the route.

    On a path with `/cameras/{...}` it is asked for in that camera's group. On others it is asked
    for in all groups, unless `anywhere`: then one is enough, and the handler gives only what
    belongs to cameras that `who.sees`.

    Args:
        role: that a person needs.
        scope: that a token needs; by default the one that goes with the role.
        anywhere: see above.
    """
    return Depends(Need(role, scope or SCOPE_OF[role], anywhere))


def public(why: str) -> Any:
    """A dependency: everybody may use the route; say why."""
    return Depends(Public(why))


def stated(route: BaseRoute) -> Need | Public | None:
    """What a route says that it needs; None if it says nothing."""
    dependant: Dependant | None = getattr(route, "dependant", None)
    return None if dependant is None else next(_needs(dependant), None)


def _needs(dependant: Dependant) -> Iterator[Need | Public]:
    for one in dependant.dependencies:
        if isinstance(one.call, Need | Public):
            yield one.call
        yield from _needs(one)


def nobody_unless_stated(
    connection: HTTPConnection,
    _one: Annotated[str | None, Depends(_cookie)] = None,
    _other: Annotated[object, Depends(_bearer)] = None,
) -> None:
    """Dependency of the application: a route that does not say who may use it is closed."""
    if stated(connection.scope["route"]) is None:
        raise HTTPException(403, "this route does not say who may use it; that is a defect")
