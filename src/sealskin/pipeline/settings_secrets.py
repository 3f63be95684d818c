"""Which settings are secrets, by their schema: what the page sees of them, and what it may give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sealskin.core.config_edit import Keys
from sealskin.core.errors import ConfigError
from sealskin.pipeline.credentials import HIDDEN, REFERENCE


def is_secret(schema: Mapping[str, Any], keys: Keys) -> bool:
    """Whether a setting is a secret: its schema has the format `password`.

    Args:
        schema: of the whole file.
        keys: where it stands; any number stands for all items of a list.
    """
    at: Any = schema
    for key in keys:
        at = _resolved(schema, at)
        at = at.get("items", {}) if isinstance(key, int) else at.get("properties", {}).get(key, {})
    return bool(at.get("format") == "password")


def _resolved(schema: Mapping[str, Any], at: Any) -> Any:
    # `X | None` is one of several, of which one leads on.
    ways = [at, *at.get("anyOf", ())]
    reference = next((way["$ref"] for way in ways if "$ref" in way), None)
    if reference is not None:
        return schema["$defs"][reference.rpartition("/")[2]]
    return next((way for way in ways if "items" in way), at)


def hide(value: Any, schema: Mapping[str, Any], above: Keys = ()) -> Any:
    """Settings with `***` for secrets."""
    if isinstance(value, dict):
        return {key: hide(one, schema, (*above, key)) for key, one in value.items()}
    if isinstance(value, list):
        return [hide(one, schema, (*above, number)) for number, one in enumerate(value)]
    return HIDDEN if value is not None and is_secret(schema, above) else value


def taken(
    value: Any,
    before: Any,
    schema: Mapping[str, Any],
    above: Keys,
    keep: Callable[[str, str], str],
) -> Any:
    """A setting as it is to stand in the file, from one that the page gave.

    Args:
        value: as given; `***` stands for the secret that is there.
        before: as it stands in the file now; None where it does not.
        schema: of the whole file.
        above: where it stands.
        keep: puts a secret away under a name, and gives the reference to it.

    Raises:
        ConfigError: it says `***` where nothing is known, or refers to what it may not.
    """
    if isinstance(value, dict):
        old = before if isinstance(before, dict) else {}
        return {
            key: taken(one, old.get(key), schema, (*above, key), keep) for key, one in value.items()
        }
    if isinstance(value, list):
        items = before if isinstance(before, list) else []
        return [
            taken(one, _same(one, number, items), schema, (*above, number), keep)
            for number, one in enumerate(value)
        ]
    if not isinstance(value, str) or value == before:
        return value
    name = ".".join(map(str, above))
    secret = is_secret(schema, above)
    if secret and value == HIDDEN:
        if before is None:
            raise ConfigError(f"{name}: nothing is known that *** could stand for; give it")
        return before
    if REFERENCE.search(value):
        raise ConfigError(f"{name}: references to secrets are written into the file by hand")
    return keep(str(above[0]), value) if secret else value


def _same(item: Any, number: int, items: list[Any]) -> Any:
    """What an item of a list was before: that of its name, or the one in its place without one."""
    if isinstance(item, dict) and "name" in item:
        named = (one for one in items if isinstance(one, dict) and one.get("name") == item["name"])
        return next(named, None)
    return items[number] if number < len(items) and "name" not in items[number] else None
