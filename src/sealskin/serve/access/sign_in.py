"""Signing in with a name and a password, and out again."""

from __future__ import annotations

import anyio
import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sealskin.core.log import logger
from sealskin.core.times import now_ms
from sealskin.serve.access import keys, passwords
from sealskin.serve.access.brake import Brake
from sealskin.serve.access.door import MS_PER_HOUR, Door, cookie_name, is_encrypted
from sealskin.store.accounts import UserRow

AT_ONCE = 2
"""Passwords that are checked at the same time: each takes 64 MiB and some of a core's time."""
MOST_WAITING = 20
WRONG = "the name or the password is wrong"


class SignIn:
    """Checks passwords, and gives and takes login cookies. Belongs to one event loop.

    Args:
        door: of the application.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._brake = Brake()
        self._limiter: anyio.CapacityLimiter | None = None

    async def user(self, request: Request, name: str, password: str) -> UserRow:
        """The user of that name, if that is their password.

        Raises:
            HTTPException: 401, it is not; 429, too many tries.
        """
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(AT_ONCE)
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise _wait(1)
        name, address = name.strip().lower(), _address(request)
        wait_s = self._brake.take(name, address)
        if wait_s > 0:
            logger().warning("sign-ins are slowed down", address=address)
            raise _wait(wait_s)
        user = await anyio.to_thread.run_sync(self._check, name, password, limiter=self._limiter)
        if user is None:
            # The name is not logged: now and then somebody types their password there.
            logger().warning("sign-in failed", address=address)
            raise HTTPException(401, WRONG)
        self._brake.forgive(name, address)
        return user

    def _check(self, name: str, password: str) -> UserRow | None:
        user = self._door.accounts.get(name)
        kept = user.password if user else None
        if not passwords.is_right(kept, password):
            return None
        if kept is not None and passwords.is_weak(kept):
            self._door.accounts.rehash(name, kept, passwords.hash_password(password))
        return user

    def begin(self, request: Request, response: Response, user: UserRow, how: str) -> None:
        """Give a user a login cookie. One from before is never kept: somebody may know it."""
        key, hash_ = keys.new_session()
        now = now_ms()
        hours = self._door.hours
        self._forget(request)
        self._door.sessions.begin(hash_, user.name, now, now + int(hours * MS_PER_HOUR))
        response.set_cookie(
            cookie_name(request),
            key,
            max_age=int(hours * 3600),
            path="/",
            secure=is_encrypted(request),
            httponly=True,
            samesite="strict",
        )
        logger().info("signed in", user=user.name, address=_address(request), how=how)

    def end(self, request: Request, response: Response) -> None:
        """End a sign-in, here and in the browser."""
        self._forget(request)
        response.delete_cookie(
            cookie_name(request),
            path="/",
            secure=is_encrypted(request),
            httponly=True,
            samesite="strict",
        )

    def _forget(self, request: Request) -> None:
        cookie = request.cookies.get(cookie_name(request))
        if cookie:
            self._door.sessions.end(keys.hash_of(cookie))


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _wait(seconds: float) -> HTTPException:
    whole = max(1, round(seconds + 0.5))
    return HTTPException(
        429, f"too many tries; wait {whole} s and try again", {"Retry-After": str(whole)}
    )
