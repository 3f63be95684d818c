"""The way to the OpenID provider and back. Not under /api: a browser comes from another site."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from sealskin.core.errors import ConfigError
from sealskin.core.log import logger
from sealskin.serve.access.door import is_encrypted
from sealskin.serve.access.needs import door_of, public
from sealskin.serve.access.sign_in import SignIn
from sealskin.store.accounts import Accounts, UserRow

if TYPE_CHECKING:
    from sealskin.core.config_server import OidcConfig
    from sealskin.serve.access.oidc import Person, Provider

WAIT_S = 600
"""How long one may take at the provider."""

router = APIRouter(prefix="/oidc", include_in_schema=False)


def provider_of(config: OidcConfig | None) -> Provider | None:
    """What talks to the provider of the settings.

    Raises:
        ConfigError: what it needs is not installed.
    """
    if config is None:
        return None
    try:
        from sealskin.serve.access.oidc import Provider
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"server.oidc needs {error.name}, which is not installed; "
            "pip install 'sealskin[oidc]', or take server.oidc out of the settings"
        ) from error
    return Provider(config)


@router.get("/begin", dependencies=[public("nobody has signed in before they have signed in")])
def begin(request: Request) -> RedirectResponse:
    """Send the browser to the provider."""
    provider = _provider(request)
    if provider is None:
        return _refused("failed")
    from sealskin.serve.access.oidc import OidcError, Way

    way = Way.new()
    try:
        response = RedirectResponse(provider.address(way, _redirect(request)), 303)
    except OidcError as error:
        logger().error("the OpenID provider is of no use", reason=str(error))
        return _refused("failed")
    response.set_cookie(
        _cookie(request),
        str(way),
        max_age=WAIT_S,
        path="/",
        secure=is_encrypted(request),
        httponly=True,
        samesite="lax",  # it must come along when the provider sends the browser back
    )
    return response


@router.get("/callback", dependencies=[public("nobody has signed in before they have signed in")])
def callback(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> RedirectResponse:
    """Take in who comes back from the provider."""
    provider = _provider(request)
    if provider is None:
        return _refused("failed")
    from sealskin.serve.access.oidc import OidcError, Way

    way = Way.parse(request.cookies.get(_cookie(request), ""))
    if way is None or not code or not hmac.compare_digest(way.state.encode(), state.encode()):
        return _refused("failed")
    try:
        person = provider.person(way, code, _redirect(request))
    except OidcError as error:
        logger().warning("sign-in at the OpenID provider failed", reason=str(error))
        return _refused("failed")
    user = _user(door_of(request).accounts, person)
    if user is None:
        logger().warning("sign-in of somebody whom the OpenID provider knows and we do not")
        return _refused("unknown")
    response = RedirectResponse("../", 303)
    cast("SignIn", request.app.state.sign_in).begin(request, response, user, "OpenID")
    response.delete_cookie(_cookie(request), path="/", secure=is_encrypted(request))
    return response


def _user(accounts: Accounts, person: Person) -> UserRow | None:
    """The user that somebody is. A name is taken once, and never that of who has a password."""
    known = accounts.of_subject(person.subject)
    if known is not None or person.name is None:
        return known
    named = accounts.get(person.name)
    if named is None or named.password is not None or named.subject is not None:
        return None
    accounts.bind(named.name, person.subject)
    return accounts.of_subject(person.subject)


def _provider(request: Request) -> Provider | None:
    return cast("Provider | None", request.app.state.oidc)


def _cookie(request: Request) -> str:
    return "__Host-sealskin-oidc" if is_encrypted(request) else "sealskin-oidc"


def _redirect(request: Request) -> str:
    # The guard has seen that the name in it is ours.
    return str(request.url.replace(path="/oidc/callback", query="", fragment=""))


def _refused(why: str) -> RedirectResponse:
    return RedirectResponse(f"../#/refused/{why}", 303)
