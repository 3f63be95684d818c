"""Signing in at an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0, 3.1).

The provider says who somebody is. Whether they may enter, and as what, is ours to say: they must be
a user that was added without a password.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from sealskin.core.config_server import OidcConfig
from sealskin.core.errors import SealskinError

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Only those by which the provider signs with a key that we do not have."""
SCOPE = "openid email profile"
PATIENCE_S = 10.0
KNOWN_S = 3600.0
"""How long what the provider says of itself is believed."""
LEEWAY_S = 60


class OidcError(SealskinError):
    """Signing in at the provider did not work."""


@dataclass(frozen=True, slots=True)
class Way:
    """What the browser keeps while it is at the provider, so that nobody else's answer is taken."""

    state: str
    nonce: str
    verifier: str

    def __str__(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @classmethod
    def new(cls) -> Way:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def parse(cls, text: str) -> Way | None:
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True, slots=True)
class Person:
    """Who came back from the provider.

    Attributes:
        subject: a hash of who they are there; it never changes.
        name: by which they may be a user of ours; None if it is not known or not verified.
    """

    subject: str
    name: str | None


class Provider:
    """Talks to the provider. Any thread may use it.

    Args:
        config: who it is, and who we are to it.
    """

    def __init__(self, config: OidcConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._known_s = 0.0
        self.button = config.button or urlsplit(config.issuer).hostname or config.issuer

    def address(self, way: Way, redirect: str) -> str:
        """Where to send the browser.

        Args:
            way: what it keeps.
            redirect: where it comes back to.

        Raises:
            OidcError: the provider does not answer.
        """
        known, _ = self._discover()
        with self._client(redirect) as client:
            address, _ = client.create_authorization_url(
                known["authorization_endpoint"],
                state=way.state,
                nonce=way.nonce,
                code_verifier=way.verifier,
            )
        return str(address)

    def person(self, way: Way, code: str, redirect: str) -> Person:
        """Who the provider says it was.

        Raises:
            OidcError: it says nothing, or nothing that can be believed.
        """
        known, keys = self._discover()
        with self._client(redirect) as client:
            try:
                token = client.fetch_token(
                    known["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=way.verifier,
                )
                claims = self._claims(token["id_token"], keys, way.nonce)
                if self._config.claim not in claims and "userinfo_endpoint" in known:
                    told = client.get(known["userinfo_endpoint"]).raise_for_status().json()
                    if told.get("sub") == claims["sub"]:
                        claims = told | claims
            except (OAuthError, httpx.HTTPError, JoseError, KeyError, ValueError) as error:
                # By its kind only: a message may repeat what was sent.
                raise OidcError(
                    f"the answer of the OpenID provider is of no use ({type(error).__name__})"
                ) from error
        told_by = f"{self._config.issuer}\n{claims['sub']}"
        return Person(hashlib.sha256(told_by.encode()).hexdigest(), self._name(claims))

    def _claims(self, id_token: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        claims = jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
        rules: dict[str, Any] = {
            "iss": {"essential": True, "value": self._config.issuer},
            "aud": {"essential": True, "value": self._config.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **rules).validate(claims)
        return dict(claims)

    def _name(self, claims: dict[str, Any]) -> str | None:
        name = claims.get(self._config.claim)
        if self._config.claim == "email" and claims.get("email_verified") is not True:
            return None
        return name.lower() if isinstance(name, str) else None

    def _client(self, redirect: str) -> OAuth2Client:
        return OAuth2Client(
            self._config.client_id,
            self._config.client_secret,
            scope=SCOPE,
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=PATIENCE_S,
            # A client without a secret proves itself by PKCE alone.
            token_endpoint_auth_method="client_secret_basic"
            if self._config.client_secret
            else "none",
        )

    def _discover(self) -> tuple[dict[str, Any], KeySet]:
        with self._lock:
            if self._keys is None or time.monotonic() - self._known_s > KNOWN_S:
                base = self._config.issuer.rstrip("/")
                try:
                    with httpx.Client(timeout=PATIENCE_S) as client:
                        answer = client.get(f"{base}/.well-known/openid-configuration")
                        known = answer.raise_for_status().json()
                        if known["issuer"] != self._config.issuer:
                            raise OidcError(
                                f"the OpenID provider calls itself {known['issuer']!r}; set that "
                                "as its issuer"
                            )
                        keys = client.get(known["jwks_uri"]).raise_for_status().json()
                        self._keys = KeySet.import_key_set(keys)
                except (httpx.HTTPError, JoseError, KeyError, ValueError) as error:
                    raise OidcError(
                        f"the OpenID provider {base} does not answer as expected "
                        f"({type(error).__name__}); see that it can be reached"
                    ) from error
                self._known, self._known_s = known, time.monotonic()
            return self._known, self._keys
