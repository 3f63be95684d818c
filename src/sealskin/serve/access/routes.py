"""The routes of signing in: who am I, in, out, another password."""

from __future__ import annotations

from typing import Annotated, cast

import anyio.to_thread
from fastapi import APIRouter, Depends, HTTPException, Response
from starlette.requests import Request

from sealskin.core.errors import ConfigError
from sealskin.core.roles import Role, Scope, highest
from sealskin.serve.access import passwords
from sealskin.serve.access.needs import Asking, Visitor, Who, public, requires
from sealskin.serve.access.principal import Principal
from sealskin.serve.access.sign_in import SignIn
from sealskin.serve.access.wire import Credentials, Me, NewPassword
from sealskin.serve.wire import Problem

router = APIRouter(prefix="/api")


def _sign_in(request: Request) -> SignIn:
    return cast("SignIn", request.app.state.sign_in)


def _provider(request: Request) -> str | None:
    provider = request.app.state.oidc
    return None if provider is None else str(provider.button)


SignInOf = Annotated[SignIn, Depends(_sign_in)]
Provider = Annotated[str | None, Depends(_provider)]
REFUSED: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "The name or the password is wrong."},
    429: {"model": Problem, "description": "Too many tries; `Retry-After` says how long to wait."},
}


@router.get("/me", dependencies=[public("the page must know whether to ask for a password")])
def get_me(asking: Asking, provider: Provider) -> Me:
    """Who asks, and how one can sign in."""
    if asking is None:
        return _me(None, provider, has_password=False)
    user = None
    if asking.principal.kind == "session":
        user = asking.door.accounts.get(asking.principal.name)
    return _me(asking.principal, provider, has_password=bool(user and user.password))


@router.post(
    "/sign-in",
    responses=REFUSED,
    dependencies=[public("nobody has signed in before they have signed in")],
)
async def sign_in(
    request: Request,
    response: Response,
    credentials: Credentials,
    door: SignInOf,
    provider: Provider,
) -> Me:
    """Sign in with a name and a password; the answer sets a login cookie."""
    password = credentials.password.get_secret_value()
    user = await door.user(request, credentials.name, password)
    await anyio.to_thread.run_sync(door.begin, request, response, user, "password")
    principal = Principal("session", user.name, roles=highest(user.grants))
    return _me(principal, provider, has_password=True)


@router.post(
    "/sign-out",
    status_code=204,
    dependencies=[public("who is signed out already may say so again")],
)
def sign_out(request: Request, response: Response, door: SignInOf) -> None:
    """End the sign-in of this browser."""
    door.end(request, response)


@router.post(
    "/me/password",
    status_code=204,
    responses=REFUSED | {422: {"model": Problem}},
    dependencies=[requires(Role.viewer, Scope.admin, anywhere=True)],
)
async def change_password(
    request: Request, response: Response, typed: NewPassword, who: Who, door: SignInOf
) -> None:
    """Change one's own password. All sign-ins of that user end but this one, which begins anew."""
    name = _own_name(who)
    old, new = typed.old.get_secret_value(), typed.new.get_secret_value()
    user = await door.user(request, name, old)
    try:
        passwords.check_password(name, new)
    except ConfigError as error:
        raise HTTPException(422, str(error)) from None

    def change() -> None:
        who.door.accounts.set_password(name, passwords.hash_password(new))
        door.begin(request, response, user, "changed password")

    await anyio.to_thread.run_sync(change)


def _own_name(who: Visitor) -> str:
    if who.principal.kind != "session":
        raise HTTPException(403, "only who has signed in with a password has one to change")
    return who.principal.name


def _me(principal: Principal | None, provider: str | None, *, has_password: bool) -> Me:
    if principal is None:
        return Me(
            kind=None,
            name="",
            roles={},
            scopes=[],
            groups=[],
            has_password=has_password,
            provider=provider,
        )
    return Me.model_validate(
        {
            "kind": principal.kind,
            "name": principal.name,
            "roles": {group: role.name for group, role in principal.roles.items()},
            "scopes": sorted(principal.scopes),
            "groups": sorted(principal.groups),
            "has_password": has_password,
            "provider": provider,
        }
    )
