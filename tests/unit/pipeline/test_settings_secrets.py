"""What the page is shown of the settings."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from sealskin.core.config import Config
from sealskin.core.errors import ConfigError
from sealskin.pipeline.settings_secrets import hide, is_secret, taken


def kept_back(
    model: type[BaseModel], above: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Where settings stand that never show themselves."""
    for name, field in model.model_fields.items():
        if not field.repr:
            yield (*above, name)
        is_list = get_origin(field.annotation) is list
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from kept_back(kind, (*above, name, 0) if is_list else (*above, name))


def test_every_secret_is_hidden() -> None:
    schema = Config.model_json_schema()
    found = set(kept_back(Config)) - {("cameras", 0, "source")}
    assert ("server", "oidc", "client_secret") in found
    assert ("mqtt", "password") in found
    assert ("alarms", "webhooks", 0, "url") in found
    for keys in found:
        assert is_secret(schema, keys), f"{keys} needs format: password in its schema"
    assert not is_secret(schema, ("mqtt", "host"))
    assert not is_secret(schema, ("nothing", "here"))


def test_settings_are_shown_without_secrets() -> None:
    plain: dict[str, Any] = {
        "mqtt": {"host": "h", "user": "u", "password": "hunter2"},
        "server": {"oidc": {"issuer": "https://id", "client_id": "c", "client_secret": "hunter2"}},
        "rtsp_server": {"password": "hunter2hunter2"},
    }
    config = Config.model_validate(plain)
    shown = hide(config.model_dump(mode="json"), Config.model_json_schema())
    assert "hunter2" not in repr(shown)
    assert shown["mqtt"]["password"] == "***"
    assert shown["log"]["level"] == "info"
    assert (
        hide(Config().model_dump(mode="json"), Config.model_json_schema())["mqtt"]["password"]
        is None
    )


def test_what_was_hidden_comes_back_as_it_was() -> None:
    schema = Config.model_json_schema()
    kept: list[str] = []

    def keep(name: str, value: str) -> str:
        kept.append(f"{name}={value}")
        return f"${{file:{len(kept)}}}"

    before = [
        {"name": "a", "url": "https://x/${env:A}", "secret": "${file:a}"},
        {"name": "b", "url": "https://y/hunter2"},
    ]
    given = [
        {"name": "b", "url": "***", "secret": "swordfish-swordfish"},
        {"name": "a", "url": "***", "secret": "***"},
        {"name": "c", "url": "https://z/hunter3"},
    ]
    at = ("alarms", "webhooks")
    assert taken(given, before, schema, at, keep) == [
        {"name": "b", "url": "https://y/hunter2", "secret": "${file:1}"},
        before[0],
        {"name": "c", "url": "${file:2}"},
    ]
    assert kept == ["alarms=swordfish-swordfish", "alarms=https://z/hunter3"]
    for wrong in ({"name": "d", "url": "***"}, {"name": "a", "url": "https://${file:/etc/shadow}"}):
        with pytest.raises(ConfigError):
            taken([wrong], before, schema, at, keep)
