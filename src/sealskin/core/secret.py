"""Secrets by reference: `${env:NAME}` and `${file:PATH}` stand for what is kept elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from sealskin.core.errors import ConfigError

_REFERENCE = re.compile(r"\$\{(?P<kind>[a-z]*):?(?P<place>[^}]*)\}")
LONGEST_BYTES = 4_096


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
    raise ConfigError(
        f"expected ${{env:NAME}} or ${{file:PATH}}, got {found[0]}; correct the reference"
    )
