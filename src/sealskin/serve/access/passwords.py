"""Passwords: what they must be, and their Argon2id hashes (RFC 9106, its second choice)."""

from __future__ import annotations

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sealskin.core.errors import ConfigError

SHORTEST = 12
LONGEST = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_hasher = PasswordHasher()  # 64 MiB, three passes, four lanes
# Who is no user is checked against this, so that an answer takes as long either way.
_NOBODY = _hasher.hash("nobody has this password, which is not secret")


def check_name(name: str) -> str:
    """A user's name as it is kept: in small letters.

    Raises:
        ConfigError: it cannot be one.
    """
    kept = name.strip().lower()
    if not _NAME.fullmatch(kept):
        raise ConfigError(
            f"expected a name of a-z, 0-9 and . _ @ + -, at most 100 long, got {name!r}; "
            "choose another"
        )
    return kept


def check_password(name: str, password: str) -> None:
    """Refuse a password that is too short or only the name.

    Raises:
        ConfigError: it is. The message never holds it.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(
            f"expected a password of {SHORTEST} to {LONGEST} characters, got {len(password)}; "
            "four words that have nothing to do with each other make a good one"
        )
    rest = password.lower().replace(name.lower(), "")
    if len(set(rest)) < 4:
        raise ConfigError(
            "the password is easy to guess: it has fewer than four different characters beside "
            "the name; choose another"
        )


def hash_password(password: str) -> str:
    """What is kept of a password: an Argon2id hash with its salt and parameters."""
    return _hasher.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one. Takes as long without one, and is then never right."""
    try:
        return _hasher.verify(kept or _NOBODY, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_weak(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _normal(password: str) -> str:
    # Keyboards write the same letter in several ways (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)
