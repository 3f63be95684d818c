"""Requests that the description of the interface allows, and others, thought up by schemathesis.

Nobody gets an answer that says that the server broke; who has not signed in reads nothing, and who
may see one group of cameras reads nothing of the other.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig

from sealskin.core.config_file import load_config
from sealskin.core.roles import Scope
from sealskin.serve.access.brake import Brake
from servers.serving import Serving

schemathesis.serializer.alias("application/sdp", "text/plain")  # what WHEP players send
EXAMPLES = 6
PUBLIC = {"/api/health", "/api/ready", "/api/me", "/api/sign-in", "/api/sign-out"}
ENDLESS = {"/api/events"}
"""They answer for as long as one listens; `test_access.py` listens to them."""
HIDDEN = "zephyr"
SECRET = "hunter2"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("schema"), installed=True) as serving:
        serving.user("ann", "admin")
        serving.user("kim", "admin:a")
        for name in ("hall", HIDDEN):
            serving.alarm(name)
        yield serving


def says_why(answer: Any) -> bool:
    """Whether it is the one answer above 500 that is none of a defect: not ready, in a sentence."""
    return bool(answer.status_code == 503 and set(answer.json()) == {"detail"})


def shown(answer: Any) -> str:
    """What an answer holds; clips and archives are no text."""
    return bytes(answer.content).decode(errors="replace")


def ask_everything(serving: Serving, headers: dict[str, str], skip: set[str]) -> list[Any]:
    """Every answer to what schemathesis thinks up, with what was asked."""
    config = SchemathesisConfig.from_dict({"generation": {"mode": "all"}})
    schema = schemathesis.openapi.from_dict(serving.app.openapi(), config=config)
    answers: list[Any] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in skip:
            continue

        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(base_url=serving.address, headers=headers, timeout=60)
            assert answer.status_code < 500 or says_why(answer), case.as_curl_command()
            answers.append((case, answer))

        ask()
    return answers


def test_without_a_sign_in(serving: Serving) -> None:
    answers = ask_everything(serving, {}, set())
    asked = {case.operation.path for case, _ in answers}
    assert asked == set(serving.app.openapi()["paths"])
    for case, answer in answers:
        path = case.operation.path
        if path in PUBLIC:
            assert "hall" not in shown(answer)
            assert SECRET not in shown(answer)
        else:
            assert answer.status_code in (401, 404, 405, 413, 422), (path, shown(answer))
            assert HIDDEN not in shown(answer)


def test_with_a_token_of_one_group(serving: Serving) -> None:
    token = serving.token("fuzz", *Scope, groups=("a",))
    answers = ask_everything(serving, {"authorization": f"Bearer {token}"}, ENDLESS)
    assert sum(answer.status_code < 300 for _, answer in answers) > 10
    for case, answer in answers:
        if HIDDEN not in str(case.path_parameters) + str(case.query) + str(case.body):
            assert HIDDEN not in shown(answer), case.operation.path
        assert SECRET not in shown(answer)


def test_with_the_sign_in_of_an_administrator(serving: Serving) -> None:
    serving.app.state.sign_in._brake = Brake()  # those before have worn it out
    with serving.signed_in("ann") as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = {"cookie": cookie, "origin": serving.address}
        # Signing in and out would end it in the middle; passwords would be changed.
        skip = ENDLESS | {"/api/sign-in", "/api/sign-out", "/api/me/password"}
        answers = ask_everything(serving, headers, skip)
        assert sum(answer.status_code < 300 for _, answer in answers) > 20
        assert all(SECRET not in shown(answer) for _, answer in answers)
        assert client.get("/api/me").json()["kind"] == "session", "it held to the end"


def test_what_breaks_is_found(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is no decoration: a server that breaks is noticed."""

    def broken() -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(serving.hub, "cameras", broken)
    token = serving.token("broken", Scope.read)
    with pytest.raises(AssertionError, match="/api/cameras"):
        ask_everything(
            serving,
            {"authorization": f"Bearer {token}"},
            set(serving.app.openapi()["paths"]) - {"/api/cameras"},
        )
    monkeypatch.undo()
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{serving.address}/api/cameras", headers=headers).status_code == 200


def test_the_file_is_right_after_all_that(serving: Serving) -> None:
    load_config(serving.file)
