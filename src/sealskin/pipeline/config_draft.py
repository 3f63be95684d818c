"""An installation's settings as they stand in the file, or as they would with a change.

Secrets are not filled in: this is for papers, which quote none. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sealskin.core.config import Config
from sealskin.core.config_edit import find_named
from sealskin.core.config_file import syntax_problem, text_of
from sealskin.core.errors import ConfigError
from sealskin.pipeline.installation import Installation, NoCameraError


def draft(
    installation: Installation, values: Mapping[str, Any] | None = None, camera: str | None = None
) -> Config:
    """The settings of an installation.

    Args:
        installation: whose.
        values: what would be changed, as `Installation.change_settings` or, for a camera,
            `change_camera` take it; None takes a setting out.
        camera: whose settings the values are; None: those of the installation.

    Raises:
        ConfigError: the file is wrong, or would be with the change.
        NoCameraError: there is none of that name.
    """
    tree = _tree(installation)
    at = tree
    if camera is not None:
        number = find_named(tree["cameras"], camera)
        if number is None:
            raise NoCameraError(f"there is no camera {camera!r}; /api/cameras lists them")
        at = tree["cameras"][number]
    elif "cameras" in (values or {}):
        raise ConfigError("cameras are changed one by one; name the camera")
    _merge(at, values or {})
    try:
        return Config.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        said = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"the settings would be wrong: {where}: {said}") from None


def _tree(installation: Installation) -> dict[str, Any]:
    """The plain values of the file, with cameras that were typed when Sealskin was started."""
    tree: dict[str, Any] = {}
    if installation.path is not None:
        try:
            tree = YAML(typ="safe").load(text_of(installation.path)) or {}
        except YAMLError as error:
            said = f"{installation.path}:{syntax_problem(error)}; correct the file first"
            raise ConfigError(said) from None
    if not isinstance(tree, dict) or not isinstance(tree.get("cameras") or [], list):
        raise ConfigError(f"{installation.path} holds no settings; correct the file first")
    written = list(tree.get("cameras") or [])
    typed = [
        one.model_dump(mode="json", exclude_unset=True)
        for one in installation.config.cameras
        if find_named(written, one.name) is None
    ]
    return {**tree, "cameras": written + typed}


def _merge(tree: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            tree.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(tree.get(key), dict):
            _merge(tree[key], value)
        else:
            tree[key] = value
