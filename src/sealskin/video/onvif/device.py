"""Asks a camera for its streams, by SOAP (ONVIF Core and Media).

A camera's answers decide nothing but the path and port of a stream on that same camera: services
and streams are asked for at the address that we were given, whatever it says in their place.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar
from urllib.parse import quote, unquote, urlsplit

from sealskin.core.errors import SourceError, SourceOfflineError
from sealskin.video.info import place_of, redact, split_credentials
from sealskin.video.onvif.media import Media, Media1, Media2, has_media2
from sealskin.video.onvif.streams import Stream, choose

PORT = 80
SCHEME = "onvif://"
T = TypeVar("T")
Question: TypeAlias = Callable[[Media, list[Stream]], Coroutine[Any, Any, T]]
"""Put to a service that knows these streams."""


@dataclass(frozen=True, slots=True)
class Device:
    """A camera as its source names it: `onvif://user:password@host:port/STREAM`.

    Attributes:
        host: name or number.
        port: of its page.
        user, password: as people know them; None without.
        token: of the stream that is wanted; empty: the one that suits best.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    token: str

    @classmethod
    def of(cls, source: str) -> Self:
        """Take a source apart.

        Raises:
            SourceError: it names no host.
        """
        place = place_of(source)
        if place is None:
            raise SourceError(
                f"expected onvif://user:password@host, got {redact(source)}; correct it"
            )
        parts = split_credentials(source)
        user, colon, password = parts[1].partition(":") if parts else ("", "", "")
        rest = parts[2] if parts else source.partition("://")[2]
        token = unquote(rest.partition("/")[2])
        return cls(
            place.host,
            place.port,
            unquote(user) if user else None,
            unquote(password) if colon else None,
            token,
        )

    @property
    def label(self) -> str:
        """Fit to be shown."""
        return f"{SCHEME}{_bracketed(self.host)}:{self.port}"


def streams_of(device: Device, timeout_s: float) -> list[Stream]:
    """Ask a camera which streams it has.

    Raises:
        SourceOfflineError: it does not answer, or not as an ONVIF camera.
        SourceError: it refuses the password.
    """

    async def all_of_them(_: Media, streams: list[Stream]) -> list[Stream]:
        return streams

    return _run(device, _ask(device, timeout_s, all_of_them))


def address_of(device: Device, timeout_s: float) -> str:
    """The RTSP address, with user name and password, of the stream that is wanted.

    Raises:
        SourceOfflineError: see `streams_of`.
        SourceError: see `streams_of`; or it has no such stream.
    """

    async def wanted(media: Media, streams: list[Stream]) -> str:
        return await media.uri(_wanted(device, streams).token)

    return _at(device, _run(device, _ask(device, timeout_s, wanted)))


def _wanted(device: Device, streams: list[Stream]) -> Stream:
    if device.token:
        stream = next((one for one in streams if device.token in (one.token, one.name)), None)
    else:
        stream = choose(streams)
    if stream is None:
        offered = "; ".join(map(str, streams)) or "none"
        wanted = f"no stream {device.token!r}" if device.token else "no stream that can be read"
        raise SourceError(
            f"{device.label} has {wanted}; it offers {offered}: choose another, or set its codec "
            "to H.264",
            "no-stream",
        )
    return stream


def _at(device: Device, uri: str) -> str:
    """A stream's address as the camera gave it, at the host that we know, with our password."""
    parts = urlsplit(uri)
    if parts.scheme not in ("rtsp", "rtsps"):
        raise SourceError(
            f"{device.label} gave no RTSP address for its stream; start the camera again",
            "no-stream",
        )
    port = f":{parts.port}" if parts.port else ""
    account = "" if device.user is None else quote(device.user, safe="")
    if device.password is not None:
        account += f":{quote(device.password, safe='')}"
    query = f"?{parts.query}" if parts.query else ""
    host = _bracketed(device.host)
    return f"{parts.scheme}://{account}{'@' if account else ''}{host}{port}{parts.path}{query}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _run(device: Device, asking: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(asking)
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 - four libraries deep, each with errors of its own
        raise _explained(error, device) from None


@contextlib.asynccontextmanager
async def _camera(device: Device, timeout_s: float) -> AsyncIterator[tuple[Any, Any]]:
    """The library's client, which knows the camera's services; and the session that it uses."""
    import aiohttp
    from onvif import ONVIFCamera

    logging.getLogger("onvif").setLevel(logging.CRITICAL)

    async def refuse(request: Any, ask: Any) -> Any:
        answer = await ask(request)
        if answer.status in (401, 403):
            raise _refused(device)
        return answer

    middlewares: list[Any] = [refuse]
    if device.user is not None:
        # Some cameras want the digest of HTTP, most that of WS-Security, which is sent anyway.
        middlewares.append(aiohttp.DigestAuthMiddleware(device.user, device.password or ""))
    camera = ONVIFCamera(
        _bracketed(device.host),
        device.port,
        device.user or "",
        device.password or "",
        no_cache=True,  # it would write a file
        adjust_time=True,  # cameras' clocks are wrong, and the digest holds the time
        nat_override=True,  # see the module
    )
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout_s), middlewares=middlewares
    ) as session:
        create = camera.create_onvif_service

        async def create_with_ours(name: str, *more: Any, **options: Any) -> Any:
            # The library gives each question the limits of its own session, not of ours.
            service = await create(name, *more, **{"read_timeout": timeout_s, **options})
            service.transport.session = session
            return service

        camera.create_onvif_service = create_with_ours
        try:
            await camera.update_xaddrs()
            yield camera, session
        finally:
            await camera.close()


async def _ask(device: Device, timeout_s: float, question: Question[T]) -> T:
    """Put a question to Media2 where the camera has it, else, or if that fails, to Media."""
    from onvif import ONVIFError
    from zeep.exceptions import Error

    async with _camera(device, timeout_s) as (camera, session):
        if has_media2(camera):
            with contextlib.suppress(Error, ONVIFError):  # some name it and have half of it
                media2 = await Media2.of(camera, session)
                streams = await media2.streams()
                if streams:
                    return await question(media2, streams)
        media = await Media1.of(camera)
        return await question(media, await media.streams())


def _refused(device: Device) -> SourceError:
    return SourceError(
        f"{device.label} refuses the user name or password; check them, and that the camera has a "
        "user for ONVIF",
        "wrong-password",
    )


def _explained(error: BaseException, device: Device) -> SourceError:
    """A foreign error as one of ours; its text, which may quote what was sent, stays here."""
    from onvif.util import is_auth_error

    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        seen.append(one)
        one = one.__cause__ or one.__context__
    label = device.label
    if any(isinstance(one, Exception) and is_auth_error(one) for one in seen):
        return _refused(device)
    kinds = {kind.__name__ for one in seen for kind in type(one).__mro__}
    if "ClientConnectorDNSError" in kinds or "gaierror" in kinds:
        return SourceOfflineError(
            f"the name of {label} cannot be looked up; check its spelling, and the name server of "
            "this network",
            "unknown-host",
        )
    if "ConnectionRefusedError" in kinds or "ClientConnectorError" in kinds:
        return SourceOfflineError(
            f"{label} refuses the connection; check its port, and that ONVIF is switched on",
            "refused",
        )
    if "TimeoutError" in kinds:
        return SourceOfflineError(
            f"{label} does not answer in time; check that it is on and the address is right",
            "silent",
        )
    return SourceOfflineError(
        f"{label} does not answer as an ONVIF camera should; check its port, and that ONVIF is "
        "switched on",
        "not-a-camera",
    )
