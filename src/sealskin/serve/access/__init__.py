"""Who may look: sign-in, tokens, roles. Routes need `requires` or `public` of here, and `Who`."""

from sealskin.core.roles import Role, Scope
from sealskin.serve.access.needs import Who, public, requires
from sealskin.serve.access.principal import Principal

__all__ = ["Principal", "Role", "Scope", "Who", "public", "requires"]
