"""Rules and incidents in a real browser: made, tried, rung, acknowledged, exported."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from red_people import draw_visit
from servers.receivers import WebhookServer
from servers.running import Running
from unit.sense.tiny_model import METADATA, save_tiny

PATIENCE_MS = 60_000
CONFIG = """
database: {folder}/s.db
server: {{port: 0}}
journal: {{file: {folder}/log.jsonl}}
alarms:
  folder: {folder}/clips
  before_s: 2
  after_s: 1
  webhooks:
    - {{name: guard, url: "{url}"}}
cameras:
  - name: hall
    source: {folder}/visit.mp4
    seal: {{method: lowrate}}  # keeps the red that the tiny detector looks for
    loop: true
    lines:
      - {{name: door, a: [0.5, 1], b: [0.5, 0]}}
    zones:
      - {{name: till, polygon: [[0.55, 0], [1, 0], [1, 1], [0.55, 1]]}}
"""
KINDS = {
    "presence": "Somebody is there",
    "loitering": "Somebody stays for long",
    "running": "Somebody runs",
    "fall": "Somebody lies on the floor",
    "crowding": "Too many people",
    "object_left": "Something was left",
    "object_taken": "Something was taken",
    "wrong_way": "The wrong way",
    "tailgating": "Two passed where one should",
    "camera_covered": "The camera is covered",
    "camera_moved": "The camera was moved",
    "camera_blinded": "The camera is blinded",
    "camera_gone": "The camera gives no picture",
}


@pytest.fixture(scope="module")
def hook():
    with WebhookServer() as server:
        yield server


@pytest.fixture(scope="module")
def shop(tmp_path_factory, hook):
    folder = tmp_path_factory.mktemp("incidents")
    draw_visit(folder / "visit.mp4")
    card = METADATA | {"score_threshold": "0.25"}
    save_tiny(folder / "tiny.onnx", sides=(26, 26, 26, 26), metadata=card)
    (folder / "shop.yaml").write_text(CONFIG.format(folder=folder, url=hook.url))
    with Running(
        "watch", "--config", folder / "shop.yaml", "--model", folder / "tiny.onnx"
    ) as running:
        running.folder = folder
        yield running


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).or_(page.get_by_label(label)).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_each_rule_is_made_tried_rung_acknowledged_and_exported(
    shop: Running, hook: WebhookServer, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{shop.address}/#/alarms")
    rules = page.get_by_test_id("rule-list")
    for kind, label in KINDS.items():
        page.get_by_role("button", name="New rule").click(timeout=PATIENCE_MS)
        form = page.get_by_test_id("rule-form")
        if kind != "presence":
            choose(page, "Rings when", label)
        name = kind.replace("_", "-")
        form.get_by_label("Name").fill(name)
        form.get_by_role("button", name="Try on the last 7 days").click()
        expect(page.get_by_test_id("replayed")).to_be_visible(timeout=PATIENCE_MS)
        form.get_by_role("button", name="Save").click()
        row = rules.get_by_role("listitem").filter(
            has_text=re.compile(f"^{kind.replace('_', '-')}")
        )
        expect(row).to_be_visible(timeout=PATIENCE_MS)
        row.get_by_role("button", name="Test").click()
        hook.wait_for(lambda post, name=name: post.json["rule"] == name and post.json["test"])
    hook.wait_for(lambda post: post.json["rule"] == "presence" and not post.json["test"])
    assert "kind: tailgating" in (shop.folder / "shop.yaml").read_text()

    page.goto(f"{shop.address}/#/incidents")
    table = page.get_by_test_id("incidents")
    for label in KINDS.values():
        expect(table.locator("tbody tr").filter(has_text=label).first).to_be_visible(
            timeout=PATIENCE_MS
        )
    expect(page.get_by_test_id("timeline").locator("circle").nth(12)).to_be_visible()
    real = table.locator("tbody tr").filter(has_text="Somebody is there").last
    real.get_by_role("button").first.press("Enter")
    clip = page.get_by_test_id("clip")
    expect(clip).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function("v => v.readyState >= 2", arg=clip.element_handle(), timeout=PATIENCE_MS)
    # By key: what comes in meanwhile moves the page, and a click may land beside its button.
    page.get_by_role("button", name="Acknowledge", exact=True).last.press("Enter")
    expect(page.get_by_text(re.compile("^local, ")).first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("New note").fill("It was the cat.")
    page.get_by_role("button", name="Add the note").press("Enter")
    expect(page.get_by_test_id("notes")).to_contain_text("It was the cat.", timeout=PATIENCE_MS)

    detail = page.locator(".incident-detail")
    for label in [label for kind, label in KINDS.items() if kind != "presence"]:
        row = table.locator("tbody tr").filter(has_text=label).last  # the oldest keeps its place
        row.get_by_role("button").first.press("Enter")
        expect(detail).to_contain_text(label, timeout=PATIENCE_MS)
        detail.get_by_role("button", name="Acknowledge", exact=True).press("Enter")
        expect(row).to_contain_text("local", timeout=PATIENCE_MS)
    for label in KINDS.values():
        table.locator("tbody tr").filter(has_text=label).first.get_by_role("checkbox").check()
    with page.expect_download(timeout=PATIENCE_MS) as saving:
        page.get_by_role("button", name="Export a case (13)").click()
    saving.value.save_as(tmp_path / "case.zip")
    log = shop.folder / "log.jsonl"
    verified = subprocess.run(
        [sys.executable, "-m", "sealskin", "case", "verify", "case.zip", "--log", log],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout
    assert "13 alarm(s)" in verified.stdout
