"""What cookies and tokens carry: 256 random bits. The database keeps their SHA-256 only.

A slow hash is for what people think up; nobody guesses 256 bits.
"""

from __future__ import annotations

import hashlib
import secrets

TOKEN_PREFIX = "sealskin_"  # noqa: S105 - by it, scanners find tokens that were published
BYTES = 32


def new_session() -> tuple[str, str]:
    """What the cookie carries, and its hash."""
    key = secrets.token_urlsafe(BYTES)
    return key, hash_of(key)


def new_token() -> tuple[str, str]:
    """A token, and its hash."""
    key = TOKEN_PREFIX + secrets.token_urlsafe(BYTES)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
