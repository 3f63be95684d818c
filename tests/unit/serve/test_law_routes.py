"""Papers by the interface: from the settings as they are, printed and compared, with who did it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sealskin.core.config_file import load_config
from sealskin.core.config_server import ServerConfig
from sealskin.law.pdf import can_pdf
from sealskin.pipeline.installation import Installation
from sealskin.serve.app import create_app
from sealskin.serve.hub import Hub
from sealskin.store.database import Database
from unit.law.shops import SHOP


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOT_SET", "hunter3")
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    path.chmod(0o600)
    return path


@pytest.fixture
def client(file: Path) -> Iterator[TestClient]:
    config = load_config(file)
    with Database(file.with_name("s.db")) as database:
        installation = Installation(file, config, environ=dict(os.environ))
        app = create_app(Hub(config.cameras), database, ServerConfig(), installation=installation)
        yield TestClient(app, base_url="http://127.0.0.1")


def log(file: Path) -> list[dict]:
    path = file.with_name("sealskin-log.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_all_papers_are_listed_in_both_languages_and_hold_no_password(client):
    now = client.get("/api/papers").json()
    assert len(now.get("papers", ())) == 12, now
    assert {paper["language"] for paper in now["papers"]} == {"en", "ko"}
    assert len(client.get("/api/papers?language=ko").json()["papers"]) == 6
    assert all(paper["printed_ms"] is None for paper in now["papers"])
    page = client.get("/api/papers/ko/policy")
    assert "Example Shop Ltd" in page.text
    assert "unsafe-inline" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    for secret in ("hunter2", "hunter3"):
        assert secret not in page.text + json.dumps(now)


def test_a_print_is_logged_and_later_settings_are_compared_with_it(client, file):
    printed = client.post("/api/papers/en/policy/print", json={"form": "html"})
    assert printed.text.startswith("<!doctype html>")
    entry = log(file)[-1]
    assert (entry["actor"], entry["action"]) == ("local", "paper.printed")
    assert entry["about"]["paper"] == "policy-en"
    assert len(entry["about"]["text_sha256"]) == 64

    def policy() -> dict:
        papers = client.get("/api/papers?language=en").json()["papers"]
        return next(paper for paper in papers if paper["name"] == "policy")

    assert (policy()["printed_by"], policy()["gone"], policy()["new"]) == ("local", [], [])
    client.patch("/api/settings", json={"law": {"manager": "the owner"}}).raise_for_status()
    assert any("store manager" in line for line in policy()["gone"])
    assert any("the owner" in line for line in policy()["new"])


def test_what_would_change_is_told_before_it_is_saved(client, file):
    before = file.read_text()
    asked = {"values": {"record": False}, "camera": "entrance"}
    found = client.post("/api/papers/changes", json=asked).json()["changes"]
    assert {one["name"] for one in found} >= {"policy", "impact", "record", "access"}
    asked = {"values": {"law": {"manager": None}}}
    found = client.post("/api/papers/changes", json=asked).json()["changes"]
    assert {"policy"} <= {one["name"] for one in found}
    asked = {"values": {"log": {"level": "debug"}}}
    assert client.post("/api/papers/changes", json=asked).json()["changes"] == []
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"values": {"place": "toilet"}, "camera": "entrance"}, 422, "does not run a camera in a"),
        ({"values": {}, "camera": "attic"}, 404, "there is no camera"),
        ({"values": {"cameras": []}}, 422, "one by one"),
        ({"values": {"law": 3}}, 422, "would be wrong: law"),
        ({"values": {"moon": 3}}, 422, "would be wrong: moon"),
    ],
)
def test_what_cannot_be_is_said(client, asked, status, said):
    answer = client.post("/api/papers/changes", json=asked)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_damaged_prints_are_said_and_unknown_papers_are_none(client, file):
    file.with_name("sealskin-papers.json").write_text("[")
    answer = client.get("/api/papers")
    assert answer.status_code == 409
    assert "print them again" in answer.json()["detail"]
    assert client.get("/api/papers/en/poem").status_code == 422


def test_a_paper_as_pdf(client):
    if not can_pdf():
        pytest.skip("WeasyPrint is not installed: pip install sealskin[pdf]")
    answer = client.post("/api/papers/ko/notice/print", json={"form": "pdf"})
    if answer.status_code == 409:
        pytest.skip(answer.json()["detail"])
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="sealskin-notice-ko.pdf"' in answer.headers["content-disposition"]
