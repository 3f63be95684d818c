"""Secrets by reference: what stands in the configuration is where they are kept.

`${env:NAME}` is a variable of the environment, `${file:PATH}` a file of one line, and
`${keyring:SERVICE/USER}` an entry of the keyring of the operating system, with the extra `keyring`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_hex

from sealskin.core.errors import ConfigError

_REFERENCE = re.compile(r"\$\{(?P<kind>[a-z]*):?(?P<place>[^}]*)\}")
LONGEST_BYTES = 4_096
FOLDER = "secrets"
"""Beside the configuration, for passwords that were given by the page."""


def variables(text: str) -> set[str]:
    """Names of environment variables that a text refers to."""
    return {found["place"] for found in _REFERENCE.finditer(text) if found["kind"] == "env"}


def files(text: str, folder: Path) -> set[Path]:
    """Files that a text refers to; relative ones begin at a folder."""
    found = (each for each in _REFERENCE.finditer(text) if each["kind"] == "file")
    return {folder / each["place"] for each in found}


def fill(
    text: str,
    folder: Path,
    *,
    written: Callable[[str], str] = str,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """A text with the secrets in it.

    Args:
        text: with references or without.
        folder: where relative paths begin.
        written: how a secret is written in this place, for example with %xx in an address.
        environ: the environment.

    Raises:
        ConfigError: one is missing or empty, or the reference is of no kind that is known. The
            message names the reference and never the secret.
    """
    return _REFERENCE.sub(lambda found: written(_get(found, folder, environ)), text)


def keep(folder: Path, name: str, value: str) -> str:
    """Put a secret into a file of its own that only this user may read.

    Args:
        folder: that of the configuration; the file goes into `secrets` below it.
        name: begins the file's name.
        value: one line.

    Returns:
        The reference to it.

    Raises:
        ConfigError: it is not one line, or cannot be written.
    """
    if not value or len(value.encode()) > LONGEST_BYTES or any(end in value for end in "\r\n\0"):
        raise ConfigError("expected a password of one line, got none, more, or a very long one")
    # A new name each time: while the file that refers to it is not yet changed, the old one holds.
    place = Path(FOLDER) / f"{name}-{token_hex(4)}"
    try:
        (folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
        with open(
            folder / place, "x", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)
        ) as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ConfigError(
            f"the secret {folder / place} cannot be written: {error.strerror}; check the folder"
        ) from None
    return f"${{file:{place}}}"


def tidy(folder: Path, before: str, after: str) -> None:
    """Remove the files made by `keep` that a text referred to and that it no longer does."""
    own = folder / FOLDER
    for file in files(before, folder) - files(after, folder):
        if file.parent == own and ".." not in file.parts:
            file.unlink(missing_ok=True)


def _get(found: re.Match[str], folder: Path, environ: Mapping[str, str]) -> str:
    kind, place = found["kind"], found["place"]
    if kind == "env" and place:
        value = environ.get(place, "")
        if not value:
            raise ConfigError(f"the environment variable {place} is not set; set it")
        return value
    if kind == "file" and place:
        path = folder / place
        try:
            data = path.read_bytes()[: LONGEST_BYTES + 1]
            value = data.decode("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise ConfigError(f"the secret {path} cannot be read: {why}; make that file") from None
        if not value or len(data) > LONGEST_BYTES or "\n" in value:
            raise ConfigError(f"expected one line in the secret {path}, got none or more; mend it")
        return value
    if kind == "keyring" and "/" in place:
        return _of_keyring(*place.split("/", 1))
    raise ConfigError(
        f"expected ${{env:NAME}}, ${{file:PATH}} or ${{keyring:SERVICE/USER}}, got {found[0]}; "
        "correct the reference"
    )


def _of_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise ConfigError(
            "secrets in the keyring need a library; pip install 'sealskin[keyring]'"
        ) from None
    try:
        value = keyring.get_password(service, user)
    except KeyringError as error:
        # The keyring's own words: locked, or there is none. They do not hold the secret.
        why = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise ConfigError(
            f"the keyring cannot be read: {why}; unlock it, or use ${{file:PATH}}"
        ) from None
    if not value:
        raise ConfigError(
            f"the keyring has no {service}/{user}; add it: keyring set {service} {user}"
        )
    return value
