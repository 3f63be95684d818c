"""The papers on the page: listed, printed, compared with later settings, and who did it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.axe import check
from servers.running import Running
from unit.law.shops import SHOP

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("papers")
    away = SHOP.replace("rtsp://user:${env:NOT_SET}@192.168.1.20", "rtsp://127.0.0.1:9")
    away = away.replace("rtsp://keeper:hunter2@192.168.1.21", "rtsp://127.0.0.1:9")
    own = f"database: {folder}/s.db\nserver: {{port: 0}}\njournal: {{file: {folder}/log.jsonl}}\n"
    (folder / "shop.yaml").write_text(own + away)
    with Running("watch", "--config", folder / "shop.yaml") as running:
        running.folder = folder
        yield running


def test_papers_are_printed_and_a_change_of_settings_shows_in_them(
    shop: Running, page: Page, tmp_path: Path
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(f"{shop.address}/#/settings/papers")
    papers = page.get_by_test_id("papers")
    expect(papers.locator("> li")).to_have_count(6)
    policy = papers.get_by_role("listitem", name="Policy on the cameras")
    expect(policy).to_contain_text("Never printed")
    page.context.add_init_script("window.print = () => { document.title = 'printed' }")
    with page.context.expect_page() as opening:
        policy.get_by_role("button", name="Print").click()
    expect(policy).to_contain_text("by local")
    expect(policy).to_contain_text("It still says what is set.")
    expect(opening.value.locator("main")).to_contain_text("Example Shop Ltd")
    opening.value.close()

    page.goto(f"{shop.address}/#/settings/all")
    form = page.locator("section").filter(has=page.get_by_label("Data protection officer"))
    expect(form.get_by_label("Manager")).to_have_value("store manager")
    form.get_by_label("Manager").fill("the owner")
    form.get_by_role("button", name="What changes in the papers").click()
    changes = form.get_by_test_id("papers-changes")
    policy_now = changes.locator("details").filter(has_text="Policy on the cameras · English")
    policy_now.locator("summary").click()
    expect(policy_now.locator("[data-mark=gone]")).to_contain_text("store manager")
    expect(policy_now.locator("[data-mark=new]")).to_contain_text("the owner")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Saved.")).to_be_visible()

    page.goto(f"{shop.address}/#/settings/papers")
    expect(policy).to_contain_text("Lines that differ since then")
    policy.locator("summary").click()
    expect(policy.locator("[data-mark=new]")).to_contain_text("the owner")
    assert check(page).broken == []
    if folder := os.environ.get("SEALSKIN_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/papers.png", full_page=True)
    page.get_by_label("Language of the papers").select_option("ko")
    expect(papers).to_contain_text("영상정보처리기기")
    notice = papers.get_by_role("listitem", name="Sign to hang up")
    if notice.get_by_role("button", name="PDF").is_enabled():
        with page.expect_download() as saving:
            notice.get_by_role("button", name="PDF").click()
        saving.value.save_as(tmp_path / "notice.pdf")
        assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF-")
    log = (shop.folder / "log.jsonl").read_text()
    assert '"action":"paper.printed"' in log
    assert '"paper":"policy-en"' in log
