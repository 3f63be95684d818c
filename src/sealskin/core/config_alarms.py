"""The settings of who is told of alarms, what is kept for how long, and the log of who did what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sealskin.core.names import Name
from sealskin.core.settings import Settings


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("expected an address that begins with https:// or http://")
    return text


def _mailbox(text: str) -> str:
    name, at, host = text.rpartition("@")
    if not (name and at and host) or any(c.isspace() or c in "<>,;\r\n" for c in text):
        raise ValueError("expected a mail address such as guard@shop.example")
    return text


MailAddress = Annotated[str, AfterValidator(_mailbox), Field(max_length=254)]


class ChannelConfig(Settings):
    """What all ways to be told of an alarm share."""

    name: Name = Field(title="Name", description="Short name: a-z, 0-9, - and _.")
    after_s: float = Field(
        default=0.0,
        ge=0,
        le=86_400,
        title="After",
        description="0: told at once. More: only if nobody has acknowledged the alarm by then.",
    )
    tries: int = Field(
        default=8,
        ge=1,
        le=20,
        title="Tries",
        description="So often it is tried, with longer and longer waits of up to five minutes.",
    )


class WebhookConfig(ChannelConfig):
    """A web address that gets each alarm as JSON; see docs/alarms.md for its signature."""

    url: Annotated[str, AfterValidator(_address)] = Field(
        repr=False,
        json_schema_extra={"format": "password"},
        title="Address",
        description="https://... Write `${env:NAME}` or `${file:PATH}` in place of a secret.",
    )
    secret: str | None = Field(
        default=None,
        min_length=16,
        repr=False,
        json_schema_extra={"format": "password"},
        title="Secret",
        description="Both sides know it; each message is signed by it (HMAC-SHA256). Unset: not "
        "signed.",
    )
    timeout_s: float = Field(
        default=5.0, gt=0, le=60, title="Time-out", description="Seconds to wait for an answer."
    )


class MailConfig(ChannelConfig):
    """Mail to some people. It holds no picture: only what rang, where and when."""

    host: str = Field(min_length=1, title="Server", description="Name of the mail server.")
    port: int = Field(default=587, ge=1, le=65535, title="Port", description="Of the server.")
    tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        title="TLS",
        description="`starttls`: mostly port 587. `tls`: mostly 465. `none`: this machine only.",
    )
    user: str | None = Field(
        default=None, min_length=1, title="User", description="Name at the server, if it asks."
    )
    password: str | None = Field(
        default=None,
        min_length=1,
        repr=False,
        json_schema_extra={"format": "password"},
        title="Password",
        description="Better `${env:NAME}` or `${file:PATH}` than the password itself.",
    )
    sender: MailAddress = Field(title="From", description="The address that it comes from.")
    to: list[MailAddress] = Field(min_length=1, title="To", description="Who gets it.")

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.tls == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("mail without TLS is for a server on this machine only; set tls")
        return self


class AlarmsConfig(Settings):
    """Who is told of alarms, and what is kept of them."""

    folder: Path = Field(
        default=Path("clips"),
        title="Folder",
        description="Of the sealed clips. Made if missing. A relative path begins at the folder "
        "that Sealskin is started in.",
    )
    before_s: float = Field(
        default=8.0, ge=0, le=60, title="Before", description="Seconds of a clip before the alarm."
    )
    after_s: float = Field(
        default=8.0, ge=0, le=60, title="After", description="Seconds of a clip after the alarm."
    )
    page: str | None = Field(
        default=None,
        title="Page",
        description="Address of the page, for links in messages: https://sealskin.shop.example",
    )
    webhooks: list[WebhookConfig] = Field(
        default_factory=list, title="Webhooks", description="Web addresses that are told."
    )
    mail: list[MailConfig] = Field(
        default_factory=list, title="Mail", description="People that are told by mail."
    )
    mqtt: bool = Field(
        default=True, title="MQTT", description="Tell the broker of `mqtt`, if there is one."
    )

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [channel.name for channel in (*self.webhooks, *self.mail)]
        if len(set(names)) < len(names):
            raise ValueError("two webhooks or mails have one name; give each its own")
        return self


class KeepConfig(Settings):
    """For how long each kind is kept. Then it is erased, and the log says so."""

    clips_h: float | None = Field(
        default=72.0, gt=0, title="Clips", description="Hours. `null`: not by age."
    )
    recordings_h: float | None = Field(
        default=None,
        gt=0,
        title="Recordings",
        description="Hours; beside it `recording.keep_days` holds. `null`: that alone.",
    )
    alarms_days: float | None = Field(
        default=90.0, gt=0, title="Alarms", description="Days, with notes. `null`: not by age."
    )
    tracks_days: float | None = Field(
        default=90.0,
        gt=0,
        title="Tracks",
        description="Days, of foot points, crossings and signs. Counts of minutes and hours stay. "
        "`null`: not by age.",
    )


class JournalConfig(Settings):
    """The log of who did what."""

    file: Path = Field(
        default=Path("sealskin-log.jsonl"),
        title="File",
        description="Made if missing. A relative path begins at the folder that Sealskin is "
        "started in.",
    )
    keep_days: float | None = Field(
        default=730.0,
        gt=0,
        title="Days",
        description="Older entries are erased; the rest can be verified as before. `null`: never.",
    )
