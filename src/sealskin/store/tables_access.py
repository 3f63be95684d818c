"""The tables of who may look: users and their roles, their sign-ins, and tokens of programs.

No password and no token is in them, only what each can be checked against: an Argon2id hash of a
password, and a SHA-256 of what a cookie or token carries, which is random and needs no more.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint

from sealskin.store.columns import (
    CLUSTERED,
    STRICT,
    key_of,
    maybe_number,
    maybe_text,
    metadata,
    number,
    short_text,
    whole,
)

users = Table(
    "users",
    metadata,
    Column("id", whole(), primary_key=True),
    *short_text("name"),
    *maybe_text("password"),  # an Argon2id hash; none for who signs in elsewhere only
    *maybe_text("subject"),  # a hash of who they are at the OpenID provider
    number("created_ms"),
    UniqueConstraint("name"),
    Index(None, "subject", unique=True),
    **STRICT,
)

grants = Table(
    "grants",
    metadata,
    key_of("user_id", "users.id", primary_key=True),
    *short_text("camera_group", primary_key=True),  # `*` is all of them
    *short_text("role"),
    CheckConstraint("role IN ('viewer', 'operator', 'admin')", name="role_is_known"),
    **CLUSTERED,
)

sessions = Table(
    "sessions",
    metadata,
    *short_text("hash", primary_key=True),
    key_of("user_id", "users.id"),
    number("created_ms"),
    number("last_ms"),
    number("expires_ms"),
    Index(None, "user_id"),
    **CLUSTERED,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", whole(), primary_key=True),
    *short_text("name"),
    *short_text("hash"),
    number("created_ms"),
    maybe_number("expires_ms"),
    maybe_number("last_ms"),
    UniqueConstraint("name"),
    Index(None, "hash", unique=True),
    **STRICT,
)

token_scopes = Table(
    "token_scopes",
    metadata,
    key_of("token_id", "tokens.id", primary_key=True),
    *short_text("scope", primary_key=True),
    CheckConstraint(
        "scope IN ('read', 'video', 'metrics', 'operate', 'admin')", name="scope_is_known"
    ),
    **CLUSTERED,
)

token_groups = Table(
    "token_groups",
    metadata,
    key_of("token_id", "tokens.id", primary_key=True),
    *short_text("camera_group", primary_key=True),
    **CLUSTERED,
)
