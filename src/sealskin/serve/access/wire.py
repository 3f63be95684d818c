"""What travels about signing in, as pydantic models; see `sealskin.serve.wire`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from sealskin.serve.wire import Wire


class Me(Wire):
    """Who asks. Without `kind` nobody has signed in, and nothing but this can be read."""

    kind: Literal["local", "session", "token"] | None = Field(
        description="`local` sits at the machine itself and needs no password."
    )
    name: str = Field(description="Of the user or token; else empty.")
    roles: dict[str, Literal["viewer", "operator", "admin"]] = Field(
        description="Of a person, by group of cameras; `*` stands for all groups."
    )
    scopes: list[str] = Field(description="Of a token.")
    groups: list[str] = Field(description="Of a token, where its scopes hold; `*` is everywhere.")
    has_password: bool = Field(description="Whether there is a password that could be changed.")
    provider: str | None = Field(
        description="What the button to sign in elsewhere says; null if there is no such place."
    )


class Credentials(Wire):
    """What is typed to sign in."""

    name: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)


class NewPassword(Wire):
    """What is typed to change a password."""

    old: SecretStr = Field(max_length=1000)
    new: SecretStr = Field(max_length=1000)
