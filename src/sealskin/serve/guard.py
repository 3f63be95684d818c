"""Refuses requests that another site's page could make, and sets the headers of all answers.

There is no sign-in yet, so being asked by our own page is all the proof there is. A page on
another site can reach a server on this machine in two ways: by a name of its own that resolves
to 127.0.0.1 (DNS rebinding; the Host header gives it away), and by a WebSocket, to which the
same-origin policy does not apply (the Origin header gives it away).
"""

from __future__ import annotations

import ipaddress
import re
import socket

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Mantine sets its variables in style elements
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",  # Media Source Extensions play from a blob
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "content-security-policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::\d+)?")
_POLICY_VIOLATION = 1008


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
        host: the address that the server listens on. On a loopback address only loopback names
            are answered; elsewhere also that name, this machine's own, and plain addresses,
            which no foreign page can rebind.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._open = not is_loopback(host)
        self._names = {host.lower(), socket.gethostname().lower()} if self._open else set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        problem = self._problem(headers)
        if problem is None:
            await self._app(scope, receive, _with_headers(send, scope["path"]))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": problem})
        else:
            response = JSONResponse({"detail": problem}, status_code=403)
            await response(scope, receive, _with_headers(send, scope["path"]))

    def _problem(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        match = _HOST.fullmatch(host)
        name = match[1].lower() if match else host
        if match is None or not self._answers_to(name):
            return f"this server does not answer to the name {name!r}; use its own address"
        origin = headers.get("origin")
        # Browsers always send Origin with a WebSocket; programs do not, and need no protection.
        own = (f"http://{host}".lower(), f"https://{host}".lower())
        if origin is not None and origin.lower() not in own:
            return f"a page from {origin!r} may not use this server; open its own page"
        return None

    def _answers_to(self, name: str) -> bool:
        if is_loopback(name) or name in self._names:
            return True
        if not self._open:
            return False
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True


def _with_headers(send: Send, path: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for key, value in HEADERS.items():
                headers[key] = value
            if path.startswith("/api/"):
                headers["cache-control"] = "no-store"
        await send(message)

    return sending
