"""Who may read the sealed output: basic and digest, as recorders know them (RFC 2617)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from sealskin.serve.rtsp.text import Request

REALM = "sealskin"
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Door:
    """Lets in who knows the password. One a connection: its nonce is good for nothing else.

    Args:
        user: the name.
        password: in plain words, which digest needs; None lets everybody in.
    """

    def __init__(self, user: str, password: str | None) -> None:
        self._user = user
        self._password = password
        self._nonce = secrets.token_hex(16)

    @property
    def challenges(self) -> list[tuple[str, str]]:
        """What to ask for; clients take the first that they know."""
        return [
            (
                "WWW-Authenticate",
                f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5',
            ),
            ("WWW-Authenticate", f'Basic realm="{REALM}"'),
        ]

    def opens(self, request: Request) -> bool:
        """Whether this request carries what it takes."""
        if self._password is None:
            return True
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return self._basic(rest, self._password)
        if scheme.lower() == "digest":
            return self._digest(request, rest, self._password)
        return False

    def _basic(self, given: str, password: str) -> bool:
        try:
            said = base64.b64decode(given, validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(said, f"{self._user}:{password}".encode())

    def _digest(self, request: Request, given: str, password: str) -> bool:
        fields = {name.lower(): quoted or plain for name, quoted, plain in _FIELD.findall(given)}
        if (fields.get("nonce"), fields.get("realm")) != (self._nonce, REALM):
            return False
        if fields.get("username") != self._user or "response" not in fields:
            return False
        secret = _md5(f"{self._user}:{REALM}:{password}")
        # The address is the one in the header: clients disagree about slashes at its end. It
        # must still be the one that is asked for, or an answer to one would open another.
        asked = fields.get("uri", "")
        if asked.rstrip("/") != request.url.rstrip("/"):
            return False
        wanted = _md5(f"{secret}:{self._nonce}:{_md5(f'{request.method}:{asked}')}")
        return hmac.compare_digest(fields["response"].lower().encode(), wanted.encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=True).hexdigest()  # noqa: S324 - RFC 2617
