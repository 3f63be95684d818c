"""Who may look, asked of a server over real sockets."""

import json
import re
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog.testing
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sealskin.core.roles import Scope
from sealskin.core.times import now_ms
from sealskin.pipeline.messages import StateMessage
from sealskin.serve.access import leash
from sealskin.serve.access.brake import Brake
from sealskin.store import tables_access
from servers.serving import PASSWORD, PATIENCE_S, Serving

PUBLIC = {"/api/health", "/api/ready", "/api/me", "/api/sign-in", "/api/sign-out"}
"""Answers without a sign-in; `unit/serve/access/test_every_route.py` says that these are all."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Shared by tests that only look. Its users never fail to sign in."""
    with Serving(tmp_path_factory.mktemp("access")) as serving:
        serving.user("ann", "admin")
        serving.user("kim", "viewer:a")
        for name in ("hall", "zephyr"):
            serving.alarm(name)
        yield serving


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """For a test's own."""
    with Serving(tmp_path) as serving:
        yield serving


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leash, "CHECK_S", 0.1)


def paths(serving: Serving) -> list[tuple[str, str]]:
    """Every path of OpenAPI with its methods, about a camera that is there."""
    return [
        (method.upper(), re.sub(r"\{\w+\}", "hall", path))
        for path, methods in serving.app.openapi()["paths"].items()
        for method in methods
    ]


def test_without_a_user_this_machine_needs_no_password(serving: Serving) -> None:
    with serving.client() as client:
        me = client.get("/api/me").json()
        assert (me["kind"], me["roles"]) == ("local", {"*": "admin"})
        assert [camera["name"] for camera in client.get("/api/cameras").json()] == [
            "hall",
            "zephyr",
        ]
        proxied = {"x-forwarded-for": "192.168.1.9"}
        assert client.get("/api/cameras", headers=proxied).status_code == 401
        assert client.get("/api/cameras", headers={"host": "evil.example"}).status_code == 403
        wrong = {"authorization": "Bearer sealskin_wrong"}
        assert client.get("/api/cameras", headers=wrong).status_code == 401
    serving.user("ann", "admin")
    with serving.client() as client:
        assert client.get("/api/cameras").status_code == 401, "the first user switches it on"


def test_required_means_required(tmp_path: Path) -> None:
    with Serving(tmp_path, sign_in={"required": True}) as serving, serving.client() as client:
        assert client.get("/api/cameras").status_code == 401


def test_nothing_is_readable_without_a_sign_in(shared: Serving) -> None:
    with shared.client() as client:
        asked = [(m, p) for m, p in paths(shared) if p not in PUBLIC]
        assert len(asked) >= 8
        for method, path in [*asked, ("GET", "/api/openapi.json")]:
            answer = client.request(method, path)
            assert answer.status_code in (401, 422), (method, path, answer.text)
            assert set(answer.json()) == {"detail"}
        with pytest.raises(InvalidStatus) as refused, shared.video(client, "hall"):
            pass
        assert refused.value.response.status_code == 401
        health = client.get("/api/health").json()
        assert (health["version"], health["detail"], health["records_lost"]) == (None, "", None)
        ready = client.get("/api/ready")
        assert "hall" not in ready.text
        assert client.get("/api/me").json()["kind"] is None


def test_a_sign_in_lasts_until_the_sign_out(shared: Serving) -> None:
    with shared.client() as client:
        answer = client.post("/api/sign-in", json={"name": " Ann", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert re.match(r"sealskin=[\w-]{43}; ", cookie)
        for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"):
            assert part in cookie
        assert "Secure" not in cookie
        assert answer.json()["name"] == "ann"
        assert answer.json()["roles"] == {"*": "admin"}
        carried = client.cookies["sealskin"]
        assert client.get("/api/cameras").status_code == 200
        assert client.get("/api/openapi.json").json()["paths"]
        assert client.get("/api/prometheus").status_code == 200
        assert client.post("/api/sign-out").status_code == 204
        assert "sealskin" not in client.cookies
        assert client.get("/api/cameras").status_code == 401
        client.cookies["sealskin"] = carried
        assert client.get("/api/cameras").status_code == 401, "somebody may have kept the cookie"


def test_a_viewer_of_one_group_sees_nothing_of_others(shared: Serving) -> None:
    with shared.signed_in("kim") as client:
        assert [camera["name"] for camera in client.get("/api/cameras").json()] == ["hall"]
        assert [alarm["camera"] for alarm in client.get("/api/alarms").json()] == ["hall"]
        assert client.get("/api/cameras/hall/minutes").status_code == 200
        there, not_there = (
            client.get(f"/api/cameras/{name}/minutes") for name in ("zephyr", "attic")
        )
        assert there.status_code == not_there.status_code == 404
        assert there.text == not_there.text.replace("attic", "zephyr")
        assert client.get("/api/prometheus").status_code == 403, "they are of all cameras"
        with shared.video(client, "hall"):
            pass
        with pytest.raises(InvalidStatus) as refused, shared.video(client, "zephyr"):
            pass
        assert refused.value.response.status_code == 404
        with client.stream("GET", "/api/events") as answer:
            shared.hub.take(StateMessage("zephyr", "offline", "gone", 1, "refused"))
            shared.hub.take(StateMessage("hall", "offline", "gone", 1, "refused"))
            told = []
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    told.append(json.loads(line.removeprefix("data: ")))
                if told and told[-1]["state"] == "offline":
                    break
        assert {camera["name"] for camera in told} == {"hall"}


def test_who_acts_in_one_group_only_looks_in_another(shared: Serving) -> None:
    shared.user("pat", "operator:a", "viewer:b")
    with shared.signed_in("pat") as client:
        count = {"line": "door", "start_ms": 0, "end_ms": 60_000, "kind": "quiet", "marks": []}
        assert client.post("/api/checks", json=count | {"camera": "hall"}).status_code == 201
        assert client.post("/api/checks", json=count | {"camera": "zephyr"}).status_code == 403
        mine, theirs = (
            next(one["id"] for one in client.get("/api/alarms").json() if one["camera"] == name)
            for name in ("hall", "zephyr")
        )
        assert client.post(f"/api/alarms/{theirs}/acknowledge").status_code == 403
        assert client.post("/api/cases", json={"alarms": [mine, theirs]}).status_code == 403
        zones = client.get("/api/cameras/zephyr/zones")
        assert zones.status_code not in (401, 403)
        assert client.put("/api/cameras/zephyr/zones", json={}).status_code in (403, 422)
        assert client.get("/api/settings").status_code == 403
        assert client.get("/api/journal").status_code == 403
    blind = shared.token("blind", Scope.read, Scope.operate)
    with shared.client(blind) as client:
        assert client.post("/api/cases", json={"alarms": [mine]}).status_code == 403


def test_a_token_opens_what_its_scopes_say(shared: Serving) -> None:
    reads = shared.token("reads", Scope.read, groups=("a",))
    with shared.client(reads) as client:
        assert [camera["name"] for camera in client.get("/api/cameras").json()] == ["hall"]
        assert client.get("/api/cameras/hall/recordings").status_code == 403
        assert client.get("/api/prometheus").status_code == 403
        assert client.get("/api/me").json()["scopes"] == ["read"]
        with pytest.raises(InvalidStatus) as refused, shared.video(client, "hall"):
            pass
        assert refused.value.response.status_code == 403
    sees = shared.token("sees", Scope.video, groups=("a",))
    with shared.client(sees) as client:
        with shared.video(client, "hall"):
            pass
        assert client.get("/api/cameras").status_code == 403
        assert client.get("/api/cameras/zephyr/recordings").status_code == 404
    with shared.client(shared.token("prometheus", Scope.metrics)) as client:
        assert client.get("/api/prometheus").status_code == 200
        assert client.get("/api/alarms").status_code == 403
        assert next(t for t in shared.tokens.all() if t.name == "prometheus").last_ms
        shared.tokens.revoke("prometheus")
        assert client.get("/api/prometheus").status_code == 401
    key = shared.token("old", Scope.read)
    table = tables_access.tokens
    with shared.database.writing() as connection:
        connection.execute(table.update().where(table.c.name == "old").values(expires_ms=1))
    with shared.client(key) as client:
        assert client.get("/api/cameras").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_another_sites_page_changes_nothing(shared: Serving, headers: dict[str, str]) -> None:
    with shared.signed_in("kim") as client:
        del client.headers["origin"]
        body = {"old": PASSWORD, "new": "another horse battery"}
        answer = client.post("/api/me/password", json=body, headers=headers)
        assert answer.status_code == 403
        assert client.get("/api/cameras").status_code == 200, "reading needs no Origin"


def test_a_password_is_changed_and_other_sign_ins_end(serving: Serving) -> None:
    serving.user("ann", "admin")
    with serving.signed_in("ann") as here, serving.signed_in("ann") as there:
        short = here.post("/api/me/password", json={"old": PASSWORD, "new": "short"})
        assert short.status_code == 422
        wrong = here.post("/api/me/password", json={"old": "x", "new": "new horse battery"})
        assert wrong.status_code == 401
        body = {"old": PASSWORD, "new": "new horse battery"}
        assert here.post("/api/me/password", json=body).status_code == 204
        assert here.get("/api/cameras").status_code == 200
        assert there.get("/api/cameras").status_code == 401
    with serving.client() as client:
        old = client.post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
        assert old.status_code == 401
    with serving.signed_in("ann", "new horse battery"):
        pass


def test_who_guesses_has_to_wait(serving: Serving) -> None:
    serving.user("ann", "admin")
    serving.app.state.sign_in._brake = Brake(clock=lambda: 0.0)  # no time passes
    with serving.client() as client:
        said = []
        for _ in range(6):
            answer = client.post("/api/sign-in", json={"name": "ann", "password": "wrong"})
            said.append(answer.status_code)
        assert said == [401] * 5 + [429]
        assert int(answer.headers["retry-after"]) >= 1
        right = client.post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
        assert right.status_code == 429, "else the wait would tell who guessed right"
        other = client.post("/api/sign-in", json={"name": "nobody", "password": "wrong"})
        assert other.status_code == 401, "others may still try"


def test_a_sign_in_is_over_after_its_time_and_when_idle(tmp_path: Path) -> None:
    with Serving(tmp_path, sign_in={"hours": 1, "idle_hours": 0.5}) as serving:
        serving.user("ann", "admin")
        table = tables_access.sessions
        for column, hours in (("expires_ms", 0), ("last_ms", 0.6)):
            with serving.signed_in("ann") as client:
                assert client.get("/api/cameras").status_code == 200
                with serving.database.writing() as connection:
                    then = int(now_ms() - hours * 3_600_000)
                    connection.execute(table.update().values({column: then}))
                assert client.get("/api/cameras").status_code == 401


def test_streams_end_when_the_right_to_them_does(serving: Serving, quick: None) -> None:
    serving.user("ann", "admin")
    with (
        serving.signed_in("ann") as client,
        serving.video(client, "hall") as video,
        client.stream("GET", "/api/events") as events,
    ):
        lines = events.iter_lines()
        assert next(lines).startswith("event: state")
        with serving.client(cookies=client.cookies) as other:
            assert other.post("/api/sign-out").status_code == 204
        for _ in lines:
            pass  # it ends
        with pytest.raises(ConnectionClosed):
            while True:
                video.recv(PATIENCE_S)


def test_a_role_that_is_taken_away_is_gone_at_once(serving: Serving, quick: None) -> None:
    serving.user("ann", "admin")
    serving.user("kim", "viewer")
    with serving.signed_in("kim") as client, serving.video(client, "zephyr") as video:
        serving.accounts.grant("kim", [])
        assert client.get("/api/cameras").status_code == 403
        with pytest.raises(ConnectionClosed):
            while True:
                video.recv(PATIENCE_S)
        serving.accounts.remove("kim")
        assert client.get("/api/cameras").status_code == 401


def test_tls_of_its_own_making(tmp_path: Path) -> None:
    with Serving(tmp_path, tls={"self_signed": True}, names=["shop.test"]) as serving:
        assert serving.pem.stat().st_mode & 0o777 == 0o600
        serving.user("ann", "admin")
        with pytest.raises(httpx.ConnectError), serving.client() as client:
            client.get("/api/me")
        trusting = ssl.create_default_context(cafile=str(serving.pem))
        with serving.client(verify=trusting) as client:
            answer = client.post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-sealskin=")
            assert "Secure" in cookie
            assert "strict-transport-security" not in answer.headers, "not for 127.0.0.1"
            assert client.get("/api/cameras").status_code == 200
            own = {"host": "shop.test", "origin": "https://shop.test"}
            named = client.get("/api/me", headers=own)
            assert named.headers["strict-transport-security"] == "max-age=31536000"
            plain = client.get("/api/me", headers=own | {"origin": "http://shop.test"})
            assert plain.status_code == 403
            with serving.video(client, "hall", ssl=trusting):
                pass
        assert serving.certificate is not None
        assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", serving.certificate.fingerprint)


def test_the_log_holds_no_password_and_no_token(serving: Serving) -> None:
    serving.user("ann", "admin")
    token = serving.token("till", Scope.read)
    with structlog.testing.capture_logs() as logged:
        with serving.signed_in("ann") as client:
            cookie = client.cookies["sealskin"]
            client.post("/api/sign-out")
        with serving.client() as client:
            for name in ("ann", "hunter2 typed as a name"):
                client.post("/api/sign-in", json={"name": name, "password": "hunter2"})
            wrong = client.post("/api/sign-in", json={"name": "ann", "passwort": "hunter2"})
            assert wrong.status_code == 422
            assert "hunter2" not in wrong.text
        with serving.client(token) as client:
            client.get("/api/cameras")
    time.sleep(0.05)
    text = json.dumps(logged)
    assert [entry["event"] for entry in logged].count("sign-in failed") == 2
    assert {"event": "signed in", "user": "ann"}.items() <= logged[0].items()
    for secret in (PASSWORD, "hunter2", cookie, token, token.removeprefix("sealskin_")):
        assert secret not in text


def test_large_requests_are_refused(shared: Serving) -> None:
    with shared.client() as client:
        body = {"name": "ann", "password": "x" * 2_000_000}
        assert client.post("/api/sign-in", json=body).status_code == 413


def test_answers_carry_the_headers(shared: Serving) -> None:
    with shared.client() as client:
        for path in ("/api/me", "/api/cameras", "/"):
            headers = client.get(path).headers
            assert "unsafe" not in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
