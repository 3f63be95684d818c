"""Changes the YAML file of an installation: what is not changed stays as it is, byte for byte.

A library that loads and dumps the whole file (ruamel.yaml does it best) moves comments that stand
before what is taken out, and breaks lines anew. So ruamel tells where a setting stands and writes
its new value, and only those lines are exchanged. Where that cannot be done (`{a: 1, b: 2}` on one
line, anchors) the whole file is dumped. Either way the result is read again and compared with what
was wanted before it takes the file's place.
"""

from __future__ import annotations

import copy
import io
import os
import re
import threading
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from sealskin.core.config_file import read_config, syntax_problem, text_of
from sealskin.core.config_lines import splice
from sealskin.core.errors import ConfigError

Keys: TypeAlias = tuple[str | int, ...]
"""Where a setting stands: keys of mappings, numbers of list items. The number after the last
item of a list means one more."""

REMOVE: Any = object()
"""In place of a value: take the setting out."""

_writing = threading.Lock()


def set_value(path: Path, setting: str, value: str) -> None:
    """Change one setting in a file; its comments and the order of its lines stay.

    Args:
        path: the file.
        setting: its name with those above it: `server.port`, `cameras.entrance.detect_fps`.
            Cameras, lines and zones go by their names.
        value: as it would stand in the file; `null` takes the setting out.

    Raises:
        ConfigError: there is no such place, or the file would be wrong afterwards; it then stays
            as it is.
    """
    try:
        new = YAML(typ="safe").load(value)
    except YAMLError as error:
        raise ConfigError(f"{path}:{syntax_problem(error)}; correct it") from None

    def change(tree: Any) -> list[tuple[Keys, Any]]:
        return [(keys_of(tree, setting, path), REMOVE if new is None else new)]

    edit(path, change)


def edit(
    path: Path,
    change: Callable[[Any], list[tuple[Keys, Any]]],
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Change settings in a file, all or none.

    Args:
        path: the file.
        change: gets the file's plain values, before secrets are filled in, and says what is to be
            set to what, in order. It may raise.
        environ: where the secrets of the file are looked up to see whether the result is right.

    Raises:
        ConfigError: the file cannot be read or written, or would be wrong afterwards; it then stays
            as it is.
    """
    with _writing:
        text = text_of(path)
        try:
            tree = YAML(typ="safe").load(text)
        except YAMLError as error:
            raise ConfigError(f"{path}:{syntax_problem(error)}; correct it first") from None
        before = text
        for keys, value in change({} if tree is None else tree):
            text = changed(text, keys, value)
        if text != before:
            _replace(path, text, environ)


def keys_of(tree: Any, setting: str, path: Path) -> Keys:
    """Where a setting with a dotted name stands in a file's plain values.

    Raises:
        ConfigError: there is no such place.
    """
    keys: list[str | int] = []
    at = tree
    *parents, name = setting.split(".")
    for part in parents:
        if isinstance(at, list):
            number = find_named(at, part)
            if number is None:
                raise ConfigError(f"there is no {part!r} for {setting}; name one that the file has")
            keys.append(number)
            at = at[number]
        elif isinstance(at, dict):
            keys.append(part)
            at = at.get(part, {})
        else:
            raise ConfigError(f"{part!r} of {setting} holds no settings; shorten the name")
    if not isinstance(at, dict):
        raise ConfigError(f"there is no setting {setting} in {path}; `sealskin config check` it")
    return (*keys, name)


def find_named(items: Any, name: str) -> int | None:
    """The number of the item of that name in a list of mappings, or None."""
    listed = enumerate(items) if isinstance(items, list) else ()
    return next(
        (n for n, item in listed if isinstance(item, dict) and item.get("name") == name), None
    )


def list_changes(at: Keys, old: Any, new: list[dict[str, Any]]) -> list[tuple[Keys, Any]]:
    """The changes that make one list of named mappings another, and leave alone what is the same.

    Args:
        at: where the list stands.
        old: as it is; anything but a list of mappings is replaced as a whole.
        new: as it is to be.
    """
    is_list = isinstance(old, list) and all(isinstance(item, dict) for item in old)
    before = [item.get("name") for item in old] if is_list else []
    after = [item.get("name") for item in new]
    kept = [name for name in before if name in after]
    if not kept or after[: len(kept)] != kept:
        return [(at, new or REMOVE)]
    gone = [number for number, name in enumerate(before) if name not in after]
    changes: list[tuple[Keys, Any]] = [((*at, number), REMOVE) for number in reversed(gone)]
    items = [item for item in old if item.get("name") in after]
    for number, (item, wanted) in enumerate(zip(items, new, strict=False)):
        changes += [
            ((*at, number, key), wanted.get(key, REMOVE))
            for key in {**item, **wanted}
            if item.get(key, REMOVE) != wanted.get(key, REMOVE)
        ]
    return changes + [((*at, number), new[number]) for number in range(len(kept), len(new))]


def changed(text: str, keys: Keys, value: Any) -> str:
    """A file's text with one setting changed.

    Args:
        text: valid YAML.
        keys: where; mappings on the way that are missing are made.
        value: plain data, or `REMOVE`. Taking out what is not there changes nothing.
    """
    wanted = _with(YAML(typ="safe").load(text), keys, value)
    if wanted is None:
        return text
    offset = _list_offset(text)

    def dump(plain: Any) -> str:
        out = io.StringIO()
        _yaml(offset).dump(_commented(plain), out)
        return out.getvalue()

    new = splice(text, keys, None if value is REMOVE else (value,), dump)
    if new is not None and _same(new, wanted):
        return new
    tree = _yaml(offset).load(text)
    tree = _with(CommentedMap() if tree is None else tree, keys, value, made=_commented)
    out = io.StringIO()
    _yaml(offset).dump(tree, out)
    return out.getvalue()


def _same(text: str, wanted: Any) -> bool:
    try:
        return bool(YAML(typ="safe").load(text) == wanted)
    except YAMLError:
        return False


def _with(
    tree: Any, keys: Keys, value: Any, made: Callable[[Any], Any] = copy.deepcopy
) -> Any | None:
    """The tree with a change, in place; None where there is nothing to take out."""
    tree = {} if tree is None else tree
    at = tree
    for key, following in pairwise(keys):
        missing = at.get(key) is None if isinstance(at, dict) else False
        if missing:
            if value is REMOVE:
                return None
            at[key] = made([] if isinstance(following, int) else {})
        at = at[key]
    last = keys[-1]
    if value is REMOVE:
        there = last in at if isinstance(at, dict) else isinstance(last, int) and last < len(at)
        if not there:
            return None
        del at[last]
    elif isinstance(at, list) and isinstance(last, int) and last >= len(at):
        at.append(made(value))
    else:
        at[last] = made(value)
    return tree


def _yaml(offset: int) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096  # lines stay as they were broken
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _commented(value: Any) -> Any:
    """Plain data as people write it: points, and what consists of points, on one line."""
    if isinstance(value, dict):
        return CommentedMap({key: _commented(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        seq = CommentedSeq([_commented(one) for one in value])
        if all(not isinstance(leaf, dict) for leaf in value):
            seq.fa.set_flow_style()
        return seq
    return value


def _list_offset(text: str) -> int:
    """How far this file's writer moves a list to the right of what it belongs to."""
    match = re.search(
        r"^\w+:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?P<offset> *)- ", text, re.MULTILINE
    )
    return len(match["offset"]) if match else 2


def _replace(path: Path, text: str, environ: Mapping[str, str]) -> None:
    """Put a new text in a file's place, once it was seen to be right, with the same permissions."""
    real = path.resolve()  # a link stays one
    part = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        mode = real.stat().st_mode & 0o777
        with open(
            part, "x", encoding="utf-8", opener=lambda p, f: os.open(p, f, mode)
        ) as file:  # born with its mode
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        wrong = next((p for p in read_config(part, environ, path.parent).problems if p.fatal), None)
        if wrong is not None:
            raise ConfigError(
                f"{path} would be wrong with that: {wrong.setting}: {wrong.text}; it is as it was"
            )
        part.replace(real)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}; check the folder") from error
    finally:
        part.unlink(missing_ok=True)
