"""The settings of the MQTT output; a part of `sealskin.core.config`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sealskin.core.settings import Settings

TopicPart = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=100)]


class MqttConfig(Settings):
    """Counts, events, alarms and camera states for an MQTT broker. See docs/how-to/mqtt.md."""

    host: str | None = Field(
        default=None,
        min_length=1,
        title="Broker",
        description="Name or address of the broker. Unset: nothing is sent.",
    )
    port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        title="Port",
        description="Unset: 8883 with TLS, 1883 without.",
    )
    user: str | None = Field(
        default=None, min_length=1, title="User", description="Name at the broker, if it asks."
    )
    password: str | None = Field(
        default=None,
        min_length=1,
        repr=False,
        json_schema_extra={"format": "password"},
        title="Password",
        description="Better `${env:NAME}` or `${file:PATH}` than the password itself.",
    )
    tls: bool = Field(
        default=False,
        title="TLS",
        description="Encrypt the connection and check that the broker is the one it says it is.",
    )
    ca_file: Path | None = Field(
        default=None,
        title="Authority",
        description="Certificate (PEM) of who vouches for the broker, for one of your own. Unset: "
        "those that this machine trusts.",
    )
    prefix: TopicPart = Field(
        default="sealskin",
        title="Topic",
        description="All topics begin with it. Two installations at one broker need two.",
    )
    discovery: TopicPart | None = Field(
        default="homeassistant",
        title="Home Assistant",
        description="Where Home Assistant looks for new devices; `null` if there is none.",
    )
    waiting: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="Waiting",
        description="Most events of a camera that are kept while the broker is away. The oldest "
        "are dropped first, and how many is said.",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.password is not None and self.user is None:
            raise ValueError("a password needs a user; set mqtt.user")
        if self.ca_file is not None and not self.tls:
            raise ValueError("ca_file is for TLS only; set mqtt.tls to true")
        return self
