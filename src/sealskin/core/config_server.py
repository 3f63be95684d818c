"""Settings of the page's server: its address, TLS, and how one signs in."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from sealskin.core.settings import Settings

HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


class TlsConfig(Settings):
    """How the page is encrypted. Without any of it, it is not."""

    cert: Path | None = Field(
        default=None,
        title="Certificate",
        description="PEM file, with the certificates above it. It is read again when it changes.",
    )
    key: Path | None = Field(
        default=None,
        title="Private key",
        description="PEM file, without a password. Unset: it is in the certificate's file.",
    )
    self_signed: bool = Field(
        default=False,
        title="Self-signed",
        description="Make a certificate of its own, beside the database. Browsers warn of it "
        "until they are told to trust it.",
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> TlsConfig:
        if self.self_signed and (self.cert or self.key):
            raise ValueError("give either a certificate or self_signed, not both")
        if self.key and not self.cert:
            raise ValueError("there is a key and no certificate; give cert as well")
        return self

    @property
    def is_on(self) -> bool:
        """Whether the page is encrypted."""
        return self.self_signed or self.cert is not None


class SignInConfig(Settings):
    """How long a sign-in holds, and when one is asked for."""

    required: bool = Field(
        default=False,
        title="Always ask",
        description="Ask even while no user exists. Without it, the first user that is added "
        "switches the sign-in on. Set it where a proxy lets others in.",
    )
    hours: float = Field(
        default=12.0,
        gt=0,
        le=24 * 400,
        title="Hours",
        description="After this long one must sign in again, whatever happened between.",
    )
    idle_hours: float = Field(
        default=2.0,
        gt=0,
        le=24 * 400,
        title="Idle hours",
        description="The same after this long without the page being open.",
    )


class OidcConfig(Settings):
    """Signing in at an OpenID provider. Needs `pip install 'sealskin[oidc]'`."""

    issuer: str = Field(
        pattern=r"^https?://[^\s?#]+$",
        title="Issuer",
        description="Address of the provider, as it calls itself: https://id.example.com/realm.",
    )
    client_id: str = Field(
        min_length=1, max_length=200, title="Client", description="What the provider calls us."
    )
    client_secret: str | None = Field(
        default=None,
        min_length=1,
        repr=False,
        json_schema_extra={"format": "password"},
        title="Client's secret",
        description="Better `${env:NAME}` or `${file:PATH}` than the secret itself. Unset for a "
        "client that has none.",
    )
    claim: Literal["email", "preferred_username"] = Field(
        default="email",
        title="Claim",
        description="What of the answer is the name of our user. An e-mail address must be "
        "verified. It counts for the first sign-in; then the provider's own number does.",
    )
    button: str = Field(
        default="",
        max_length=60,
        title="Button",
        description="What the button to sign in says. Unset: the provider's host name.",
    )

    @model_validator(mode="after")
    def _is_encrypted(self) -> OidcConfig:
        plain = self.issuer.startswith("http://")
        if plain and not self.issuer.startswith(("http://localhost", "http://127.0.0.1")):
            raise ValueError("the issuer's address must begin with https://")
        return self


class ServerConfig(Settings):
    """Where the page is served, and to whom."""

    host: str = Field(
        default="127.0.0.1",
        title="Address",
        description="Address to listen on. With the default only this machine can open the page. "
        "With any other there must be a user, see docs/how-to/sign-in.md.",
    )
    port: int = Field(
        default=8420, ge=0, le=65535, title="Port", description="Port of the page; 0: any free one."
    )
    names: list[str] = Field(
        default_factory=list,
        title="Names",
        description="Other names by which browsers reach the page, such as `cameras.example.com`. "
        "Pages under any other name are refused.",
    )
    proxies: list[str] = Field(
        default_factory=lambda: ["127.0.0.1", "::1"],
        title="Proxies",
        description="Addresses or networks of proxies whose word is believed on where a request "
        "comes from and whether it was encrypted.",
    )
    tls: TlsConfig = Field(
        default_factory=TlsConfig, title="TLS", description="How the page is encrypted."
    )
    sign_in: SignInConfig = Field(
        default_factory=SignInConfig, title="Sign-in", description="How long it holds."
    )
    oidc: OidcConfig | None = Field(
        default=None,
        title="OpenID provider",
        description="Where people may sign in as well. Unset: here only.",
    )

    @field_validator("names")
    @classmethod
    def _are_names(cls, names: list[str]) -> list[str]:
        small = [name.lower() for name in names]
        for name in small:
            if not HOST_NAME.fullmatch(name):
                raise ValueError(f"expected a name such as cameras.example.com, got {name!r}")
        return small

    @field_validator("proxies")
    @classmethod
    def _are_networks(cls, proxies: list[str]) -> list[str]:
        for one in proxies:
            try:
                ipaddress.ip_network(one)
            except ValueError:
                raise ValueError(f"expected an address or network, got {one!r}") from None
        return proxies
