"""Who may look: users, their roles and sign-ins, and tokens of programs."""

from __future__ import annotations

from alembic import op

from sealskin.store.migrations.pieces import (
    CLUSTERED,
    STRICT,
    check,
    key,
    maybe,
    name,
    number,
    numbers,
    of,
    unique,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "users",
        number("id"),
        *name("users", "name"),
        *name("users", "password", nullable=True),
        *name("users", "subject", nullable=True),
        number("created_ms"),
        key("users", "id"),
        unique("users", "name"),
        **STRICT,
    )
    op.create_index(op.f("ix_users_subject"), "users", ["subject"], unique=True)
    op.create_table(
        "grants",
        number("user_id"),
        *name("grants", "camera_group"),
        *name("grants", "role"),
        key("grants", "user_id camera_group"),
        check("grants", "role_is_known", "role IN ('viewer', 'operator', 'admin')"),
        of("grants", "user_id", "users.id"),
        **CLUSTERED,
    )
    op.create_table(
        "sessions",
        *name("sessions", "hash"),
        *numbers("user_id created_ms last_ms expires_ms"),
        key("sessions", "hash"),
        of("sessions", "user_id", "users.id"),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])
    op.create_table(
        "tokens",
        number("id"),
        *name("tokens", "name"),
        *name("tokens", "hash"),
        number("created_ms"),
        maybe("expires_ms"),
        maybe("last_ms"),
        key("tokens", "id"),
        unique("tokens", "name"),
        **STRICT,
    )
    op.create_index(op.f("ix_tokens_hash"), "tokens", ["hash"], unique=True)
    op.create_table(
        "token_scopes",
        number("token_id"),
        *name("token_scopes", "scope"),
        key("token_scopes", "token_id scope"),
        check(
            "token_scopes",
            "scope_is_known",
            "scope IN ('read', 'video', 'metrics', 'operate', 'admin')",
        ),
        of("token_scopes", "token_id", "tokens.id"),
        **CLUSTERED,
    )
    op.create_table(
        "token_groups",
        number("token_id"),
        *name("token_groups", "camera_group"),
        key("token_groups", "token_id camera_group"),
        of("token_groups", "token_id", "tokens.id"),
        **CLUSTERED,
    )


def downgrade() -> None:
    for table in ("token_groups", "token_scopes", "tokens", "sessions", "grants", "users"):
        op.drop_table(table)
