"""RTSP's texts (RFC 2326): requests in, answers out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 8_192
"""Bytes of a request; who sends more wants no video."""
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    455: "Method Not Valid In This State",
    461: "Unsupported Transport",
    503: "Service Unavailable",
}


class BadRequestError(Exception):
    """What came is no RTSP."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        method: in capitals.
        url: as it was sent.
        headers: their names in small letters.
    """

    method: str
    url: str
    headers: dict[str, str]

    @property
    def camera(self) -> str:
        """The name of the camera: the first part of the path."""
        path = re.sub(r"^rtsp://[^/]*", "", self.url, flags=re.IGNORECASE)
        return path.strip("/").partition("/")[0]

    @property
    def sequence(self) -> str:
        number = self.headers.get("cseq", "")
        return number if number.isdecimal() else "0"


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None at the end. What clients send as interleaved packets is skipped.

    Raises:
        BadRequestError: it is none.
    """
    try:
        while (first := await reader.readexactly(1)) == b"$":
            size = (await reader.readexactly(3))[1:]
            await reader.readexactly(int.from_bytes(size, "big"))
        text = (first + await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
        line, *lines = text.strip().split("\r\n")
        words = line.split(" ")
        if len(words) != 3 or not words[2].startswith("RTSP/1."):
            raise BadRequestError
        headers = {}
        for one in lines:
            name, colon, value = one.partition(":")
            if not colon:
                raise BadRequestError
            headers[name.strip().lower()] = value.strip()
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LONGEST:
            raise BadRequestError
        await reader.readexactly(int(length))  # of no interest
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError:
        raise BadRequestError from None
    return Request(words[0].upper(), words[1], headers)


def answer(
    request: Request | None,
    status: int,
    headers: Iterable[tuple[str, str]] = (),
    body: str = "",
) -> bytes:
    """An answer as it is sent."""
    lines = [f"RTSP/1.0 {status} {REASONS[status]}", f"CSeq: {request.sequence if request else 0}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
