"""Refuses requests that another site's page could make, and sets the headers of all answers.

A page on another site can reach a server in a browser's network in three ways: by a name of its
own that resolves to our address (DNS rebinding; the Host header gives it away), by a WebSocket, to
which the same-origin policy does not apply (the Origin header gives it away), and by a request
whose answer it cannot read but which may change something (Origin, or Sec-Fetch-Site). This is
checked for who has signed in and who has not: on loopback it is all the proof there may be.
"""

from __future__ import annotations

import ipaddress
import re
import socket

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sealskin.core.config_server import ServerConfig

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",  # Media Source Extensions play from a blob
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=31536000"
"""A year, for this name only: others of its domain are not ours."""
STRANGERS = ("cross-site", "same-site")
"""Values of Sec-Fetch-Site by which a browser says that a page of somebody else's asks."""
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::\d+)?")
_POLICY_VIOLATION = 1008


def policy(nonce: str | None = None) -> str:
    """The content security policy.

    Args:
        nonce: a number that styles of the page carry: Mantine makes style elements.
    """
    own = dict(POLICY)
    if nonce is not None:
        own["style-src"] += f" 'nonce-{nonce}'"
    return "; ".join(f"{what} {where}" for what, where in own.items())


def is_loopback(host: str) -> bool:
    """Whether an address or name can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Guard:
    """ASGI middleware; see the module.

    Args:
        app: what is guarded.
        server: where it listens. On a loopback address only loopback names and those of the
            settings are answered; elsewhere also that address, this machine's name, and plain
            addresses, which no foreign page can rebind.
    """

    def __init__(self, app: ASGIApp, server: ServerConfig) -> None:
        self._app = app
        self._open = not is_loopback(server.host)
        self._names = set(server.names)
        if self._open:
            self._names |= {server.host.lower(), socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        problem = self._problem(scope, headers)
        if problem is None:
            await self._app(scope, receive, _with_headers(send, scope, headers))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": problem})
        else:
            response = JSONResponse({"detail": problem}, status_code=403)
            await response(scope, receive, _with_headers(send, scope, headers))

    def _problem(self, scope: Scope, headers: Headers) -> str | None:
        host = headers.get("host", "")
        name = _name_in(host)
        if name is None or not self._answers_to(name):
            return (
                f"this server does not answer to the name {name or host!r}; use its own address, "
                "or add the name to server.names in its settings"
            )
        origin = headers.get("origin")
        # Browsers always send Origin with a WebSocket; programs do not, and need no protection.
        if origin is not None and origin.lower() not in _own_origins(scope, host):
            return f"a page from {origin!r} may not use this server; open its own page"
        # The page itself may be opened from a link anywhere; it is no secret.
        if scope["path"].startswith("/api/") and headers.get("sec-fetch-site") in STRANGERS:
            return "a page of another site may not use this server; open its own page"
        return None

    def _answers_to(self, name: str) -> bool:
        if is_loopback(name) or name in self._names:
            return True
        return self._open and _is_address(name)


def _name_in(host: str) -> str | None:
    """The name or address in a Host header, without the port; None if it is none."""
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else None


def _own_origins(scope: Scope, host: str) -> tuple[str, ...]:
    encrypted = f"https://{host}".lower()
    if scope["scheme"] in ("https", "wss"):
        return (encrypted,)
    return (f"http://{host}".lower(), encrypted)  # a proxy may encrypt and not say so


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _with_headers(send: Send, scope: Scope, asked: Headers) -> Send:
    name = _name_in(asked.get("host", "")) or ""
    # Not for localhost: it would hold for whatever else runs on this machine.
    lasting = scope["scheme"] == "https" and not is_loopback(name)

    async def sending(message: Message) -> None:
        # The second is the answer to a WebSocket that is refused.
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for key, value in HEADERS.items():
                headers[key] = value
            headers.setdefault("content-security-policy", policy())
            if lasting:
                headers["strict-transport-security"] = HSTS
            if scope["path"].startswith("/api/"):
                headers["cache-control"] = "no-store"
        await send(message)

    return sending
