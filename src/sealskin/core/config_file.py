"""The YAML file of an installation, read with line and column. `config_edit` changes it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sealskin.core import secret
from sealskin.core.config import Config
from sealskin.core.errors import ConfigError

OTHERS_READ = 0o004
"""A group may: the service's, for a file that belongs to root."""
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PLAIN_PASSWORD = re.compile(r"^[a-z][a-z0-9+.-]*://[^/@\s]*:[^@\s]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file.

    Attributes:
        line, column: where, counted from 1.
        setting: its name with those above it, for example `cameras.0.source`; may be empty.
        text: a sentence.
        fatal: Sealskin would not start with it; else it is only unwise.
    """

    line: int
    column: int
    setting: str
    text: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {f'{self.setting}: ' * bool(self.setting)}{self.text}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file and all that is wrong with it; the configuration is None if it cannot be used."""

    config: Config | None
    problems: list[Problem]
    variables: frozenset[str]


def load_config(
    path: Path, environ: Mapping[str, str] = os.environ, *, secrets: bool = True
) -> Config:
    """Read and check the YAML file of an installation, with its secrets filled in.

    Args:
        path: the file.
        secrets: look them up; else `${...}` stays as it stands, for who needs none.

    Raises:
        ConfigError: the file is missing, is not YAML, or holds an unknown or wrong setting;
            the message gives the first one, with line and column.
    """
    reading = read_config(path, environ, secrets=secrets)
    fatal = next((problem for problem in reading.problems if problem.fatal), None)
    if fatal is not None:
        raise ConfigError(f"{path}:{fatal}; correct that setting")
    assert reading.config is not None
    return reading.config


def read_config(
    path: Path,
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    *,
    secrets: bool = True,
) -> Reading:
    """Read a file and say everything that is wrong with it.

    Args:
        path: the file.
        environ: where `${env:NAME}` is looked up.
        folder: where relative paths of secrets begin; unset: that of the file.
        secrets: look them up; else `${...}` stays as it stands.

    Raises:
        ConfigError: the file cannot be read at all.
    """
    text = text_of(path)
    try:
        tree = YAML(typ="rt").load(text)
        plain = YAML(typ="safe").load(text)
    except YAMLError as error:
        return Reading(None, [syntax_problem(error)], frozenset())
    if plain is None:
        tree, plain = CommentedMap(), {}
    folder = folder or path.parent
    problems = _fill(plain, tree, folder, environ) if secrets else []
    config = None
    try:
        config = Config.model_validate(plain)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            line, column = _place(tree, one["loc"])
            name = ".".join(str(part) for part in one["loc"])
            text = one["msg"].removeprefix("Value error, ")
            problems.append(Problem(line, column, name or "the file", text))
    problems += _unwise(text, path, folder)
    problems.sort(key=lambda problem: (problem.line, problem.column))
    usable = not any(problem.fatal for problem in problems)
    return Reading(config if usable else None, problems, frozenset(secret.variables(text)))


def find(path: Path, loc: tuple[str | int, ...], text: str) -> Problem:
    """A problem with a setting that was found by somebody else.

    Raises:
        ConfigError: the file cannot be read.
    """
    line, column = _place(YAML(typ="rt").load(text_of(path)), loc)
    return Problem(line, column, ".".join(map(str, loc)), text)


def text_of(path: Path) -> str:
    """What stands in a file.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"cannot read the configuration {path}: {error}; give the path of a YAML file"
        ) from error


def syntax_problem(error: YAMLError) -> Problem:
    """Why a file is no YAML, without quoting it."""
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    said = getattr(error, "problem", None) or "it cannot be read"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    # Only what it is: the rest repeats the file's text, which may hold a password.
    what = str(said).splitlines()[0].partition(" with value")[0]
    return Problem(line, column, "", f"this is not valid YAML: {what}")


def _fill(plain: Any, tree: Any, folder: Path, environ: Mapping[str, str]) -> list[Problem]:
    """Fill the secrets into the settings that may hold one."""
    problems: list[Problem] = []
    places: list[tuple[Any, str, tuple[str | int, ...]]] = []
    if isinstance(plain, dict):
        cameras = plain.get("cameras")
        for number, camera in enumerate(cameras if isinstance(cameras, list) else []):
            places.append((camera, "source", ("cameras", number, "source")))
        places.append((plain, "database", ("database",)))
        parts = ("rtsp_server", "mqtt")
        places += [(plain.get(part), "password", (part, "password")) for part in parts]
        server = plain.get("server")
        oidc = server.get("oidc") if isinstance(server, dict) else None
        places.append((oidc, "client_secret", ("server", "oidc", "client_secret")))
        places += _channel_secrets(plain.get("alarms"))
    for holder, key, loc in places:
        value = holder.get(key) if isinstance(holder, dict) else None
        if not isinstance(value, str):
            continue
        in_address = _ADDRESS.match(value) is not None
        try:
            holder[key] = secret.fill(
                value,
                folder,
                written=(lambda s: quote(s, safe="")) if in_address else str,
                environ=environ,
            )
        except ConfigError as error:
            line, column = _place(tree, loc)
            problems.append(Problem(line, column, ".".join(map(str, loc)), str(error)))
    return problems


def _channel_secrets(alarms: Any) -> list[tuple[Any, str, tuple[str | int, ...]]]:
    """Where the ways to be told of alarms may hold a secret."""
    keys = {"webhooks": ("url", "secret"), "mail": ("password",)}
    return [
        (channel, key, ("alarms", part, number, key))
        for part, names in keys.items()
        for number, channel in enumerate((isinstance(alarms, dict) and alarms.get(part)) or [])
        for key in names
    ]


def _unwise(text: str, path: Path, folder: Path) -> list[Problem]:
    """What works, and should not be so."""
    problems = []
    held = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        for word in re.split(r"[\s,{}\[\]\"']+", line.partition(" #")[0])
        if _PLAIN_PASSWORD.match(word) and "${" not in word
    ]
    if held and path.stat().st_mode & OTHERS_READ:
        said = "it holds a password, and other users may read it; chmod 600 it"
        problems.append(Problem(held[0], 1, "", said, fatal=False))
    for file in sorted(secret.files(text, folder)):
        if file.exists() and file.stat().st_mode & OTHERS_READ:
            said = f"the secret {file} may be read by other users; chmod 600 it"
            problems.append(Problem(1, 1, "", said, fatal=False))
    return problems


def _place(tree: Any, loc: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column of a setting, or of the nearest one above it that stands in the file."""
    line, column = 0, 0
    for part in loc:
        if isinstance(tree, CommentedMap) and part in tree:
            line, column = tree.lc.key(part)
        elif isinstance(tree, CommentedSeq) and isinstance(part, int) and part < len(tree):
            line, column = tree.lc.item(part)
        else:
            break
        tree = tree[part]
    return line + 1, column + 1
