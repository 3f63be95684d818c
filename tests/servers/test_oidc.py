"""Signing in at a real OpenID provider on loopback."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog.testing
from joserfc import jwt

from sealskin.serve.access import oidc
from servers.serving import PASSWORD, Serving

mock = pytest.importorskip("oidc_provider_mock")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def serving(issuer: str, tmp_path: Path) -> Iterator[Serving]:
    settings = {"issuer": issuer, "client_id": "sealskin", "client_secret": "its-secret"}
    with Serving(tmp_path, oidc=settings) as serving:
        serving.user("ann", "admin")
        yield serving


def known(issuer: str, subject: str, **claims: object) -> None:
    httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()


def away(client: httpx.Client) -> str:
    """Begin, and where the browser is sent."""
    answer = client.get("/oidc/begin")
    assert answer.status_code == 303
    return answer.headers["location"]


def back(address: str, subject: str) -> str:
    """Sign in at the provider, and where it sends the browser back to."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.is_redirect, answer.text
    return answer.headers["location"]


def go(client: httpx.Client, subject: str) -> str:
    """All the way; where it ends."""
    return client.get(back(away(client), subject)).headers["location"]


def test_who_is_known_there_and_here_is_in(serving: Serving, issuer: str) -> None:
    serving.user("kim@example.com", "viewer:a", password=None)
    known(issuer, "k1", email="Kim@example.com", email_verified=True)
    with serving.client() as client:
        assert client.get("/api/me").json()["provider"] == "localhost"
        address = away(client)
        asked = parse_qs(urlsplit(address).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == [f"{serving.address}/oidc/callback"]
        answer = client.get(back(address, "k1"))
        assert answer.headers["location"] == "../"
        assert "SameSite=strict" in answer.headers["set-cookie"]
        me = client.get("/api/me").json()
        assert (me["name"], me["roles"]) == ("kim@example.com", {"a": "viewer"})
        assert me["has_password"] is False
        assert [one["name"] for one in client.get("/api/cameras").json()] == ["hall"]


def test_the_first_sign_in_ties_them_together(serving: Serving, issuer: str) -> None:
    serving.user("lee@example.com", "viewer", password=None)
    known(issuer, "l1", email="lee@example.com", email_verified=True)
    with serving.client() as client:
        assert go(client, "l1") == "../"
    known(issuer, "l1", email="lee@elsewhere.example", email_verified=True)
    with serving.client() as client:
        assert go(client, "l1") == "../", "the provider's number counts, not the address"
    known(issuer, "l2", email="lee@example.com", email_verified=True)
    with serving.client() as client:
        assert go(client, "l2") == "../#/refused/unknown", "somebody else has the address now"


@pytest.mark.parametrize(
    ("name", "password", "claims"),
    [
        ("mo@example.com", None, {"email": "mo@example.com"}),  # nobody has verified it
        ("mo@example.com", None, {"email": "mo@example.com", "email_verified": False}),
        ("mo@example.com", PASSWORD, {"email": "mo@example.com", "email_verified": True}),
        ("mo@example.com", None, {"email": "eve@example.com", "email_verified": True}),
    ],
)
def test_others_are_not(
    serving: Serving, issuer: str, name: str, password: str | None, claims: dict[str, object]
) -> None:
    serving.user(name, "admin", password=password)
    known(issuer, "m1", **claims)
    with serving.client() as client:
        assert go(client, "m1") == "../#/refused/unknown"
        assert client.get("/api/cameras").status_code == 401


def test_an_answer_is_good_for_its_browser_only(serving: Serving, issuer: str) -> None:
    serving.user("kim@example.com", "viewer", password=None)
    known(issuer, "k1", email="kim@example.com", email_verified=True)
    with serving.client() as mine, serving.client() as theirs:
        answer = back(away(mine), "k1")
        refused = "../#/refused/failed"
        assert theirs.get(answer).headers["location"] == refused, "they have begun nothing"
        away(theirs)
        assert theirs.get(answer).headers["location"] == refused, "they have begun another"
        assert theirs.get("/oidc/callback").headers["location"] == refused
        wrong = answer.replace("code=", "code=x")
        assert mine.get(wrong).headers["location"] == refused
        assert mine.get(answer).headers["location"] == "../"
        assert mine.get(answer).headers["location"] == refused, "a code is good for once"


def forged(issuer: str, key: object, **changes: object) -> str:
    now = int(time.time())
    claims = {"iss": issuer, "aud": "sealskin", "sub": "k1", "exp": now + 60, "nonce": "n"}
    return jwt.encode({"alg": "RS256"}, claims | changes, key)  # type: ignore[arg-type]


def test_a_token_that_is_not_for_us_is_refused(issuer: str) -> None:
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, OctKey, RSAKey

    from sealskin.core.config_server import OidcConfig

    provider = oidc.Provider(OidcConfig(issuer=issuer, client_id="sealskin"))
    ours, other = (RSAKey.generate_key(2048, auto_kid=False) for _ in range(2))
    keys = KeySet([ours])
    assert provider._claims(forged(issuer, ours), keys, "n")["sub"] == "k1"
    for token in (
        forged(issuer, other),
        forged(issuer, ours, iss="https://evil.example"),
        forged(issuer, ours, aud="somebody-else"),
        forged(issuer, ours, nonce="other"),
        forged(issuer, ours, exp=int(time.time()) - 3600),
        jwt.encode({"alg": "HS256"}, {"sub": "k1"}, OctKey.import_key("x" * 32)),
    ):
        with pytest.raises(JoseError):
            provider._claims(token, keys, "n")


def test_a_provider_that_is_away_is_said(tmp_path: Path) -> None:
    settings = {"issuer": "http://localhost:1", "client_id": "sealskin", "button": "Shop"}
    with (
        structlog.testing.capture_logs() as logged,
        Serving(tmp_path, oidc=settings) as serving,
        serving.client() as client,
    ):
        assert client.get("/api/me").json()["provider"] == "Shop"
        assert client.get("/oidc/begin").headers["location"] == "../#/refused/failed"
    assert "does not answer as expected (ConnectError)" in logged[0]["reason"]


def test_without_a_provider_there_is_no_way(tmp_path: Path) -> None:
    with Serving(tmp_path) as serving, serving.client() as client:
        for path in ("/oidc/begin", "/oidc/callback?code=x&state=y"):
            assert client.get(path).headers["location"] == "../#/refused/failed"
